using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class init
        {
            /// <summary>Fills a matrix with ones on the diagonal and zeros elsewhere.</summary>
            /// <exception cref="ArgumentException">The tensor is not a matrix.</exception>
            public static Tensor eye_(Tensor tensor)
            {
                if (NotNull(tensor).sizes.Length != 2)
                    throw new ArgumentException($"eye_: expected a matrix, got shape {Shapes.Text(tensor.sizes)}.", nameof(tensor));
                return Unrecorded(tensor, t =>
                {
                    using Tensor identity = eye(t.sizes[0], t.sizes[1], dtype: t.dtype);
                    t.copy_(identity);
                });
            }

            /// <summary>
            /// Fills with orthonormal rows or columns, whichever are fewer, of the tensor seen as [size(0), ...] (Saxe et al. 2014): the
            /// factor Q of a matrix of normal numbers, with the signs that make the diagonal of R positive.
            /// </summary>
            /// <param name="tensor">At least two dimensions.</param>
            /// <param name="gain">Factor.</param>
            /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1)
            {
                if (NotNull(tensor).sizes.Length < 2)
                    throw new ArgumentException(
                        $"orthogonal_: expected at least two dimensions, got shape {Shapes.Text(tensor.sizes)}.", nameof(tensor));
                return Unrecorded(tensor, t =>
                {
                    if (t.NumberOfElements == 0) return;
                    using DisposeScopeManager.TemporaryScope scope = DisposeScopeManager.Temporaries();
                    long rows = t.sizes[0], columns = t.NumberOfElements / rows;
                    Tensor drawn = Uninitialized([rows, columns], t.dtype);
                    drawn.normal_(0, 1);
                    // The vectors to be made orthonormal are the columns of the drawn matrix, or its rows where those are fewer.
                    bool byRows = rows < columns;
                    Tensor vectors = (byRows ? drawn : drawn.t()).to_type(ScalarType.Float64).contiguous();
                    Orthonormalize(vectors.Span<double>(), (int)vectors.sizes[0], (int)vectors.sizes[1]);
                    t.copy_(((byRows ? vectors : vectors.t()) * gain).reshape(t.sizes));
                });
            }

            /// <summary>
            /// Fills with normal numbers between <paramref name="a"/> and <paramref name="b"/>: uniform numbers between the two bounds'
            /// places in the distribution, through its inverse.
            /// </summary>
            /// <param name="tensor">float32 or float64.</param>
            /// <param name="mean">Mean before truncation.</param>
            /// <param name="std">Standard deviation before truncation.</param>
            /// <param name="a">Lower bound.</param>
            /// <param name="b">Upper bound.</param>
            /// <param name="generator">Source of the numbers; the default one if null.</param>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null) =>
                Unrecorded(tensor, t =>
                {
                    // erf of the bounds: twice their place in the distribution, less one.
                    double low = DoubleMath.Erf((a - mean) / std / Math.Sqrt(2)), high = DoubleMath.Erf((b - mean) / std / Math.Sqrt(2));
                    t.uniform_(low, high, generator);
                    using Tensor wide = t.to_type(ScalarType.Float64, copy: true).contiguous();
                    foreach (ref double value in wide.Span<double>())
                        value = Math.Clamp(InverseErf(value) * std * Math.Sqrt(2) + mean, a, b);
                    t.copy_(wide);
                });

            // Gram-Schmidt on rows, each made orthogonal twice so that rounding does not add up.
            private static void Orthonormalize(Span<double> rows, int count, int width)
            {
                for (int i = 0; i < count; i++)
                {
                    Span<double> row = rows.Slice(i * width, width);
                    for (int pass = 0; pass < 2; pass++)
                    {
                        for (int j = 0; j < i; j++)
                        {
                            ReadOnlySpan<double> other = rows.Slice(j * width, width);
                            double dot = 0;
                            for (int k = 0; k < width; k++) dot += row[k] * other[k];
                            for (int k = 0; k < width; k++) row[k] -= dot * other[k];
                        }
                    }
                    double squares = 0;
                    foreach (double value in row) squares += value * value;
                    double length = Math.Sqrt(squares);
                    if (length > 0) foreach (ref double value in row) value /= length;
                }
            }

            // Winitzki's closed form (2008), sharpened by steps of Newton: erf'(x) = 2 / sqrt(pi) exp(-x^2).
            private static double InverseErf(double y)
            {
                if (Math.Abs(y) >= 1) return y < 0 ? double.NegativeInfinity : double.PositiveInfinity;
                const double A = 0.147;
                double logarithm = Math.Log((1 - y) * (1 + y)), half = 2 / (Math.PI * A) + logarithm / 2;
                double x = Math.CopySign(Math.Sqrt(Math.Sqrt(half * half - logarithm / A) - half), y);
                for (int step = 0; step < 4; step++) x -= (DoubleMath.Erf(x) - y) * Math.Sqrt(Math.PI) / 2 * Math.Exp(x * x);
                return x;
            }
        }
    }
}
