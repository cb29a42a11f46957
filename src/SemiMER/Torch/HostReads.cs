using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// The one place where numbers of tensors are read. On other devices than the CPU a read waits for all that was asked of the device, so
/// no step of a training may contain one; reads are counted, and a test looks.
/// </summary>
internal static class HostReads
{
    [ThreadStatic]
    private static long count;

    /// <summary>How often this thread has read numbers of tensors by <see cref="Value"/> or <see cref="Values"/>.</summary>
    public static long Count => count;

    /// <summary>The numbers in row-major order.</summary>
    /// <remarks>What <c>data</c> gives keeps the tensor's memory until it is disposed, whatever becomes of the tensor: forgotten, it would
    /// cost new memory in each step.</remarks>
    public static T[] Values<T>(this Tensor tensor)
        where T : unmanaged
    {
        count++;
        using var accessor = tensor.data<T>();
        return accessor.ToArray();
    }

    /// <summary>The number of a scalar.</summary>
    public static double Value(this Tensor scalar)
    {
        count++;
        return scalar.ToDouble();
    }

    /// <summary>The memory of a contiguous tensor on the CPU, for kernels. It must not be used longer than the tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor has another type, is not contiguous or lies elsewhere.</exception>
    public static Span<T> CpuSpan<T>(this Tensor tensor)
        where T : unmanaged
    {
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous() || tensor.ElementSize != Marshal.SizeOf<T>())
        {
            throw new InvalidOperationException(
                $"A kernel needs a contiguous tensor of {typeof(T).Name} on the CPU; this one is {tensor.dtype} on {tensor.device}.");
        }
        return MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }
}
