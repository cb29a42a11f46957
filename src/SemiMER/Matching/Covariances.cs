using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Covariances of sets of latents, as a part of their graph.</summary>
internal static class Covariances
{
    /// <summary>Rows less the mean row, <c>[n, d]</c>.</summary>
    public static Tensor Centred(Tensor x)
    {
        using Tensor mean = x.mean([0], keepdim: true);
        return x - mean;
    }

    /// <summary>C = Σ_i (x_i - μ)(x_i - μ)' / (n - 1), <c>[d, d]</c>.</summary>
    public static Tensor Of(Tensor x)
    {
        using Tensor centred = Centred(x);
        return Between(centred, centred);
    }

    /// <summary>Σ_i x_i y_i' / (n - 1) of centred rows that belong together, <c>[d, d]</c>.</summary>
    public static Tensor Between(Tensor centredX, Tensor centredY)
    {
        using var scope = NewDisposeScope();
        return (centredX.t().matmul(centredY) / (centredX.shape[0] - 1.0)).MoveToOuterDisposeScope();
    }

    /// <summary>The variances of the columns with n - 1, <c>[d]</c>.</summary>
    public static Tensor Variances(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (Centred(x).square().sum(dim: 0) / (x.shape[0] - 1.0)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// A covariance that can be inverted even with fewer rows than columns: (1 - λ) C + λ (tr C / d) I + floor I (Ledoit and Wolf,
    /// J. Multivariate Analysis 88, 2004, with a given λ).
    /// </summary>
    public static Tensor Shrunk(Tensor covariance, double shrinkage, double floor)
    {
        using var scope = NewDisposeScope();
        long d = covariance.shape[0];
        Tensor identity = eye(d, dtype: covariance.dtype, device: covariance.device);
        Tensor meanVariance = (covariance * identity).sum() / d;                        // tr C / d
        return ((1 - shrinkage) * covariance + (shrinkage * meanVariance + floor) * identity).MoveToOuterDisposeScope();
    }
}
