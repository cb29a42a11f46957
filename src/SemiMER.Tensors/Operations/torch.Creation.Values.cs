namespace SemiMER.Tensors;

public static partial class torch
{

    /// <summary>A scalar tensor of float.</summary>
    public static Tensor tensor(float scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<float>([scalar], [], null, requires_grad);

    /// <summary>A scalar tensor of double, or of <paramref name="dtype"/>.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<double>([scalar], [], dtype, requires_grad);

    /// <summary>A scalar tensor of long, or of <paramref name="dtype"/>.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<long>([scalar], [], dtype, requires_grad);

    /// <summary>A scalar tensor of int.</summary>
    public static Tensor tensor(int scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<int>([scalar], [], null, requires_grad);

    /// <summary>A scalar tensor of byte.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        FromSpan<byte>([scalar], [], null, requires_grad);

    /// <summary>A scalar tensor of bool, or of <paramref name="dtype"/>.</summary>
    public static Tensor tensor(bool scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        FromSpan<bool>([scalar], [], dtype, requires_grad);

    /// <summary>A vector of the values of an array, copied.</summary>
    public static Tensor tensor(
        float[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray), [rawArray.LongLength], dtype, requires_grad);

    /// <summary>A tensor of the given dimensions with the values of an array in row-major order, copied.</summary>
    public static Tensor tensor(
        float[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray), dimensions, dtype, requires_grad);

    /// <summary>A matrix with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray).ToArray(), [rows, columns], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<float> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<float>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        float[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        float[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        float[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A vector of the values of an array, copied.</summary>
    public static Tensor tensor(
        double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(NotNull(rawArray), [rawArray.LongLength], dtype, requires_grad);

    /// <summary>A tensor of the given dimensions with the values of an array in row-major order, copied.</summary>
    public static Tensor tensor(
        double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<double>(NotNull(rawArray), dimensions, dtype, requires_grad);

    /// <summary>A matrix with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<double>(NotNull(rawArray).ToArray(), [rows, columns], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<double> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<double>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A vector of the values of an array, copied.</summary>
    public static Tensor tensor(
        long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(NotNull(dataArray), [dataArray.LongLength], dtype, requires_grad);

    /// <summary>A tensor of the given dimensions with the values of an array in row-major order, copied.</summary>
    public static Tensor tensor(
        long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<long>(NotNull(dataArray), dimensions, dtype, requires_grad);

    /// <summary>A matrix with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<long>(NotNull(rawArray).ToArray(), [rows, columns], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<long>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<long> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<long>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A vector of the values of an array, copied.</summary>
    public static Tensor tensor(
        int[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray), [rawArray.LongLength], dtype, requires_grad);

    /// <summary>A tensor of the given dimensions with the values of an array in row-major order, copied.</summary>
    public static Tensor tensor(
        int[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray), dimensions, dtype, requires_grad);

    /// <summary>A matrix with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<int> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray).ToArray(), [rows, columns], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<int> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        int[] rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<int>(NotNull(rawArray), [dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        int[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        int[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        int[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A vector of the values of an array, copied.</summary>
    public static Tensor tensor(
        byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray), [rawArray.LongLength], dtype, requires_grad);

    /// <summary>A tensor of the given dimensions with the values of an array in row-major order, copied.</summary>
    public static Tensor tensor(
        byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray), dimensions, dtype, requires_grad);

    /// <summary>A matrix with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray).ToArray(), [rows, columns], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<byte> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<byte>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A vector of the values of an array, copied.</summary>
    public static Tensor tensor(
        bool[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray), [rawArray.LongLength], dtype, requires_grad);

    /// <summary>A tensor of the given dimensions with the values of an array in row-major order, copied.</summary>
    public static Tensor tensor(
        bool[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray), dimensions, dtype, requires_grad);

    /// <summary>A matrix with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray).ToArray(), [rows, columns], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with the values of a list in row-major order, copied.</summary>
    public static Tensor tensor(
        IList<bool> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        FromSpan<bool>(NotNull(rawArray).ToArray(), [dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        bool[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        bool[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    /// <summary>A tensor with the values of an array, copied.</summary>
    public static Tensor tensor(
        bool[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        from_array(rawArray, dtype, device, requires_grad, names);

    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> sizes, ScalarType? dtype, bool requiresGrad)
        where T : unmanaged
    {
        if (Shapes.Count(sizes) != values.Length)
            throw new ArgumentException($"tensor: {values.Length} values do not fill shape {Shapes.Text(sizes)}.");
        Tensor result = Uninitialized(sizes, ScalarTypes.Of<T>());
        values.CopyTo(new Span<T>(result.Memory.Data, values.Length));
        return Finished(result, dtype, requiresGrad);
    }
}
