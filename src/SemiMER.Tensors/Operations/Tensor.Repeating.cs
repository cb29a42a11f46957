namespace SemiMER.Tensors;

public static partial class torch
{
    // Copies that repeat or move elements, made of views and copies.
    public partial class Tensor
    {
        /// <summary>The tensor repeated along each dimension.</summary>
        /// <param name="sizes">How often, for each dimension of the result; may have more dimensions than the tensor, which come in
        /// front.</param>
        public Tensor repeat(params long[] sizes)
        {
            int added = NotNull(sizes).Length - this.sizes.Length;
            if (added < 0) throw new ArgumentException($"repeat: {sizes.Length} numbers for a tensor of shape {Shapes.Text(this.sizes)}.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            var apart = new long[2 * sizes.Length];
            var repeated = new long[2 * sizes.Length];
            var target = new long[sizes.Length];
            for (int d = 0; d < sizes.Length; d++)
            {
                long own = d < added ? 1 : this.sizes[d - added];
                if (sizes[d] < 0) throw new ArgumentException($"repeat: the numbers must not be negative, got {Shapes.Text(sizes)}.");
                apart[2 * d] = 1;
                repeated[2 * d] = sizes[d];
                apart[2 * d + 1] = repeated[2 * d + 1] = own;
                target[d] = checked(own * sizes[d]);
            }
            Tensor result = reshape(apart).expand(repeated).reshape(target);
            return temporaries.Return(ReferenceEquals(result.Memory, Memory) ? result.clone() : result);
        }

        /// <summary>As <see cref="repeat"/>, but missing numbers in front count as 1.</summary>
        public Tensor tile(long[] reps)
        {
            int missing = sizes.Length - NotNull(reps).Length;
            return missing <= 0 ? repeat(reps) : repeat([.. Enumerable.Repeat(1L, missing), .. reps]);
        }

        /// <summary>Each element repeated along a dimension; of the tensor taken as one row if none is given.</summary>
        /// <param name="repeats">How often.</param>
        /// <param name="dim">The dimension.</param>
        /// <param name="output_size">The size of that dimension in the result, which is checked.</param>
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
        {
            if (repeats < 0) throw new ArgumentOutOfRangeException(
                nameof(repeats), repeats, "repeat_interleave: the number of repeats must not be negative.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor x = dim is null || sizes.Length == 0 ? reshape(-1) : this;
            int d = Shapes.Dimension(dim ?? 0, x.sizes.Length, "repeat_interleave");
            long length = checked(x.sizes[d] * repeats);
            CheckOutputSize(length, output_size);
            Tensor wide = x.unsqueeze(d + 1).expand([.. x.sizes[..(d + 1)], repeats, .. x.sizes[(d + 1)..]]);
            Tensor result = wide.reshape([.. x.sizes[..d], length, .. x.sizes[(d + 1)..]]);
            return temporaries.Return(ReferenceEquals(result.Memory, Memory) ? result.clone() : result);
        }

        /// <summary>
        /// Each slice along a dimension as often as <paramref name="repeats"/> (int64, one number a slice, or one for all) says.
        /// </summary>
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null)
        {
            if (NotNull(repeats).sizes.Length > 1 || !repeats.is_integral())
                throw new ArgumentException(
                    $"repeat_interleave: repeats must be a vector of integers, got {repeats.dtype} of shape {Shapes.Text(repeats.sizes)}.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor x = dim is null || sizes.Length == 0 ? reshape(-1) : this;
            int d = Shapes.Dimension(dim ?? 0, x.sizes.Length, "repeat_interleave");
            if (repeats.NumberOfElements != 1 && repeats.NumberOfElements != x.sizes[d])
            {
                throw new ArgumentException(
                    $"repeat_interleave: {repeats.NumberOfElements} numbers of repeats for dimension {d} of size {x.sizes[d]}.",
                    nameof(repeats));
            }
            long[] counts = repeats.to_type(ScalarType.Int64).expand(x.sizes[d]).ValuesOf<long>();
            long total = 0;
            foreach (long count in counts)
            {
                if (count < 0) throw new ArgumentException(
                    $"repeat_interleave: the number of repeats must not be negative, got {count}.", nameof(repeats));
                total = checked(total + count);
            }
            CheckOutputSize(total, output_size);
            Tensor picked = Uninitialized([total], ScalarType.Int64);
            int next = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                picked.Span<long>().Slice(next, (int)counts[i]).Fill(i);
                next += (int)counts[i];
            }
            return temporaries.Return(x.index_select(d, picked));
        }

        /// <summary>
        /// The elements moved by <paramref name="shifts"/> places along a dimension, those that fall off coming in again at the other end.
        /// </summary>
        public Tensor roll(long shifts, long? dims = null) => dims is { } dim ? roll([shifts], [dim]) : roll([shifts]);

        /// <summary>The elements of the tensor taken as one row moved by one number of places.</summary>
        public Tensor roll(long[] shifts) => RollOver(NotNull(shifts), []);

        /// <summary>The elements moved along several dimensions.</summary>
        public Tensor roll(long[] shifts, long[] dims) => RollOver(NotNull(shifts), NotNull(dims));

        /// <summary>The elements moved along several dimensions; of the tensor taken as one row if none is given.</summary>
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => RollOver(shifts, dims);

        /// <summary>The elements moved along two dimensions.</summary>
        public Tensor roll((long, long) shifts, (long, long) dims) => RollOver([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);

        /// <summary>The elements moved along three dimensions.</summary>
        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            RollOver([shifts.Item1, shifts.Item2, shifts.Item3], [dims.Item1, dims.Item2, dims.Item3]);

        /// <summary>
        /// At most <paramref name="size"/> views of nearly equal size along a dimension: the first ones are longer by one.
        /// </summary>
        public Tensor[] tensor_split(long size, long dim = 0)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "tensor_split");
            if (sizes.Length == 0) throw new ArgumentException("tensor_split: a scalar has no dimension to split.");
            if (size <= 0) throw new ArgumentOutOfRangeException(
                nameof(size), size, $"tensor_split: the number of parts must be positive, got {size}.");
            var parts = new Tensor[size];
            long start = 0;
            for (long i = 0; i < size; i++)
            {
                long length = sizes[d] / size + (i < sizes[d] % size ? 1 : 0);
                parts[i] = narrow(d, start, length);
                start += length;
            }
            return parts;
        }

        /// <summary>Views along a dimension, cut before each of the given indices.</summary>
        public Tensor[] tensor_split(long[] sizes, long dim = 0)
        {
            int d = Shapes.Dimension(dim, this.sizes.Length, "tensor_split");
            var parts = new Tensor[NotNull(sizes).Length + 1];
            for (int i = 0; i < parts.Length; i++)
                parts[i] = slice(d, i == 0 ? 0 : sizes[i - 1], i < sizes.Length ? sizes[i] : this.sizes.Length == 0 ? 0 : this.sizes[d], 1);
            return parts;
        }

        /// <summary>Views along a dimension: as many as a scalar says, or cut before each of the indices of a vector.</summary>
        public Tensor[] tensor_split(Tensor indices, long dim = 0)
        {
            using Tensor numbers = NotNull(indices).to_type(ScalarType.Int64);
            long[] values = numbers.ValuesOf<long>();
            return indices.sizes.Length == 0 ? tensor_split(values[0], dim) : tensor_split(values, dim);
        }

        /// <summary>A copy with the columns, dimension 1, in reverse order.</summary>
        public Tensor fliplr() => flip(1);

        /// <summary>A copy with the rows, dimension 0, in reverse order.</summary>
        public Tensor flipud() => flip(0);

        private Tensor RollOver(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (dims.Length == 0)
            {
                if (shifts.Length != 1)
                    throw new ArgumentException($"roll: {shifts.Length} shifts without dimensions; give one, or as many dimensions.");
                return temporaries.Return(reshape(-1).RollOver(shifts, [0]).reshape(sizes));
            }
            if (shifts.Length != dims.Length) throw new ArgumentException($"roll: {shifts.Length} shifts but {dims.Length} dimensions.");
            Tensor result = this;
            for (int i = 0; i < dims.Length; i++)
            {
                int d = Shapes.Dimension(dims[i], sizes.Length, "roll");
                long size = sizes.Length == 0 ? 0 : sizes[d];
                long shift = size == 0 ? 0 : (shifts[i] % size + size) % size;
                if (shift != 0) result = cat([result.narrow(d, size - shift, shift), result.narrow(d, 0, size - shift)], d);
            }
            return temporaries.Return(ReferenceEquals(result, this) ? clone() : result);
        }

        private static void CheckOutputSize(long length, long? wanted)
        {
            if (wanted is { } size && size != length)
                throw new ArgumentException(
                    $"repeat_interleave: output_size is {size}, but the result has {length} elements along the dimension.");
        }
    }
}
