using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Torch;

/// <summary>
/// The only place that reads numbers of tensors. On a device that is not the CPU each read waits for all work begun there, so a
/// training reads only what it reports, and a test counts.
/// </summary>
internal static class HostReads
{
    [ThreadStatic]
    private static long count;

    /// <summary>
    /// How often this thread has called <see cref="Value"/> or <see cref="Values"/>, whatever the device, or <see cref="ToHost"/> for
    /// another device than the CPU.
    /// </summary>
    public static long Count => count;

    /// <summary>The one number of a tensor, of any type.</summary>
    /// <param name="scalar">A tensor of one number, of any shape.</param>
    /// <exception cref="InvalidOperationException">It has more numbers or none, or is on the device META, where there are none.</exception>
    public static double Value(this Tensor scalar)
    {
        if (scalar.numel() != 1)
            throw new InvalidOperationException($"A tensor of {scalar.numel()} numbers has no single value.");
        if (scalar.dtype == ScalarType.Float32)
            return scalar.Values<float>()[0];
        using Tensor wide = scalar.to_type(ScalarType.Float64);
        return wide.Values<double>()[0];
    }

    /// <summary>The numbers in row-major order.</summary>
    /// <typeparam name="T">The type of the numbers: bool, byte, int, long, float or double.</typeparam>
    /// <param name="tensor">Any shape, device and strides.</param>
    /// <exception cref="InvalidOperationException">Its numbers are of another type, or it is on the device META.</exception>
    public static T[] Values<T>(this Tensor tensor)
        where T : unmanaged
    {
        count++;
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
            return Copy<T>(tensor);
        if (tensor.device_type == DeviceType.META)
            throw new InvalidOperationException("A tensor on the device META has a shape, but no numbers.");
        using var scope = NewDisposeScope();
        return Copy<T>(tensor.detach().cpu().contiguous());
    }

    /// <summary>The tensor in the memory of the host, as a part of its graph: where it is there already, the same numbers.</summary>
    /// <param name="tensor">Any shape, type and device.</param>
    public static Tensor ToHost(this Tensor tensor)
    {
        if (tensor.device_type == DeviceType.CPU)
            return tensor.alias();
        count++;
        return tensor.cpu();
    }

    /// <summary>
    /// The memory of a tensor, to be read or written in place. It does not keep the tensor alive: hold the tensor until after the last
    /// use of the span. Autograd does not notice what is written.
    /// </summary>
    /// <typeparam name="T">The type of the numbers: bool, byte, int, long, float or double.</typeparam>
    /// <param name="tensor">A contiguous tensor on the CPU.</param>
    /// <exception cref="InvalidOperationException">It is on another device, has gaps, or numbers of another type.</exception>
    public static Span<T> CpuSpan<T>(this Tensor tensor)
        where T : unmanaged
    {
        if (tensor.device_type != DeviceType.CPU)
            throw new InvalidOperationException($"The tensor is on the device {tensor.device}, not in the memory of the process.");
        if (tensor.dtype != TypeOf<T>())
            throw new InvalidOperationException($"The numbers of the tensor are of type {tensor.dtype}, not {TypeOf<T>()}.");
        if (!tensor.is_contiguous())
            throw new InvalidOperationException("The numbers of the tensor do not lie one after another.");
        return MemoryMarshal.Cast<byte, T>(tensor.bytes);
    }

    private static T[] Copy<T>(Tensor tensor)
        where T : unmanaged
    {
        T[] values = tensor.CpuSpan<T>().ToArray();
        GC.KeepAlive(tensor);
        return values;
    }

    private static ScalarType TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? ScalarType.Float32
        : typeof(T) == typeof(double) ? ScalarType.Float64
        : typeof(T) == typeof(long) ? ScalarType.Int64
        : typeof(T) == typeof(int) ? ScalarType.Int32
        : typeof(T) == typeof(bool) ? ScalarType.Bool
        : typeof(T) == typeof(byte) ? ScalarType.Byte
        : throw new InvalidOperationException($"Tensors have no numbers of type {typeof(T).Name}.");
}
