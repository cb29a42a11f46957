using System.Runtime.InteropServices;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Decompositions of matrices in double precision on the CPU, without a graph. What LAPACK refuses is told by the name of the loss.
/// </summary>
internal static class Decompositions
{
    /// <summary>Eigenvalues, ascending, <c>[d]</c>, and eigenvectors as columns, <c>[d, d]</c>, of a symmetric matrix.</summary>
    /// <exception cref="MatchingException">It has none that can be found.</exception>
    public static (Tensor Values, Tensor Vectors) Symmetric(string loss, Tensor matrix) => Guarded(loss, matrix, () => linalg.eigh(matrix));

    /// <summary>A = U diag(s) V', <c>[n, k]</c>, <c>[k]</c> and <c>[k, d]</c> with k the smaller of n and d.</summary>
    /// <exception cref="MatchingException">It cannot be found.</exception>
    public static (Tensor U, Tensor S, Tensor Vt) Singular(string loss, Tensor matrix) =>
        Guarded(loss, matrix, () => linalg.svd(matrix, fullMatrices: false));

    private static T Guarded<T>(string loss, Tensor matrix, Func<T> decompose)
    {
        using Tensor largest = matrix.abs().max(); // NaN if any number is
        if (!double.IsFinite(largest.Value()))
            throw Fault(loss, "their products are beyond double precision", matrix);
        try
        {
            return decompose();
        }
        catch (ExternalException exception)
        {
            throw Fault(loss, exception.Message.Split('\n')[0], matrix);
        }
    }

    private static MatchingException Fault(string loss, string why, Tensor matrix) => new(loss,
        $"the covariances of the latents cannot be decomposed: {why}. Look at the size of the latents, or lower the learning rate.",
        matrix.shape);
}
