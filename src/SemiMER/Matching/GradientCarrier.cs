using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>Values whose gradient was computed along with them, without a graph.</summary>
internal static class GradientCarrier
{
    /// <summary>
    /// A scalar of the graph with a value and given gradients: value + Σ x·g - (the same as a constant), of first order only.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="parts">Tensors of the graph, each with the gradient of the value with respect to it.</param>
    public static Tensor Attach(double value, params ReadOnlySpan<(Tensor X, Tensor Gradient)> parts)
    {
        using Tensor number = tensor(value, dtype: parts[0].X.dtype, device: parts[0].X.device);
        return Attach(number, parts);
    }

    /// <inheritdoc cref="Attach(double, ReadOnlySpan{ValueTuple{Tensor, Tensor}})"/>
    public static Tensor Attach(Tensor value, params ReadOnlySpan<(Tensor X, Tensor Gradient)> parts)
    {
        using var scope = NewDisposeScope();
        Tensor carrier = (parts[0].X * parts[0].Gradient).sum();
        foreach ((Tensor x, Tensor gradient) in parts[1..])
            carrier = carrier.Plus((x * gradient).sum());
        return value.Plus(carrier - carrier.detach()).MoveToOuterDisposeScope();
    }
}
