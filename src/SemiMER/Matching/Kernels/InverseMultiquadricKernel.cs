using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// The inverse multiquadric kernel k(x, y) = (1 + ‖x - y‖² / σ²)^-1/2, with values in (0, 1]. Its gradient fades most slowly of
/// the bounded kernels here.
/// </summary>
public sealed class InverseMultiquadricKernel : RadialKernel
{
    /// <inheritdoc/>
    public override string Name => "inverse multiquadric";

    /// <inheritdoc/>
    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma)
    {
        using Tensor scaled = squaredDistances.Over(sigma * sigma);
        using Tensor sum = scaled.Plus(1);
        return sum.rsqrt();                                                             // (1 + d² / σ²)^-1/2
    }
}
