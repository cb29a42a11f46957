using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Means and covariances of sets of latents, as a part of their graph. Rows are moved near the origin before anything is added up: the
/// difference of two near numbers is exact, the rounding of a mean is not, and far from the origin it would be all that is left.
/// </summary>
internal static class Covariances
{
    /// <summary>Rows less the mean row, <c>[n, d]</c>.</summary>
    public static Tensor Centred(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor near = x - Origin(x);
        return (near - near.mean([0], keepdim: true)).MoveToOuterDisposeScope();
    }

    /// <summary>A row near those of a set, <c>[1, d]</c>: the mean, but for rounding. A constant.</summary>
    public static Tensor Origin(Tensor x)
    {
        using Tensor constant = x.detach();
        return constant.mean([0], keepdim: true);
    }

    /// <summary>Mean row of p less that of q, <c>[1, d]</c>.</summary>
    public static Tensor MeanDifference(Tensor p, Tensor q)
    {
        using var scope = NewDisposeScope();
        Tensor origin = Origin(q);
        return ((p - origin).mean([0], keepdim: true) - (q - origin).mean([0], keepdim: true)).MoveToOuterDisposeScope();
    }

    /// <summary>C = Σ_i (x_i - μ)(x_i - μ)' / (n - 1), <c>[d, d]</c>.</summary>
    public static Tensor Of(Tensor x)
    {
        using Tensor centred = Centred(x);
        return OfCentred(centred);
    }

    /// <summary>The same of rows whose mean is 0.</summary>
    public static Tensor OfCentred(Tensor centred)
    {
        using var scope = NewDisposeScope();
        return centred.t().matmul(centred).Over(centred.shape[0] - 1.0).MoveToOuterDisposeScope();
    }

    /// <summary>The variances of the columns with n - 1, <c>[d]</c>.</summary>
    public static Tensor Variances(Tensor x)
    {
        using var scope = NewDisposeScope();
        return Centred(x).Square().sum(dim: 0).Over(x.shape[0] - 1.0).MoveToOuterDisposeScope();
    }
}
