using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>What the kernels of the CPU work on.</summary>
internal static class HostMemory
{
    /// <summary>The memory of a contiguous tensor; it does not keep the tensor alive.</summary>
    public static Span<float> Numbers(Tensor tensor) => tensor.CpuSpan<float>();
}
