using System.Diagnostics;
using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Quadratic losses need no quadratic memory. The memory is that of the process, so no other test runs beside these.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LargeSetTests
{
    private const long Mebibyte = 1 << 20;

    [Fact]
    public void Five_thousand_rows_take_less_memory_than_one_matrix_of_their_distances() =>
        Growth("mmd", rows: 5000).Should().BeLessThan(60 * Mebibyte, "one matrix would be 95 MiB");

    [SkippableTheory]
    [InlineData("mmd")]
    [InlineData("energy")]
    [InlineData("lmmd")]
    [InlineData("sinkhorn")]
    [InlineData("infonce")]
    [InlineData("hsic")]
    public void Ten_thousand_rows_take_tens_of_megabytes_forward_and_backward(string name)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1", "Part of the slow set: set SEMIMER_SLOW=1.");
        Growth(name, rows: 10_000).Should().BeLessThan(95 * Mebibyte, "one matrix of distances would be 381 MiB");
    }

    // By how many bytes the working set grows while the loss is computed forward and backward.
    private static long Growth(string name, int rows)
    {
        Step(name, 600); // compiles, and fills pools of the smaller tensors
        using Tensor p = randn(rows, 32).requires_grad_(), q = (randn(rows, 32) + 0.3).requires_grad_();
        using var process = Process.GetCurrentProcess();
        GC.Collect();
        process.Refresh();
        long before = process.WorkingSet64, most = before;
        using var ended = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            while (!ended.Wait(5))
            {
                process.Refresh();
                most = Math.Max(most, process.WorkingSet64);
            }
        });
        watcher.Start();
        Step(name, p, q);
        ended.Set();
        watcher.Join();
        return most - before;
    }

    private static void Step(string name, int rows)
    {
        using Tensor p = randn(rows, 32).requires_grad_(), q = randn(rows, 32).requires_grad_();
        Step(name, p, q);
    }

    private static void Step(string name, Tensor p, Tensor q)
    {
        using var scope = NewDisposeScope();
        Tensor value = name switch
        {
            "mmd" => new MaximumMeanDiscrepancy().Compute(p, q),
            "energy" => new EnergyDistance().Compute(p, q),
            "lmmd" => new LocalMaximumMeanDiscrepancy().Compute(p, ones(p.shape[0], 4), q, ones(q.shape[0], 4)),
            "sinkhorn" => new SinkhornDivergence(new() { MaximumIterations = 2 }).Compute(p, q),
            "infonce" => new InfoNce().Compute(p, q),
            _ => new HilbertSchmidtIndependence().Compute(p, q),
        };
        value.backward();
        p.grad!.isfinite().all().item<bool>().Should().BeTrue();
    }
}
