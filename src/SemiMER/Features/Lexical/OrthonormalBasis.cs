using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace SemiMER.Features;

/// <summary>
/// The factors of a tall matrix Y <c>[rows, width]</c>: Y = Q R with orthonormal columns of Q, by repeated Cholesky factorisation of
/// Y^T Y + s I, whose small s lets it go through for any Y (shifted CholeskyQR, Fukaya et al. 2020).
/// </summary>
internal static class OrthonormalBasis
{
    private const double Shift = 1e-12; // s in units of the mean eigenvalue
    private const double Tolerance = 1e-9;
    private const int MostPasses = 5;

    /// <summary>Q as <c>[rows, width]</c>, row after row, and R as <c>[width, width]</c>.</summary>
    public static (double[] Q, Matrix<double> R) Of(double[] y, int width)
    {
        Matrix<double> r = Matrix<double>.Build.DenseIdentity(width);
        double[] q = y;
        for (int pass = 0; pass < MostPasses; pass++)
        {
            Matrix<double> gram = Gram(q, width);
            double mean = gram.Trace() / width;
            if (mean == 0)
                return (q, gram); // Y = 0 = Q R
            if ((gram - Matrix<double>.Build.DenseIdentity(width)).InfinityNorm() < Tolerance)
                break;
            // Y^T Y = L L^T: Q = Y L^-T, R = L^T
            Matrix<double> upper = (gram + Shift * mean * Matrix<double>.Build.DenseIdentity(width)).Cholesky().Factor.Transpose();
            q = Product(q, upper.Inverse());
            r = upper * r;
        }
        return (q, r);
    }

    /// <summary>A tall matrix, row after row, times a small one.</summary>
    public static double[] Product(double[] tall, Matrix<double> small)
    {
        int inner = small.RowCount, width = small.ColumnCount;
        double[][] factors = small.ToRowArrays();
        var product = new double[tall.Length / inner * width];
        Parallel.For(0, tall.Length / inner, row =>
        {
            Span<double> sum = product.AsSpan(row * width, width);
            for (int k = 0; k < inner; k++)
                TensorPrimitives.MultiplyAdd(factors[k], tall[row * inner + k], sum, sum);
        });
        return product;
    }

    // Each row of the result is summed over the tall rows in their order, so the number of threads changes no bit.
    private static Matrix<double> Gram(double[] tall, int width)
    {
        var gram = new double[width * width];
        Parallel.For(0, width, column =>
        {
            Span<double> sum = gram.AsSpan(column * width, width);
            for (int start = 0; start < tall.Length; start += width)
                TensorPrimitives.MultiplyAdd(tall.AsSpan(start, width), tall[start + column], sum, sum);
        });
        return Matrix<double>.Build.Dense(width, width, gram); // symmetric: either order
    }
}
