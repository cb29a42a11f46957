using SemiMER.Matching;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>A row about two sets of random rows, with both gradients.</summary>
internal abstract class PairOfSetsRow(string name, string kind, long rows, long features)
    : BackwardRow(name, kind, new { rows, features })
{
    protected Tensor X { get; private set; } = null!;

    protected Tensor Y { get; private set; } = null!;

    protected sealed override IEnumerable<Tensor> Make()
    {
        X = Uniform(rows, features).requires_grad_();
        // Moved: between equal laws the MMD is a small difference of large numbers.
        Y = (Uniform(rows, features) + 0.5).requires_grad_();
        return [X, Y];
    }
}

/// <summary>The mean of exp(-d^2 / features) over all pairs of rows, with both gradients: what an MMD is made of.</summary>
internal sealed class DistanceRow(long rows, long features)
    : PairOfSetsRow($"cdist + exp {rows}x{rows}x{features}", "cdist + exp", rows, features)
{
    protected override Tensor Value() => (cdist(X, Y).pow(2) * (-1.0 / X.shape[1])).exp().mean();
}

/// <summary>SemiMER's unbiased MMD with a family of five kernels and a fixed bandwidth, with both gradients, beside the same written
/// plainly in PyTorch.</summary>
internal sealed class MmdRow(long rows, long features)
    : PairOfSetsRow($"MMD forward + backward, n = {rows}, d = {features}", "mmd", rows, features)
{
    private readonly MaximumMeanDiscrepancy loss = FixedMmd.Create(features);
    protected override Tensor Value() => loss.Compute(X, Y);
}

/// <summary>The loss of the rows: sigma = sqrt(features), which is the order of the distances between random rows.</summary>
internal static class FixedMmd
{
    public static MaximumMeanDiscrepancy Create(long features) => new(new MaximumMeanDiscrepancyOptions
    {
        Bandwidth = new FixedBandwidth(Math.Sqrt(features)),
    });
}
