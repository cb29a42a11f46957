using System.Collections;

namespace SemiMER.Tensors.Utils;

/// <summary>Typed access to the values of a tensor, which it keeps alive. Honours strides; order is row-major.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor tensor;

    internal TensorAccessor(torch.Tensor tensor) => this.tensor = tensor.SavedAlias(withHistory: false);

    /// <summary>Number of elements.</summary>
    public long Count => tensor.NumberOfElements;

    /// <summary>One element, by one index for each dimension, or by its row-major position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index does not lie in its dimension.</exception>
    public unsafe T this[params long[] indices]
    {
        get => tensor.Pointer<T>()[Position(indices)];
        set
        {
            tensor.Pointer<T>()[Position(indices)] = value;
            tensor.BumpVersion();
        }
    }

    /// <summary>All values in row-major order.</summary>
    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>All values in an array of the tensor's rank.</summary>
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Arrays of primitive elements.")]
    public Array ToNDArray()
    {
        Array array = Array.CreateInstance(typeof(T), tensor.sizes.Length == 0 ? [1] : tensor.sizes);
        T[] flat = ToArray();
        Buffer.BlockCopy(flat, 0, array, 0, Buffer.ByteLength(flat));
        return array;
    }

    /// <summary>Copies values from row-major position <paramref name="tensorIndex"/> on into an array.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies values from row-major position <paramref name="tensorIndex"/> on until the span or the tensor ends.</summary>
    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array[arrayIndex..];
        int n = (int)Math.Min(target.Length, Count - tensorIndex);
        using torch.Tensor? copy = tensor.IsContiguous ? null : Strided.Contiguous(tensor);
        new ReadOnlySpan<T>((copy ?? tensor).Pointer<T>() + tensorIndex, n).CopyTo(target);
        GC.KeepAlive(tensor);
    }

    /// <summary>Sets values from row-major position <paramref name="tensorIndex"/> on.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Sets values from row-major position <paramref name="tensorIndex"/> on until the span or the tensor ends.</summary>
    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = array[arrayIndex..];
        int n = (int)Math.Min(source.Length, Count - tensorIndex);
        if (tensor.IsContiguous)
        {
            source[..n].CopyTo(new Span<T>(tensor.Pointer<T>() + tensorIndex, n));
        }
        else
        {
            for (int i = 0; i < n; i++) tensor.Pointer<T>()[Position(tensorIndex + i)] = source[i];
        }
        tensor.BumpVersion();
        GC.KeepAlive(tensor);
    }

    /// <summary>The values in row-major order.</summary>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Releases the accessor's hold on the values.</summary>
    public void Dispose() => tensor.Dispose();

    private long Position(long[] indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        long[] sizes = tensor.sizes;
        if (indices.Length == 1 && sizes.Length != 1) return Position(indices[0]);
        if (indices.Length != sizes.Length)
            throw new ArgumentException($"{indices.Length} indices were given for shape {Shapes.Text(sizes)}.", nameof(indices));
        long position = 0;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= sizes[d])
                throw new ArgumentOutOfRangeException(
                    nameof(indices), indices[d], $"Index {indices[d]} is out of range for dimension {d} of shape {Shapes.Text(sizes)}.");
            position += indices[d] * tensor.strides[d];
        }
        return position;
    }

    private long Position(long flat)
    {
        if (flat < 0 || flat >= Count)
            throw new ArgumentOutOfRangeException(
                nameof(flat), flat, $"Position {flat} is out of range for shape {Shapes.Text(tensor.sizes)}.");
        long position = 0;
        for (int d = tensor.sizes.Length - 1; d >= 0; d--)
        {
            position += flat % tensor.sizes[d] * tensor.strides[d];
            flat /= tensor.sizes[d];
        }
        return position;
    }
}
