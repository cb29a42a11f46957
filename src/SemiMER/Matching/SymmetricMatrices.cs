using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Functions of symmetric positive definite matrices as parts of the graph. Values come from factorisations in double precision
/// on the host; gradients are attached in closed form, so they need no factorisation that can be differentiated (first order only).
/// </summary>
internal static class SymmetricMatrices
{
    private const double Smallest = 1e-100; // keeps rounded eigenvalues of a positive definite matrix positive

    /// <summary>A⁻¹; d(A⁻¹) = -A⁻¹ dA A⁻¹.</summary>
    public static Tensor Inverse(Tensor a)
    {
        using var scope = NewDisposeScope();
        Tensor inverse = ToTensor(ToMatrix(a).Cholesky().Solve(Matrix<double>.Build.DenseIdentity((int)a.shape[0])), a);
        return (inverse - inverse.matmul(a - a.detach()).matmul(inverse)).MoveToOuterDisposeScope();
    }

    /// <summary>ln det A; d ln det A = tr(A⁻¹ dA).</summary>
    public static Tensor LogDeterminant(Tensor a)
    {
        using var scope = NewDisposeScope();
        Cholesky<double> factor = ToMatrix(a).Cholesky();
        Tensor inverse = ToTensor(factor.Solve(Matrix<double>.Build.DenseIdentity((int)a.shape[0])), a);
        return WithGradient(factor.DeterminantLn, a, inverse).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// tr (A^½ B A^½)^½; its gradients are 1/2 T with respect to A and 1/2 T⁻¹ with respect to B, with the optimal transport map
    /// T = A^-½ (A^½ B A^½)^½ A^-½ between the Gaussians (Bhatia, Jain, Lim, "On the Bures-Wasserstein distance", 2019).
    /// </summary>
    public static Tensor TraceOfCrossRoot(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        (Matrix<double> rootA, Matrix<double> inverseRootA) = Roots(ToMatrix(a));
        (Matrix<double> cross, Matrix<double> inverseCross) = Roots(rootA * ToMatrix(b) * rootA);
        Matrix<double> map = inverseRootA * cross * inverseRootA, inverseMap = rootA * inverseCross * rootA;
        Tensor value = WithGradient(cross.Trace(), a, ToTensor(map, a) / 2);
        return (value + WithGradient(0, b, ToTensor(inverseMap, b) / 2)).MoveToOuterDisposeScope();
    }

    // The value, with the given gradient with respect to x.
    private static Tensor WithGradient(double value, Tensor x, Tensor gradient) => ((x - x.detach()) * gradient).sum() + value;

    private static (Matrix<double> Root, Matrix<double> InverseRoot) Roots(Matrix<double> a)
    {
        Evd<double> evd = ((a + a.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        Vector<double> roots =
            Vector<double>.Build.DenseOfEnumerable(evd.EigenValues.Select(value => Math.Sqrt(Math.Max(value.Real, Smallest))));
        return (Of(roots), Of(1 / roots));

        Matrix<double> Of(Vector<double> values) =>
            evd.EigenVectors * Matrix<double>.Build.DiagonalOfDiagonalVector(values) * evd.EigenVectors.Transpose();
    }

    private static Matrix<double> ToMatrix(Tensor a)
    {
        using Tensor values = a.detach().to_type(ScalarType.Float64);
        return Matrix<double>.Build.Dense((int)a.shape[1], (int)a.shape[0], values.Values<double>()); // symmetric: rows are columns
    }

    private static Tensor ToTensor(Matrix<double> matrix, Tensor like)
    {
        using Tensor values = tensor(matrix.ToRowMajorArray(), [matrix.RowCount, matrix.ColumnCount]);
        return values.to_type(like.dtype).to(like.device);
    }
}
