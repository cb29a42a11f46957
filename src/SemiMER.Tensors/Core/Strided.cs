using System.Runtime.InteropServices;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

/// <summary>Copies between tensors of any strides and element types.</summary>
internal static unsafe class Strided
{
    /// <summary>
    /// Copies values of <paramref name="source"/> to <paramref name="destination"/>, which has the same shape or one that the
    /// source broadcasts to; converts the element type. Neither version nor history changes.
    /// </summary>
    internal static void Copy(torch.Tensor source, torch.Tensor destination)
    {
        if (destination.NumberOfElements == 0) return;
        if (source.dtype != destination.dtype)
        {
            using torch.Tensor converted = Convert(source, destination.dtype);
            Copy(converted, destination);
            return;
        }
        if (source.IsContiguous && destination.IsContiguous && source.NumberOfElements == destination.NumberOfElements)
        {
            NativeMemory.Copy(source.Address, destination.Address, (nuint)(source.NumberOfElements * source.dtype.Size()));
        }
        else if (Overlap(source, destination))
        {
            using torch.Tensor copy = Contiguous(source);
            Copy(copy, destination);
        }
        else
        {
            switch (source.dtype.Size())
            {
                case 1: CopyElements<byte>(source, destination); break;
                case 4: CopyElements<int>(source, destination); break;
                default: CopyElements<long>(source, destination); break;
            }
        }
        GC.KeepAlive(source);
        GC.KeepAlive(destination);
    }

    /// <summary>A new contiguous tensor with the values of <paramref name="source"/>, without history.</summary>
    internal static torch.Tensor Contiguous(torch.Tensor source)
    {
        torch.Tensor copy = torch.Uninitialized(source.sizes, source.dtype);
        Copy(source, copy);
        return copy;
    }

    /// <summary>A new contiguous tensor of another element type, without history.</summary>
    internal static torch.Tensor Convert(torch.Tensor source, torch.ScalarType type)
    {
        if (!source.IsContiguous)
        {
            using torch.Tensor contiguous = Contiguous(source);
            return Convert(contiguous, type);
        }
        torch.Tensor result = torch.Uninitialized(source.sizes, type);
        long n = source.NumberOfElements;
        switch (source.dtype)
        {
            case torch.ScalarType.Float32: ConvertFrom(source.Pointer<float>(), result, n); break;
            case torch.ScalarType.Float64: ConvertFrom(source.Pointer<double>(), result, n); break;
            case torch.ScalarType.Int64: ConvertFrom(source.Pointer<long>(), result, n); break;
            case torch.ScalarType.Int32: ConvertFrom(source.Pointer<int>(), result, n); break;
            default: ConvertFrom(source.Pointer<byte>(), result, n); break;
        }
        GC.KeepAlive(source);
        return result;
    }

    /// <summary>
    /// Adds <paramref name="values"/> to the part of <paramref name="whole"/> with this geometry; overlapping places add up.
    /// </summary>
    internal static void AddTo(torch.Tensor whole, long[] sizes, long[] strides, long offset, torch.Tensor values)
    {
        using torch.Tensor contiguous = Contiguous(values);
        if (whole.dtype == torch.ScalarType.Float64)
            AddElements(whole.Pointer<double>() + offset, contiguous.Pointer<double>(), sizes, strides, contiguous.NumberOfElements);
        else
            AddElements(whole.Pointer<float>() + offset, contiguous.Pointer<float>(), sizes, strides, contiguous.NumberOfElements);
        GC.KeepAlive(whole);
        GC.KeepAlive(contiguous);
    }

    private static void AddElements<T>(T* whole, T* values, long[] sizes, long[] strides, long count)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        Span<long> index = stackalloc long[sizes.Length];
        index.Clear();
        long position = 0;
        for (long i = 0; i < count; i++)
        {
            whole[position] += values[i];
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                position += strides[d];
                if (++index[d] < sizes[d]) break;
                position -= strides[d] * sizes[d];
                index[d] = 0;
            }
        }
    }

    private static bool Overlap(torch.Tensor a, torch.Tensor b) => ReferenceEquals(a.Memory, b.Memory);

    private static void ConvertFrom<TFrom>(TFrom* source, torch.Tensor result, long n)
        where TFrom : unmanaged, System.Numerics.INumber<TFrom>
    {
        switch (result.dtype)
        {
            case torch.ScalarType.Float32: ConvertTo(source, result.Pointer<float>(), n); break;
            case torch.ScalarType.Float64: ConvertTo(source, result.Pointer<double>(), n); break;
            case torch.ScalarType.Int64: ConvertTo(source, result.Pointer<long>(), n); break;
            case torch.ScalarType.Int32: ConvertTo(source, result.Pointer<int>(), n); break;
            case torch.ScalarType.Byte: ConvertTo(source, result.Pointer<byte>(), n); break;
            default:
                byte* truth = result.Pointer<byte>();
                for (long i = 0; i < n; i++) truth[i] = TFrom.IsZero(source[i]) ? (byte)0 : (byte)1;
                break;
        }
    }

    private static void ConvertTo<TFrom, TTo>(TFrom* source, TTo* result, long n)
        where TFrom : unmanaged, System.Numerics.INumber<TFrom>
        where TTo : unmanaged, System.Numerics.INumber<TTo>
    {
        for (long i = 0; i < n; i++) result[i] = TTo.CreateTruncating(source[i]);
    }

    private static void CopyElements<T>(torch.Tensor source, torch.Tensor destination) where T : unmanaged
    {
        var loop = new StridedLoop(destination.sizes, destination, source);
        T* to = destination.Pointer<T>();
        T* from = source.Pointer<T>();
        if (loop.Rank >= 2 && loop.InnerStride(1) != 1 && loop.Stride(1, loop.Rank - 2) == 1 && loop.InnerStride(0) == 1)
            StridedWork.Run(loop, new TransposedRun<T> { From = from, To = to }, dimensions: 2);
        else
            StridedWork.Run(loop, new CopyRun<T> { From = from, To = to });
    }

    private struct CopyRun<T> : IStridedRun where T : unmanaged
    {
        internal T* From, To;

        public readonly void Run(in StridedLoop loop, long first, long count)
        {
            long toStride = loop.InnerStride(0), fromStride = loop.InnerStride(1);
            T* t = To + loop.Offset(0) + first * toStride, f = From + loop.Offset(1) + first * fromStride;
            if (toStride == 1 && fromStride == 1) NativeMemory.Copy(f, t, (nuint)(count * sizeof(T)));
            else if (toStride == 1 && fromStride == 0) Elementwise.Fill(*f, t, count);
            else for (long i = 0; i < count; i++) t[i * toStride] = f[i * fromStride];
        }
    }

    // The two innermost dimensions change places.
    private struct TransposedRun<T> : IStridedRun where T : unmanaged
    {
        internal T* From, To;

        public readonly void Run(in StridedLoop loop, long first, long count)
        {
            long toRow = loop.Stride(0, loop.Rank - 2);
            Copies.Transpose(
                From + loop.Offset(1) + first, loop.InnerSize, count, loop.InnerStride(1), To + loop.Offset(0) + first * toRow, toRow);
        }
    }
}
