using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>What the kernels of the CPU work on.</summary>
internal static class HostMemory
{
    /// <summary>The memory of a contiguous tensor; it does not keep the tensor alive.</summary>
    public static Span<float> Numbers(Tensor tensor) => tensor.CpuSpan<float>();

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
