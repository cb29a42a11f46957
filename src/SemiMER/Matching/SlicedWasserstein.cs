using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The sliced Wasserstein distance: the mean over random directions of the Wasserstein distance between the projections.
/// <para>Source: Bonneel et al., "Sliced and Radon Wasserstein barycenters of measures", J. Mathematical Imaging
/// and Vision 51, 2015.</para>
/// <para>Formula: mean over directions θ of ∫ |F⁻¹(u) - G⁻¹(u)|^r du over 0 ≤ u ≤ 1, with the quantile functions F⁻¹, G⁻¹ of p·θ and q·θ
/// and r = 1 or 2. The integral is exact for any n and m: both functions are constant between the multiples of 1/n and 1/m.</para>
/// <para>Estimator: plug-in, biased upwards; noisy from call to call, since each draws its own directions.</para>
/// <para>Shapes: <c>[n, d]</c> and <c>[m, d]</c>, at least 1 row, they may differ; gives a scalar in (r = 2:
/// squared) units of the latents.</para>
/// <para>Range: 0 and above, unbounded: to push sets apart with it takes a margin.</para>
/// <para>Equal sets: 0. It sees every difference of distributions.</para>
/// <para>Edges: one row a side will do; one column leaves only the directions 1 and -1.</para>
/// <para>Gradient: order 2 is smooth but where the order of projections changes; order 1 has kinks where projections meet, and the
/// gradient 0 there.</para>
/// </summary>
public sealed class SlicedWasserstein : IDistributionMatchingLoss
{
    private readonly RandomSource random;

    /// <summary>Creates the loss.</summary>
    /// <param name="random">The stream that directions are drawn from, once a call; save its state with a run that is to continue.</param>
    /// <param name="projections">Number of directions, at least 1. Default 64.</param>
    /// <param name="order">The order r, 1 or 2. Default 2.</param>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public SlicedWasserstein(RandomSource random, int projections = 64, int order = 2)
    {
        ArgumentNullException.ThrowIfNull(random);
        new OptionFaults(nameof(SlicedWasserstein))
            .AtLeast(nameof(projections), projections, 1).Require(order is 1 or 2, nameof(order), order, "1 or 2").Throw();
        this.random = random;
        Projections = projections;
        Order = order;
    }

    /// <inheritdoc/>
    public string Name => "sliced wasserstein";

    /// <inheritdoc/>
    public IReadOnlyList<object> StatefulParts => [random];

    /// <summary>Number of directions.</summary>
    public int Projections { get; }

    /// <summary>The order r.</summary>
    public int Order { get; }

    /// <inheritdoc/>
    public Tensor Compute(Tensor p, Tensor q)
    {
        MatchingInput.Check(Name, p, q, minimumRows: 1);
        using var scope = NewDisposeScope();
        Tensor directions = Directions(p);
        (long[] rowsP, long[] rowsQ, double[] weights) = QuantileGrid((int)p.shape[0], (int)q.shape[0]);
        Tensor origin = Covariances.Origin(q); // near it little is lost in products
        Tensor quantilesP = Sorted((p - origin).matmul(directions)).index_select(0, tensor(rowsP, device: p.device));
        Tensor quantilesQ = Sorted((q - origin).matmul(directions)).index_select(0, tensor(rowsQ, device: p.device));
        Tensor differences = quantilesP - quantilesQ;                                   // F⁻¹(u) - G⁻¹(u), [pieces, projections]
        Tensor lengths = tensor(weights, [weights.Length, 1]).to_type(p.dtype).to(p.device);
        Tensor costs = Order == 1 ? differences.abs() : differences.Square();
        return (lengths * costs).sum().Over(Projections).MoveToOuterDisposeScope();
    }

    /// <summary>The pieces of [0, 1] between the multiples of 1/n and 1/m: the ranks of both sets on each, and its length.</summary>
    internal static (long[] First, long[] Second, double[] Lengths) QuantileGrid(int n, int m)
    {
        List<long> first = [], second = [];
        List<double> lengths = [];
        // In units of 1/(nm): rank i of n ends at (i + 1) m, rank j of m at (j + 1) n.
        long start = 0, i = 0, j = 0;
        while (i < n)
        {
            long end = Math.Min((i + 1) * m, (j + 1) * n);
            first.Add(i);
            second.Add(j);
            lengths.Add((end - start) / ((double)n * m));
            if (end == (i + 1) * m)
                i++;
            if (end == (j + 1) * n)
                j++;
            start = end;
        }
        return ([.. first], [.. second], [.. lengths]);
    }

    // Columns of random unit vectors, [d, projections].
    private Tensor Directions(Tensor like)
    {
        int d = (int)like.shape[1];
        var values = new double[d * Projections];
        for (int column = 0; column < Projections; column++)
        {
            double squares = 0;
            for (int row = 0; row < d; row++)
            {
                double value = random.NextNormal();
                values[row * Projections + column] = value;
                squares += value * value;
            }
            for (int row = 0; row < d; row++)
                values[row * Projections + column] /= Math.Sqrt(squares);
        }
        return tensor(values, [d, Projections]).to_type(like.dtype).to(like.device);
    }

    // Each column in ascending order, as a part of the graph.
    private static Tensor Sorted(Tensor projections)
    {
        int n = (int)projections.shape[0], columns = (int)projections.shape[1];
        double[] values = projections.detach().to_type(ScalarType.Float64).t().contiguous().Values<double>();
        var order = new long[values.Length];
        var ranks = new int[n];
        for (int column = 0; column < columns; column++)
        {
            for (int i = 0; i < n; i++)
                ranks[i] = i;
            Span<double> keys = values.AsSpan(column * n, n);
            keys.Sort(ranks.AsSpan());
            for (int i = 0; i < n; i++)
                order[i * columns + column] = ranks[i];
        }
        return projections.gather(0, tensor(order, [n, columns], device: projections.device));
    }
}
