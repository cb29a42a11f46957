using System.Numerics;
using System.Runtime.InteropServices;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>Picks and places elements by indices along one dimension. All indices are checked before anything is written.</summary>
internal static unsafe class IndexAlong
{
    internal static Tensor Select(Tensor x, int dim, Tensor index)
    {
        using Tensor indices = Checked(index, x.sizes.Length == 0 ? 1 : x.sizes[dim], "index_select", dimensions: 1);
        using Tensor source = x.IsContiguous ? x.SavedAlias(false) : Strided.Contiguous(x);
        if (x.sizes.Length == 0) return source.clone();
        (long outer, long size, long inner) = Split(x.sizes, dim);
        long n = indices.NumberOfElements;
        long bytes = inner * x.dtype.Size();
        Tensor result = torch.Uninitialized([.. x.sizes[..dim], n, .. x.sizes[(dim + 1)..]], x.dtype);
        byte* from = source.Address, to = result.Address;
        long* at = indices.Pointer<long>();
        for (long o = 0; o < outer; o++)
            for (long i = 0; i < n; i++)
                NativeMemory.Copy(from + (o * size + Wrap(at[i], size)) * bytes, to + (o * n + i) * bytes, (nuint)bytes);
        GC.KeepAlive(source);
        GC.KeepAlive(indices);
        return result;
    }

    /// <summary>Copies the slices of source to the given indices of target, or adds them.</summary>
    internal static void Place(Tensor target, int dim, Tensor index, Tensor source, bool add, string operation)
    {
        ArgumentNullException.ThrowIfNull(source);
        using Tensor indices = Checked(index, target.sizes.Length == 0 ? 1 : target.sizes[dim], operation, dimensions: 1);
        long n = indices.NumberOfElements;
        long[] expected = target.sizes.Length == 0 ? [] : [.. target.sizes[..dim], n, .. target.sizes[(dim + 1)..]];
        if (!Shapes.Same(source.sizes, expected))
            throw new ArgumentException($"{operation}: the source's shape {Shapes.Text(source.sizes)} is not {Shapes.Text(expected)}.");
        using Tensor values = Same(source, target.dtype);
        if (!add)
        {
            CopyRows(target, dim, indices, values);
            return;
        }
        switch (target.dtype)
        {
            case torch.ScalarType.Float32: AddRows<float>(target, dim, indices, values); break;
            case torch.ScalarType.Float64: AddRows<double>(target, dim, indices, values); break;
            case torch.ScalarType.Int64: AddRows<long>(target, dim, indices, values); break;
            case torch.ScalarType.Int32: AddRows<int>(target, dim, indices, values); break;
            default: AddRows<byte>(target, dim, indices, values); break;
        }
        GC.KeepAlive(target);
        GC.KeepAlive(values);
    }

    internal static Tensor Gather(Tensor x, int dim, Tensor index)
    {
        CheckInside("gather", x, dim, index);
        using Tensor indices = Checked(index, x.sizes.Length == 0 ? 1 : x.sizes[dim], "gather", dimensions: -1);
        using Tensor source = x.IsContiguous ? x.SavedAlias(false) : Strided.Contiguous(x);
        Tensor result = torch.Uninitialized(index.sizes, x.dtype);
        switch (x.dtype.Size())
        {
            case 1: GatherElements<byte>(source, dim, indices, result); break;
            case 4: GatherElements<int>(source, dim, indices, result); break;
            default: GatherElements<long>(source, dim, indices, result); break;
        }
        GC.KeepAlive(source);
        return result;
    }

    internal static void Scatter(Tensor target, int dim, Tensor index, Tensor source, bool add)
    {
        ArgumentNullException.ThrowIfNull(source);
        string operation = add ? "scatter_add" : "scatter";
        torch.NotNull(source);
        CheckInside(operation, target, dim, index);
        for (int d = 0; d < index.sizes.Length; d++)
        {
            if (source.sizes.Length != index.sizes.Length || index.sizes[d] > source.sizes[d])
                throw new ArgumentException(
                    $"{operation}: the index's shape {Shapes.Text(index.sizes)} exceeds the source's {Shapes.Text(source.sizes)}.");
        }
        using Tensor indices = Checked(index, target.sizes.Length == 0 ? 1 : target.sizes[dim], operation, dimensions: -1);
        using Tensor used = Part(source, index.sizes);
        using Tensor values = Same(used, target.dtype);
        switch (target.dtype)
        {
            case torch.ScalarType.Float32: ScatterElements<float>(target, dim, indices, values, add); break;
            case torch.ScalarType.Float64: ScatterElements<double>(target, dim, indices, values, add); break;
            case torch.ScalarType.Int64: ScatterElements<long>(target, dim, indices, values, add); break;
            case torch.ScalarType.Int32: ScatterElements<int>(target, dim, indices, values, add); break;
            default: ScatterElements<byte>(target, dim, indices, values, add); break;
        }
        GC.KeepAlive(target);
        GC.KeepAlive(values);
    }

    private static void CopyRows(Tensor target, int dim, Tensor indices, Tensor values)
    {
        (long outer, long size, long inner) = Split(target.sizes, dim);
        long n = indices.NumberOfElements, bytes = inner * target.dtype.Size();
        byte* to = target.Address, from = values.Address;
        long* at = indices.Pointer<long>();
        for (long o = 0; o < outer; o++)
            for (long i = 0; i < n; i++)
                NativeMemory.Copy(from + (o * n + i) * bytes, to + (o * size + Wrap(at[i], size)) * bytes, (nuint)bytes);
        GC.KeepAlive(target);
        GC.KeepAlive(values);
    }

    private static void AddRows<T>(Tensor target, int dim, Tensor indices, Tensor values) where T : unmanaged, INumber<T>
    {
        (long outer, long size, long inner) = Split(target.sizes, dim);
        long n = indices.NumberOfElements;
        T* to = target.Pointer<T>(), from = values.Pointer<T>();
        long* at = indices.Pointer<long>();
        for (long o = 0; o < outer; o++)
        {
            for (long i = 0; i < n; i++)
            {
                T* row = to + (o * size + Wrap(at[i], size)) * inner;
                Kernels.Elementwise.Map(new Kernels.Add<T>(), row, from + (o * n + i) * inner, row, inner);
            }
        }
    }

    private static void GatherElements<T>(Tensor source, int dim, Tensor indices, Tensor result) where T : unmanaged
    {
        T* from = source.Pointer<T>(), to = result.Pointer<T>();
        long* at = indices.Pointer<long>();
        long count = indices.NumberOfElements;
        var walk = new Walk(indices.sizes, source.sizes, source.strides, dim);
        for (long i = 0; i < count; i++) to[i] = from[walk.Next(at[i])];
    }

    private static void ScatterElements<T>(Tensor target, int dim, Tensor indices, Tensor values, bool add) where T : unmanaged, INumber<T>
    {
        T* to = target.Pointer<T>(), from = values.Pointer<T>();
        long* at = indices.Pointer<long>();
        long count = indices.NumberOfElements;
        var walk = new Walk(indices.sizes, target.sizes, target.strides, dim);
        for (long i = 0; i < count; i++)
        {
            long position = walk.Next(at[i]);
            to[position] = add ? to[position] + from[i] : from[i];
        }
    }

    private static (long Outer, long Size, long Inner) Split(long[] sizes, int dim)
    {
        if (sizes.Length == 0) return (1, 1, 1);
        long outer = 1, inner = 1;
        for (int d = 0; d < dim; d++) outer *= sizes[d];
        for (int d = dim + 1; d < sizes.Length; d++) inner *= sizes[d];
        return (outer, sizes[dim], inner);
    }

    private static long Wrap(long index, long size) => index < 0 ? index + size : index;

    private static Tensor Same(Tensor source, torch.ScalarType type) =>
        source.dtype != type ? Strided.Convert(source, type) : source.IsContiguous ? source.SavedAlias(false) : Strided.Contiguous(source);

    private static Tensor Part(Tensor source, long[] sizes) => source.ViewOf(sizes, source.strides, source.offset);

    private static void CheckInside(string operation, Tensor x, int dim, Tensor index)
    {
        bool fits = torch.NotNull(index).sizes.Length == x.sizes.Length;
        for (int d = 0; fits && d < x.sizes.Length; d++) fits = d == dim || index.sizes[d] <= x.sizes[d];
        if (!fits)
        {
            throw new ArgumentException(
                $"{operation}: the index's shape {Shapes.Text(index.sizes)} must not exceed {Shapes.Text(x.sizes)} outside " +
                $"dimension {dim}.");
        }
    }

    // The indices in order, each checked against the size; negative ones count from the end.
    private static Tensor Checked(Tensor index, long size, string operation, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.dtype is not (torch.ScalarType.Int64 or torch.ScalarType.Int32))
            throw new ArgumentException($"{operation}: indices must be int64, got {index.dtype}.", nameof(index));
        if (dimensions >= 0 && index.sizes.Length > dimensions)
            throw new ArgumentException($"{operation}: indices must be a vector, got shape {Shapes.Text(index.sizes)}.", nameof(index));
        Tensor indices = Same(index, torch.ScalarType.Int64);
        long* at = indices.Pointer<long>();
        for (long i = 0; i < indices.NumberOfElements; i++)
        {
            if (at[i] >= -size && at[i] < size) continue;
            throw new ArgumentOutOfRangeException(
                nameof(index), at[i], $"{operation}: index {at[i]} at position {i} is out of range for size {size}.");
        }
        return indices;
    }

    /// <summary>Goes through the places of an index tensor and gives, for each, the position in the indexed tensor.</summary>
    private struct Walk(long[] sizes, long[] targetSizes, long[] strides, int dim)
    {
        private readonly long[] at = new long[sizes.Length];
        private long position;

        internal long Next(long index)
        {
            long here = sizes.Length == 0 ? 0 : position + Wrap(index, targetSizes[dim]) * strides[dim];
            for (int d = sizes.Length - 1; d >= 0; d--)
            {
                long step = d == dim ? 0 : strides[d];
                position += step;
                if (++at[d] < sizes[d]) break;
                position -= step * sizes[d];
                at[d] = 0;
            }
            return here;
        }
    }
}
