using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Rows scaled to length 1.</summary>
internal static class UnitRows
{
    private const double SmallestSquare = 1e-24;

    /// <summary>x_i / √(‖x_i‖² + 1e-24), <c>[n, d]</c>: a row of zeros stays one.</summary>
    public static Tensor Of(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (x * x.Square().sum(dim: 1, keepdim: true).Plus(SmallestSquare).rsqrt()).MoveToOuterDisposeScope();
    }
}
