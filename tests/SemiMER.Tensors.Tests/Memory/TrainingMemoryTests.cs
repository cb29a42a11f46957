using System.Globalization;
using Xunit.Abstractions;
using static SemiMER.Tensors.torch;
using static SemiMER.Tensors.torch.nn;
using F = SemiMER.Tensors.torch.nn.functional;

namespace SemiMER.Tensors.Tests.Memory;

/// <summary>Thousands of training steps inside dispose scopes need no more memory than the first hundred.</summary>
[Collection(nameof(WholeProcess))]
public sealed class TrainingMemoryTests(ITestOutputHelper output)
{
    private const int WarmUp = 200;

    // Handles, graph nodes and shapes are objects; values lie in pooled buffers. Measured: about 100 kB for this model.
    private const long MostBytesPerStep = 250_000;

    [Fact]
    public void A_thousand_steps_keep_the_memory_flat() => KeepsTheMemoryFlat(WarmUp, 1000);

    [SkippableFact]
    public void Ten_thousand_steps_keep_the_memory_flat()
    {
        Skip.If(Environment.GetEnvironmentVariable("SEMIMER_SLOW") != "1", "It takes a minute; set SEMIMER_SLOW=1 to run it.");
        // Until about step 10,000 the runtime compiles methods anew, to faster code, which takes some megabytes once; without
        // that (DOTNET_TieredCompilation=0) memory is flat from the start.
        KeepsTheMemoryFlat(15_000, 10_000);
    }

    private void KeepsTheMemoryFlat(int warmUp, int steps)
    {
        manual_seed(3);
        using var model = new DenseAndRecurrent();
        using torch.optim.Optimizer optimizer = optim.Adam(model.parameters(), 0.001);
        Train(model, optimizer, warmUp);
        (long handles, long storages, long managed, long? anonymous) = Measure();

        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        Train(model, optimizer, steps);
        long perStep = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / steps;

        (long handlesAfter, long storagesAfter, long managedAfter, long? anonymousAfter) = Measure();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{steps} steps: {perStep} bytes allocated per step; live tensors {handles} -> {handlesAfter}; " +
            $"managed {managed} -> {managedAfter} bytes; anonymous {anonymous} -> {anonymousAfter} kB"));
        handlesAfter.Should().Be(handles);
        storagesAfter.Should().BeLessThanOrEqualTo(storages, "other tests' forgotten memory may still be found");
        managedAfter.Should().BeLessThan((long)(managed * 1.05));
        if (anonymous is { } kilobytes) anonymousAfter.Should().BeLessThan((long)(kilobytes * 1.05));
        perStep.Should().BeLessThan(MostBytesPerStep);
    }

    private static void Train(DenseAndRecurrent model, torch.optim.Optimizer optimizer, int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            F.cross_entropy(model.call(randn(6, 8, 10)), randint(3, [6])).backward();
            optimizer.step();
        }
    }

    private static (long Handles, long Storages, long Managed, long? Anonymous) Measure()
    {
        // The least of three readings: what the runtime does beside the training can only add to one of them.
        long? anonymous = null;
        for (int reading = 0; reading < 3; reading++)
        {
            Settled.Collect();
            if (AnonymousMemory() is { } now) anonymous = Math.Min(anonymous ?? now, now);
        }
        return (Tensor.TotalCount, LiveCounts.TotalStorages, GC.GetTotalMemory(true), anonymous);
    }

    // Kilobytes, where the system tells.
    private static long? AnonymousMemory()
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status)) return null;
        string? line = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return line is null ? null : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    // [batch, time, 10] -> [batch, 3].
    private sealed class DenseAndRecurrent : Module<Tensor, Tensor>
    {
        private readonly Modules.Linear entrance = Linear(10, 16);
        private readonly Modules.LSTM recurrence = LSTM(16, 12, batchFirst: true);
        private readonly Modules.Dropout dropout = Dropout(0.2);
        private readonly Modules.Linear classifier = Linear(12, 3);

        internal DenseAndRecurrent() : base(nameof(DenseAndRecurrent)) => RegisterComponents();

        public override Tensor forward(Tensor input) =>
            classifier.call(dropout.call(recurrence.call(entrance.call(input).tanh()).Item1.mean([1])));
    }
}
