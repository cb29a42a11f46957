using MathNet.Numerics.LinearAlgebra;
using SemiMER.Engine;

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
        using var scope = NewDisposeScope();
        using Tensor left = tensor(tall, [tall.Length / small.RowCount, small.RowCount]);
        using Tensor right = tensor(small.ToRowMajorArray(), [small.RowCount, small.ColumnCount]);
        return left.matmul(right).Values<double>();
    }

    private static Matrix<double> Gram(double[] tall, int width)
    {
        using var scope = NewDisposeScope();
        using Tensor all = tensor(tall, [tall.Length / width, width]);
        return Matrix<double>.Build.Dense(width, width, all.t().matmul(all).Values<double>()); // symmetric: either order
    }
}
