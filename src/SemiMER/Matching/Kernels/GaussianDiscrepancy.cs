using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The squared MMD of a mean of Gaussian kernels, with its gradient in closed form: over the rows z of both sets together
/// L = Σ_ij a_ij K_ij with a = 1/(n(n-1)) (biased: 1/n²) within the first set, likewise within the second, -1/(nm) across. With
/// K_ij = 1/U Σ_u e_u and e_u = exp(-‖z_i - z_j‖² / (2 s_u σ²)),
/// dL/dz_i = -4 Σ_j a_ij W_ij (z_i - z_j), W_ij = 1/U Σ_u e_u / (2 s_u σ²).
/// <para>Distances, values and gradient come in one pass over blocks of pairs, so memory is O(n d + block²). Where squared
/// bandwidths halve, exponentials are not computed anew but squared: e(s/2) = e(s)². The result is the value plus a term that is 0
/// but carries the gradient (first order only). Nothing is read back, so it fits any device. Distances come from products of rows, which
/// double precision, where the device has it, keeps exact also for narrow kernels far from the mean row.</para>
/// </summary>
internal sealed class GaussianDiscrepancy
{
    private readonly double[] ratios; // s_1 / s_u
    private readonly Tensor exponent; // 1 / (2 s_1 σ²), of the widest kernel
    private readonly int blockRows;

    /// <param name="scales">The scales s_u of the squared bandwidths.</param>
    /// <param name="sigma">The bandwidth σ, a scalar on the device of the sets and of their type.</param>
    /// <param name="blockRows">Rows and columns of a block.</param>
    public GaussianDiscrepancy(IReadOnlyCollection<double> scales, Tensor sigma, int blockRows)
    {
        double widest = scales.Max();
        ratios = [.. scales.Select(scale => widest / scale).Order()];
        this.blockRows = blockRows;
        exponent = 1.Over(DoublePrecision.Of(sigma).Square().Times(2 * widest));
    }

    /// <summary>The scales s_u of a Gaussian kernel or of a mean of such, null for any other kernel.</summary>
    public static IReadOnlyCollection<double>? ScalesOf(IKernel kernel) => kernel switch
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
        bool needsGradient = Gradients.AreNeeded(p, q);
        Tensor z = DoublePrecision.Of(cat([p, q], dim: 0));
        double n = p.shape[0], m = q.shape[0];
        // The numbers of pairs within the first set, within the second and across. Coefficients are multiplied by the first two, which
        // makes whole numbers of them, so that what cancels does so exactly.
        (double first, double second, double across) = biased ? (n * n, m * m, n * m) : (n * (n - 1), m * (m - 1), n * m);
        double whole = first * second;
        Tensor value;
        Rows rows;
        using (no_grad())
        {
            rows = new Rows(z.detach(), p.shape[0], whole / first, whole / second, -whole / across, exponent, needsGradient);
            // The kernel of a row with itself is 1.
            value = Sum(rows).Over(whole * ratios.Length).Plus(biased ? 1 / n + 1 / m : 0);
        }
        if (!needsGradient)
            return value.to_type(p.dtype).MoveToOuterDisposeScope();
        // The rows are scaled by √(2 · exponent), every W_ij by U / exponent and every a_ij to a whole number.
        Tensor factor = exponent.Over(2).sqrt().Times(-4 / (whole * ratios.Length));
        return GradientCarrier.Attach(value, (z, rows.Gradient(factor))).to_type(p.dtype).MoveToOuterDisposeScope();
    }

    // U Σ a_ij K_ij over the pairs of different rows; adds a W [z, 1] to the moments.
    private Tensor Sum(Rows z)
    {
        Tensor sum = zeros([], dtype: z.Points.dtype, device: z.Points.device);
        for (long i = 0; i < z.Count; i += blockRows)
        {
            // The matrix is symmetric: blocks above the diagonal count twice.
            for (long j = i; j < z.Count; j += blockRows)
            {
                using var scope = NewDisposeScope();
                bool onDiagonal = i == j;
                Rows x = z.Block(i, blockRows), y = onDiagonal ? x : z.Block(j, blockRows);
                var pairs = new GaussianPairs(
                    x.Points.matmul(y.Points.t()), x.HalfSquares, y.HalfSquares, x.Coefficients, y.CountOfFirst, onDiagonal);
                (Tensor part, Tensor? weights) = pairs.Compose(ratios, needsWeights: x.Moments is not null);
                sum.PlusInPlace(part, times: onDiagonal ? 1 : 2);
                if (weights is null)
                    continue;
                x.Moments!.PlusInPlace(weights.matmul(y.Augmented));
                if (!onDiagonal)
                    y.Moments!.PlusInPlace(weights.t().matmul(x.Augmented));
            }
        }
        return sum;
    }

    /// <summary>
    /// The rows of both sets, or a block of them, moved and scaled so that the widest kernel is exp(x·y - ‖x‖²/2 - ‖y‖²/2).
    /// </summary>
    private sealed class Rows
    {
        private Rows(Tensor points, Tensor halfSquares, Tensor augmented, Tensor coefficients, long countOfFirst, Tensor? moments) =>
            (Points, HalfSquares, Augmented, Coefficients, CountOfFirst, Moments) =
                (points, halfSquares, augmented, coefficients, countOfFirst, moments);

        /// <param name="z">The rows of the first set, then those of the second.</param>
        /// <param name="n">Rows of the first set.</param>
        /// <param name="first">a_ij within the first set.</param>
        /// <param name="second">a_ij within the second set.</param>
        /// <param name="across">a_ij of rows of different sets.</param>
        /// <param name="exponent">1 / (2 s_1 σ²).</param>
        /// <param name="needsGradient">Whether moments are needed.</param>
        public Rows(Tensor z, long n, double first, double second, double across, Tensor exponent, bool needsGradient)
        {
            Points = (z - z.mean([0], keepdim: true)) * exponent.Times(2).sqrt();
            HalfSquares = Points.Square().sum(dim: 1, keepdim: true).Over(2);
            Augmented = cat([Points, ones_like(HalfSquares)], dim: 1);
            Coefficients = OfSides(z, n, (first, across), (across, second));
            CountOfFirst = n;
            Moments = needsGradient ? zeros_like(Augmented) : null;
        }

        /// <summary>z, <c>[rows, d]</c>.</summary>
        public Tensor Points { get; }

        /// <summary>‖z‖² / 2, <c>[rows, 1]</c>.</summary>
        public Tensor HalfSquares { get; }

        /// <summary>[z, 1], <c>[rows, d + 1]</c>.</summary>
        public Tensor Augmented { get; }

        /// <summary>a of a row with the rows of each set, <c>[rows, 2]</c>.</summary>
        public Tensor Coefficients { get; }

        /// <summary>How many of the rows are of the first set; they come first.</summary>
        public long CountOfFirst { get; }

        /// <summary>Σ_j a_ij W_ij [z_j, 1], <c>[rows, d + 1]</c>; null if no gradient is needed.</summary>
        public Tensor? Moments { get; }

        public long Count => Points.shape[0];

        public Rows Block(long start, long length)
        {
            length = Math.Min(length, Count - start);
            return length == Count ? this : new Rows(
                Points.narrow(0, start, length), HalfSquares.narrow(0, start, length), Augmented.narrow(0, start, length),
                Coefficients.narrow(0, start, length), Math.Clamp(CountOfFirst - start, 0, length), Moments?.narrow(0, start, length));
        }

        // factor Σ_j a_ij W_ij (z_i - z_j)
        public Tensor Gradient(Tensor factor)
        {
            long width = Points.shape[1];
            return (Points * Moments!.narrow(1, width, 1) - Moments!.narrow(1, 0, width)) * factor;
        }

        // One pair of numbers for each row of the first set, another for each of the second.
        private static Tensor OfSides(Tensor z, long n, (double, double) first, (double, double) second)
        {
            long count = z.shape[0];
            var numbers = new double[2 * count];
            for (long i = 0; i < count; i++)
                (numbers[2 * i], numbers[2 * i + 1]) = i < n ? first : second;
            return tensor(numbers, [count, 2], dtype: z.dtype, device: z.device);
        }
    }
}
