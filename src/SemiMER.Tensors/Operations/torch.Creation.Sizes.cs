namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    /// <exception cref="ArgumentException">A size is negative, or their product overflows.</exception>
    public static Tensor zeros(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero(NotNullSize(size), dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero(size, dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero([size], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero([rows, columns], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledZero([dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledZero([dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero([size], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledZero([rows, columns], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledZero([dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor of zeros; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor zeros(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledZero([dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    /// <exception cref="ArgumentException">A size is negative, or their product overflows.</exception>
    public static Tensor ones(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne(NotNullSize(size), dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne(size, dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne([size], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne([rows, columns], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledOne([dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledOne([dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne([size], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledOne([rows, columns], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledOne([dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor of ones; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor ones(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledOne([dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    /// <exception cref="ArgumentException">A size is negative, or their product overflows.</exception>
    public static Tensor empty(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing(NotNullSize(size), dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing(size, dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing([size], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing([rows, columns], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledNothing([dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledNothing([dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        int size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing([size], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        int rows, int columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        FilledNothing([rows, columns], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        int dim0, int dim1, int dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledNothing([dim0, dim1, dim2], dtype, requires_grad);

    /// <summary>A tensor with undefined values; float32 unless <paramref name="dtype"/> says otherwise.</summary>
    public static Tensor empty(
        int dim0, int dim1, int dim2, int dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        FilledNothing([dim0, dim1, dim2, dim3], dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    /// <exception cref="ArgumentException">A size is negative, or their product overflows.</exception>
    public static Tensor full(
        long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled(NotNullSize(size), value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Filled(size, value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled([size], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Filled([rows, columns], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Filled([dim0, dim1, dim2], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null,
        bool requires_grad = false, string[]? names = null) =>
        Filled([dim0, dim1, dim2, dim3], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        int size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Filled([size], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        int rows, int columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Filled([rows, columns], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        int dim0, int dim1, int dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Filled([dim0, dim1, dim2], value, dtype, requires_grad);

    /// <summary>
    /// A tensor of one value; of the value's kind (float32, int64 or bool) unless <paramref name="dtype"/> says otherwise.
    /// </summary>
    public static Tensor full(
        int dim0, int dim1, int dim2, int dim3, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Filled([dim0, dim1, dim2, dim3], value, dtype, requires_grad);
}
