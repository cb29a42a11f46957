namespace SemiMER.Matching;

/// <summary>
/// The squared MMD of a mean of Gaussian kernels, with its gradient in closed form: over the rows z of both sets together
/// L = Σ_ij a_ij K_ij with a = 1/(n(n-1)) (biased: 1/n²) within the first set, likewise within the second, -1/(nm) across. With
/// K_ij = 1/U Σ_u e_u and e_u = exp(-‖z_i - z_j‖² / (2 s_u σ²)),
/// dL/dz_i = -4 Σ_j a_ij W_ij (z_i - z_j), W_ij = 1/U Σ_u e_u / (2 s_u σ²).
/// <para>Distances, values and gradient come in one pass over blocks, each of one set's rows and one set's columns, so memory
/// is O(n d + block²). Where squared bandwidths halve, exponentials are not computed anew but squared: e(s/2) = e(s)².
/// The result is the value plus a term that is 0 but carries the gradient (first order only).</para>
/// </summary>
internal sealed class GaussianDiscrepancy
{
    private readonly double[] scales;
    private readonly double exponent; // 1 / (2 s_1 σ²), of the widest kernel
    private readonly int blockRows;

    /// <param name="scales">The scales s_u of the squared bandwidths.</param>
    /// <param name="sigma">The bandwidth σ.</param>
    /// <param name="blockRows">Rows and columns of a block.</param>
    public GaussianDiscrepancy(IEnumerable<double> scales, double sigma, int blockRows)
    {
        this.scales = [.. scales.OrderDescending()];
        this.blockRows = blockRows;
        exponent = 1 / (2 * this.scales[0] * sigma * sigma);
    }

    /// <summary>The scales s_u of a Gaussian kernel or of a mean of such, null for any other kernel.</summary>
    public static IReadOnlyList<double>? ScalesOf(IKernel kernel) => kernel switch
    {
        GaussianKernel gaussian => [gaussian.VarianceScale],
        MeanKernel mean when mean.Kernels.All(member => member is GaussianKernel) =>
            [.. mean.Kernels.Select(member => ((GaussianKernel)member).VarianceScale)],
        _ => null,
    };

    /// <summary>Computes the MMD as a part of the graph of both sets.</summary>
    /// <param name="p">The first set, <c>[n, d]</c>.</param>
    /// <param name="q">The second set, <c>[m, d]</c>.</param>
    /// <param name="biased">Whether pairs of a row with itself count.</param>
    public Tensor Compute(Tensor p, Tensor q, bool biased)
    {
        using var scope = NewDisposeScope();
        bool needsGradient = GradientCarrier.IsNeeded(p, q);
        double n = p.shape[0], m = q.shape[0];
        double value;
        Side first, second;
        using (no_grad())
        {
            Tensor centre = (p.sum(dim: 0, keepdim: true) + q.sum(dim: 0, keepdim: true)) / (n + m);
            first = new Side(p, centre, exponent, needsGradient);
            second = new Side(q, centre, exponent, needsGradient);
            // Σ_ij a_ij K_ij; the kernel of a row with itself is 1.
            value = biased
                ? Sum(first, first, 1 / (n * n)) + 1 / n + Sum(second, second, 1 / (m * m)) + 1 / m
                : Sum(first, first, 1 / (n * (n - 1))) + Sum(second, second, 1 / (m * (m - 1)));
            value += Sum(first, second, -1 / (n * m));
        }
        if (!needsGradient)
            return tensor(value, dtype: p.dtype, device: p.device).MoveToOuterDisposeScope();
        // The rows of a side are scaled by √(2 · exponent), and every W_ij by U / exponent.
        double factor = -4 * exponent / (scales.Length * Math.Sqrt(2 * exponent));
        return GradientCarrier.Attach(value, (p, first.Gradient(factor)), (q, second.Gradient(factor))).MoveToOuterDisposeScope();
    }

    // a Σ K_ij over the pairs of two sides (across: in both orders) or of one side with itself, without the diagonal;
    // adds a W [z, 1] to the moments of both.
    private double Sum(Side x, Side y, double a)
    {
        bool within = ReferenceEquals(x, y);
        double sum = 0;
        for (long i = 0; i < x.Count; i += blockRows)
        {
            // Within one side the matrix is symmetric: blocks above the diagonal count twice.
            for (long j = within ? i : 0; j < y.Count; j += blockRows)
            {
                using var scope = NewDisposeScope();
                bool onDiagonal = within && i == j;
                Side rows = x.Block(i, blockRows), columns = onDiagonal ? rows : y.Block(j, blockRows);
                (Tensor kernels, Tensor? weights) = Evaluate(rows, columns);
                sum += (onDiagonal ? 1 : 2) * kernels.sum().ToDouble();
                if (weights is null)
                    continue;
                rows.Moments!.add_(weights.matmul(columns.Rows) * a);
                if (!onDiagonal)
                    columns.Moments!.add_(weights.t().matmul(rows.Rows) * a);
            }
        }
        return a * sum / scales.Length;
    }

    // Σ_u e_u and, if gradients are needed, Σ_u e_u s_1 / s_u; 0 for a row with itself, which distances pull nowhere.
    private (Tensor Kernels, Tensor? Weights) Evaluate(Side x, Side y)
    {
        // exp(-‖z_i - z_j‖² / (2 s_1 σ²))
        Tensor e = (x.Points.matmul(y.Points.t()) - x.HalfSquares - y.HalfSquares.t()).clamp_max(0).exp();
        if (ReferenceEquals(x, y))
            e.mul_(SquaredDistances.OffDiagonal(x.Points));
        Tensor kernels = e.clone();
        Tensor? weights = x.Moments is null ? null : e.clone();
        for (int u = 1; u < scales.Length; u++)
        {
            double ratio = scales[u - 1] / scales[u];
            if (ratio == 2)
            {
                e = e.clamp_min(LeastSquared(e.dtype));
                e.mul_(e);
            }
            else if (ratio != 1)
            {
                e = e.pow(ratio);
            }
            kernels.add_(e);
            weights?.add_(e, scales[0] / scales[u]);
        }
        return (kernels, weights);
    }

    // A number whose square is still normal: processors take a hundred times as long for subnormal results.
    private static double LeastSquared(ScalarType type) => type == ScalarType.Float64 ? 1.5e-154 : 1.1e-19;

    /// <summary>A set, or a block of its rows, moved and scaled so that the widest kernel is exp(x·y - ‖x‖²/2 - ‖y‖²/2).</summary>
    private sealed class Side
    {
        private Side(Tensor rows, Tensor points, Tensor halfSquares, Tensor? moments) =>
            (Rows, Points, HalfSquares, Moments) = (rows, points, halfSquares, moments);

        public Side(Tensor set, Tensor centre, double exponent, bool needsGradient)
        {
            Points = (set.detach() - centre) * Math.Sqrt(2 * exponent);
            HalfSquares = Points.square().sum(dim: 1, keepdim: true) / 2;
            Rows = cat([Points, ones_like(HalfSquares)], dim: 1);
            Moments = needsGradient ? zeros_like(Rows) : null;
        }

        /// <summary>[z, 1], <c>[rows, d + 1]</c>.</summary>
        public Tensor Rows { get; }

        /// <summary>z, <c>[rows, d]</c>.</summary>
        public Tensor Points { get; }

        /// <summary>‖z‖² / 2, <c>[rows, 1]</c>.</summary>
        public Tensor HalfSquares { get; }

        /// <summary>Σ_j a_ij W_ij [z_j, 1], <c>[rows, d + 1]</c>; null if no gradient is needed.</summary>
        public Tensor? Moments { get; }

        public long Count => Points.shape[0];

        public Side Block(long start, long length)
        {
            length = Math.Min(length, Count - start);
            return length == Count ? this : new Side(
                Rows.narrow(0, start, length), Points.narrow(0, start, length), HalfSquares.narrow(0, start, length),
                Moments?.narrow(0, start, length));
        }

        // factor Σ_j a_ij W_ij (z_i - z_j)
        public Tensor Gradient(double factor)
        {
            long width = Points.shape[1];
            return (Points * Moments!.narrow(1, width, 1) - Moments!.narrow(1, 0, width)) * factor;
        }
    }
}
