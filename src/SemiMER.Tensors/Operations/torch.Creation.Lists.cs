namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor tensor(
        IList<float> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray).ToArray(), [rawArray.Count], dtype, requires_grad);

    /// <summary>A tensor of the values of a list in the given shape.</summary>
    public static Tensor tensor(
        IList<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray).ToArray(), dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a block of memory in the given shape.</summary>
    public static Tensor tensor(
        Memory<float> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<float>(rawArray.Span, dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor tensor(
        IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(NotNull(rawArray).ToArray(), [rawArray.Count], dtype, requires_grad);

    /// <summary>A tensor of the values of a block of memory in the given shape.</summary>
    public static Tensor tensor(
        Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<double>(rawArray.Span, dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor tensor(
        IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(NotNull(rawArray).ToArray(), [rawArray.Count], dtype, requires_grad);

    /// <summary>A tensor of the values of a list in the given shape.</summary>
    public static Tensor tensor(
        IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<long>(NotNull(rawArray).ToArray(), dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a block of memory in the given shape.</summary>
    public static Tensor tensor(
        Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<long>(rawArray.Span, dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor tensor(
        IList<int> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray).ToArray(), [rawArray.Count], dtype, requires_grad);

    /// <summary>A tensor of the values of a list in the given shape.</summary>
    public static Tensor tensor(
        IList<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray).ToArray(), dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a block of memory in the given shape.</summary>
    public static Tensor tensor(
        Memory<int> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<int>(rawArray.Span, dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray).ToArray(), [rawArray.Count], dtype, requires_grad);

    /// <summary>A tensor of the values of a list in the given shape.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray).ToArray(), dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a block of memory in the given shape.</summary>
    public static Tensor tensor(
        Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<byte>(rawArray.Span, dimensions, dtype, requires_grad);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray).ToArray(), [rawArray.Count], dtype, requires_grad);

    /// <summary>A tensor of the values of a list in the given shape.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray).ToArray(), dimensions, dtype, requires_grad);

    /// <summary>The tensor itself, or converted to another type.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        NotNull(data).to_type(dtype ?? data.dtype);

    /// <summary>A tensor of the values of an array, of its shape.</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null) =>
        tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null) =>
        tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null) =>
        tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null) =>
        tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null) =>
        tensor(rawArray, dtype, device);

    /// <summary>A tensor of the values of a list.</summary>
    public static Tensor as_tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A vector of values of one type, copied from the bytes of an array.</summary>
    /// <param name="rawArray">An array of any of the element types.</param>
    /// <param name="dtype">As what its bytes are read.</param>
    /// <param name="count">How many values; all that fit if negative.</param>
    /// <param name="offset">Where they begin, in bytes.</param>
    /// <param name="requires_grad">Whether the result requires a gradient.</param>
    /// <exception cref="ArgumentException">The array has not as many bytes.</exception>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        using Tensor source = from_array(NotNull(rawArray));
        long bytes = source.NumberOfElements * source.dtype.Size(), size = dtype.Size();
        if (offset < 0 || offset > bytes)
            throw new ArgumentException($"frombuffer: offset {offset} does not lie in {bytes} bytes.", nameof(offset));
        long number = count < 0 ? (bytes - offset) / size : count;
        if (number > (bytes - offset) / size)
            throw new ArgumentException(
                $"frombuffer: {number} values of {size} bytes do not fit in {bytes - offset} bytes.", nameof(count));
        Tensor result = Uninitialized([number], dtype);
        Buffer.MemoryCopy(source.Memory.Data + offset, result.Memory.Data, result.Memory.Capacity, number * size);
        GC.KeepAlive(source);
        return requires_grad ? result.requires_grad_() : result;
    }
}
