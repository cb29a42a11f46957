using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// A covariance that can be inverted even with fewer rows than columns, as a part of the graph: (1 - λ) C + λ (tr C / d) I + floor I
/// (Ledoit and Wolf, J. Multivariate Analysis 88, 2004, with a given λ). Its functions come from the eigenvalues of C, which are at least
/// 0, so those of the whole are at least the floor, whatever rounding does.
/// </summary>
internal sealed class ShrunkCovariance
{
    private readonly Tensor values;  // eigenvalues, [d]
    private readonly Tensor vectors; // eigenvectors as columns, [d, d]

    /// <summary>Takes the covariance; its tensors belong to the dispose scope of the caller.</summary>
    /// <param name="loss">Name of the loss, for faults.</param>
    /// <param name="x">The set, <c>[n, d]</c>, in double precision on the CPU: single precision does not resolve the floor.</param>
    /// <param name="shrinkage">λ.</param>
    /// <param name="floor">Added to each variance, above 0.</param>
    /// <exception cref="MatchingException">It cannot be decomposed.</exception>
    public ShrunkCovariance(string loss, Tensor x, double shrinkage, double floor)
    {
        Tensor c = Covariances.Of(x);
        Tensor meanVariance = c.diagonal().mean();                                      // tr C / d
        Tensor identity = eye(c.shape[0], dtype: c.dtype);
        Matrix = c.Times(1 - shrinkage).Plus(meanVariance.Times(shrinkage).Plus(floor) * identity);
        using var noGradient = no_grad();
        (Tensor eigenvalues, vectors) = Decompositions.Symmetric(loss, c.detach());
        values = eigenvalues.ClampMin(0).Times(1 - shrinkage).Plus(meanVariance.Times(shrinkage).Plus(floor));
    }

    /// <summary>The matrix, <c>[d, d]</c>, as a part of the graph of the set.</summary>
    public Tensor Matrix { get; }

    /// <summary>Its logarithmic determinant, a constant.</summary>
    public Tensor LogDeterminant => values.log().sum();

    /// <summary>A power of it, <c>[d, d]</c>, a constant.</summary>
    public Tensor Power(double exponent) => (vectors * values.Power(exponent)).matmul(vectors.t());
}
