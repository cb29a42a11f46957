using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Result of a two-sample test.</summary>
/// <param name="Statistic">The loss between the two sets.</param>
/// <param name="PValue">
/// Chance of a loss at least as large if both sets came from one distribution, in (0, 1]; never below 1 / (permutations + 1).
/// </param>
/// <param name="Permutations">Number of random partitions drawn.</param>
public sealed record TwoSampleTestResult(double Statistic, double PValue, int Permutations);

/// <summary>
/// Tests whether two sets of latents come from one distribution: the loss between them is compared with the loss between random
/// partitions of all their rows into sets of the same sizes. Exact for any loss and any size. For held-out latents: those
/// that the loss was trained on look more alike than they are.
/// </summary>
/// <remarks>Phipson and Smyth, "Permutation p-values should never be zero", 2010: p = (1 + number at least as
/// large) / (1 + permutations).</remarks>
public static class TwoSampleTest
{
    /// <summary>Runs the test.</summary>
    /// <param name="loss">The loss; the unbiased MMD is a good choice.</param>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    /// <param name="random">The stream that partitions are drawn from.</param>
    /// <param name="permutations">Number of partitions, at least 1. Default 199.</param>
    /// <exception cref="MatchingException">The sets are too small, not of one width, or not finite.</exception>
    /// <exception cref="OptionsException">The number of partitions is below 1.</exception>
    public static TwoSampleTestResult Run(IDistributionMatchingLoss loss, Tensor p, Tensor q, RandomSource random, int permutations = 199)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(random);
        new OptionFaults(nameof(TwoSampleTest)).AtLeast(nameof(permutations), permutations, 1).Throw();
        MatchingInput.Check(loss.Name, p, q, minimumRows: 1);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor pooled = cat([p, q], dim: 0);
        long n = p.shape[0];
        long[] order = [.. Enumerable.Range(0, (int)pooled.shape[0]).Select(row => (long)row)];
        double statistic = loss.Compute(p, q).Value();
        int atLeast = 0;
        for (int i = 0; i < permutations; i++)
        {
            using var step = NewDisposeScope();
            random.Shuffle(order.AsSpan());
            Tensor mixed = LatentBatch.SelectRows(pooled, order);
            if (loss.Compute(mixed.narrow(0, 0, n), mixed.narrow(0, n, pooled.shape[0] - n)).Value() >= statistic)
                atLeast++;
        }
        return new TwoSampleTestResult(statistic, (1.0 + atLeast) / (1.0 + permutations), permutations);
    }
}
