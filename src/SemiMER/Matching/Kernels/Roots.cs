using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Square roots that can be differentiated at 0.</summary>
internal static class Roots
{
    /// <summary>√x for x at least 0, with the derivative 0 at x = 0 in place of infinity.</summary>
    public static Tensor Safe(Tensor x)
    {
        using var scope = NewDisposeScope();
        Tensor positive = x.detach().GreaterThan(0).to_type(x.dtype);
        return (x.Plus(1.Minus(positive)).sqrt() * positive).MoveToOuterDisposeScope(); // √1 · 0 where x = 0
    }
}
