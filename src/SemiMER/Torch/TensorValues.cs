using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>Reads the numbers of tensors.</summary>
internal static class TensorValues
{
    /// <summary>
    /// The numbers in row-major order. What <c>data</c> gives keeps the tensor's memory until it is disposed, whatever becomes of the
    /// tensor: forgotten, it would cost new memory in each step.
    /// </summary>
    public static T[] Values<T>(this Tensor tensor)
        where T : unmanaged
    {
        using var accessor = tensor.data<T>();
        return accessor.ToArray();
    }
}
