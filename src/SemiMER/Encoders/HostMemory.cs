using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>What the kernels of the CPU work on.</summary>
internal static class HostMemory
{
    /// <summary>Whether the kernels can compute with a tensor; others are left to tensor operations.</summary>
    public static bool Has(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    /// <summary>The memory of a contiguous tensor; it does not keep the tensor alive.</summary>
    public static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Whether somebody will ask for a gradient, so that a graph must be made.</summary>
    public static bool GradientsAreNeeded(params ReadOnlySpan<Tensor> tensors)
    {
        if (!is_grad_enabled())
            return false;
        foreach (Tensor tensor in tensors)
        {
            if (tensor.requires_grad)
                return true;
        }
        return false;
    }
}
