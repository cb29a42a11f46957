using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>-‖x - y‖, the (conditionally positive) kernel whose MMD is the energy distance. It has no bandwidth.</summary>
internal sealed class NegativeDistanceKernel : RadialKernel
{
    public override string Name => "negative distance";

    public override double? Maximum => null;

    public override Tensor FromSquaredDistances(Tensor squaredDistances, double sigma)
    {
        using Tensor distances = Roots.Safe(squaredDistances);
        return distances.neg();
    }
}
