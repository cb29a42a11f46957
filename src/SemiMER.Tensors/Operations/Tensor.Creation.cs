namespace SemiMER.Tensors;

public static partial class torch
{
    // New tensors of the type of this one.
    public partial class Tensor
    {
        /// <summary>Zeros in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledZero(NotNull(size), dtype ?? this.dtype, requires_grad);

        /// <summary>Zeros in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledZero(size, dtype ?? this.dtype, requires_grad);

        /// <summary>Zeros in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledZero([size], dtype ?? this.dtype, requires_grad);

        /// <summary>Zeros in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledZero([rows, columns], dtype ?? this.dtype, requires_grad);

        /// <summary>Zeros in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_zeros(
            long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledZero([dim0, dim1, dim2], dtype ?? this.dtype, requires_grad);

        /// <summary>Zeros in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_zeros(
            long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledZero([dim0, dim1, dim2, dim3], dtype ?? this.dtype, requires_grad);

        /// <summary>Ones in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_ones(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledOne([size], dtype ?? this.dtype, requires_grad);

        /// <summary>Ones in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledOne([rows, columns], dtype ?? this.dtype, requires_grad);

        /// <summary>Ones in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_ones(
            long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledOne([dim0, dim1, dim2], dtype ?? this.dtype, requires_grad);

        /// <summary>Ones in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_ones(
            long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledOne([dim0, dim1, dim2, dim3], dtype ?? this.dtype, requires_grad);

        /// <summary>Undefined values in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledNothing(NotNull(size), dtype ?? this.dtype, requires_grad);

        /// <summary>Undefined values in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledNothing(size, dtype ?? this.dtype, requires_grad);

        /// <summary>Undefined values in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_empty(long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledNothing([size], dtype ?? this.dtype, requires_grad);

        /// <summary>Undefined values in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_empty(long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledNothing([rows, columns], dtype ?? this.dtype, requires_grad);

        /// <summary>Undefined values in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_empty(
            long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledNothing([dim0, dim1, dim2], dtype ?? this.dtype, requires_grad);

        /// <summary>Undefined values in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_empty(
            long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            FilledNothing([dim0, dim1, dim2, dim3], dtype ?? this.dtype, requires_grad);

        /// <summary>One value in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled(NotNull(size), value, dtype ?? this.dtype, requires_grad);

        /// <summary>One value in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_full(
            ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled(size, value, dtype ?? this.dtype, requires_grad);

        /// <summary>One value in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_full(long size, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled([size], value, dtype ?? this.dtype, requires_grad);

        /// <summary>One value in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_full(
            long rows, long columns, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled([rows, columns], value, dtype ?? this.dtype, requires_grad);

        /// <summary>One value in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_full(
            long dim0, long dim1, long dim2, Scalar value, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Filled([dim0, dim1, dim2], value, dtype ?? this.dtype, requires_grad);

        /// <summary>One value in another shape, of this tensor's type unless <paramref name="dtype"/> says otherwise.</summary>
        public Tensor new_full(
            long dim0, long dim1, long dim2, long dim3, Scalar value, ScalarType? dtype = null, Device? device = null,
            bool requires_grad = false) =>
            Filled([dim0, dim1, dim2, dim3], value, dtype ?? this.dtype, requires_grad);
    }
}
