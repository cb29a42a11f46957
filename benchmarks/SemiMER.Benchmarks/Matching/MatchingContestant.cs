using System.Diagnostics;
using SemiMER.Benchmarks.Measuring;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Matching;

/// <summary>A discrepancy of two sets, forward and backward.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="compute">The discrepancy.</param>
/// <param name="p">The first set; a leaf that wants a gradient.</param>
/// <param name="q">The second set; a leaf that wants a gradient.</param>
/// <param name="threads">Intra-op threads.</param>
internal sealed class MatchingContestant(string name, Func<Tensor, Tensor, Tensor> compute, Tensor p, Tensor q, int threads) : IContestant
{
    public string Name => name;

    public double Run(int times)
    {
        set_num_threads(threads);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < times; i++)
            Step();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The value and the gradients of both sets, one after the other.</summary>
    public float[] Results()
    {
        float value = Step();
        return [value, .. p.grad!.data<float>().ToArray(), .. q.grad!.data<float>().ToArray()];
    }

    public void Dispose()
    {
    }

    private float Step()
    {
        using var scope = NewDisposeScope();
        p.grad = null;
        q.grad = null;
        Tensor value = compute(p, q);
        value.backward();
        return value.item<float>();
    }
}
