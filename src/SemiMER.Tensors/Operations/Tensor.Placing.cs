using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Replacing parts of a tensor, chosen by indices along a dimension, by a mask, or as a slice.
    public partial class Tensor
    {
        private static readonly Operation IndexCopyOperation = new("index_copy", static pass =>
        {
            int dim = pass.Arguments<int>();
            Tensor index = pass.Saved(0);
            if (pass.Needs(0)) pass.Give(0, pass.Gradient.index_fill(dim, index, 0));
            if (pass.Needs(1)) pass.Give(1, pass.Gradient.index_select(dim, index));
        });

        /// <summary>
        /// This tensor with the slices along <paramref name="dim"/> at the given indices replaced by those of <paramref name="source"/>.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in the dimension.</exception>
        public Tensor index_copy(long dim, Tensor index, Tensor source)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "index_copy");
            if (NotNull(source).dtype != dtype)
                throw new ArgumentException($"index_copy: the source's type {source.dtype} is not the tensor's {dtype}.", nameof(source));
            Tensor result = Strided.Contiguous(this);
            IndexAlong.Place(result, d, index, source, add: false, "index_copy");
            return Operation.IsRecorded(this, source) ? IndexCopyOperation.Record(result, [this, source], [index], d) : result;
        }

        /// <summary>As <see cref="index_copy"/>, in place.</summary>
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => InPlace("index_copy_", x => x.index_copy(dim, index, source));

        /// <summary>This tensor with <paramref name="value"/> in the slices along <paramref name="dim"/> at the given indices.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in the dimension.</exception>
        public Tensor index_fill(long dim, Tensor index, Scalar value)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "index_fill");
            long[] shape = sizes.Length == 0 ? [] : [.. sizes[..d], NotNull(index).NumberOfElements, .. sizes[(d + 1)..]];
            using Tensor one = Uninitialized(Shapes.Scalar, dtype);
            one.FillUnrecorded(value);
            using Tensor source = one.expand(shape);
            return index_copy(d, index, source);
        }

        /// <summary>As <see cref="index_fill"/>, in place.</summary>
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => InPlace("index_fill_", x => x.index_fill(dim, index, value));

        /// <summary>
        /// The elements at indices (int64) into the tensor taken as one row; the result has the shape of <paramref name="index"/>.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in the tensor.</exception>
        public Tensor take(Tensor index)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(reshape(-1).index_select(0, NotNull(index).reshape(-1)).reshape(index.sizes));
        }

        /// <summary>The elements at indices into the tensor taken as one row.</summary>
        public Tensor take_along_dim(Tensor indices) => take(indices);

        /// <summary>The elements at indices into the tensor taken as one row.</summary>
        public Tensor take_along_dim(IEnumerable<long> indices) => take(tensor(NotNull(indices).ToArray()));

        /// <summary>As <see cref="gather"/>, with this tensor and the indices broadcast together outside <paramref name="dim"/>.</summary>
        public Tensor take_along_dim(Tensor indices, long dim)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "take_along_dim");
            if (NotNull(indices).sizes.Length != sizes.Length)
                throw new ArgumentException(
                    $"take_along_dim: indices of shape {Shapes.Text(indices.sizes)} for a tensor of shape {Shapes.Text(sizes)}.",
                    nameof(indices));
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            long[] own = shape, others = indices.shape;
            own[d] = others[d] = 1;
            long[] both = Shapes.Broadcast(own, others, "take_along_dim");
            long[] source = (long[])both.Clone(), wanted = (long[])both.Clone();
            source[d] = sizes[d];
            wanted[d] = indices.sizes[d];
            return temporaries.Return(expand(source).gather(d, indices.expand(wanted)));
        }

        /// <summary>As <see cref="take_along_dim(Tensor, long)"/>, with the same indices everywhere.</summary>
        public Tensor take_along_dim(IEnumerable<long> indices, long dim)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "take_along_dim");
            var ones = new long[sizes.Length];
            Array.Fill(ones, 1);
            ones[d] = -1;
            using Tensor index = tensor(NotNull(indices).ToArray()).reshape(ones);
            return take_along_dim(index, d);
        }

        /// <summary>This tensor with the elements of <paramref name="value"/>, in their order, where the mask holds.</summary>
        /// <exception cref="ArgumentException">The mask does not broadcast to this tensor, or holds in more places than there are
        /// values.</exception>
        public Tensor masked_scatter(Tensor mask, Tensor value)
        {
            if (!Shapes.BroadcastsTo(NotNull(mask).sizes, sizes))
                throw new ArgumentException(
                    $"masked_scatter: a mask of shape {Shapes.Text(mask.sizes)} does not broadcast to {Shapes.Text(sizes)}.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor positions = mask.expand(sizes).reshape(-1).nonzero().reshape(-1);
            if (positions.NumberOfElements > NotNull(value).NumberOfElements)
            {
                throw new ArgumentException(
                    $"masked_scatter: the mask holds in {positions.NumberOfElements} places, but there are only " +
                    $"{value.NumberOfElements} values.");
            }
            Tensor used = value.reshape(-1).narrow(0, 0, positions.NumberOfElements);
            return temporaries.Return(reshape(-1).index_copy(0, positions, used).reshape(sizes));
        }

        /// <summary>As <see cref="masked_scatter"/>, in place.</summary>
        public Tensor masked_scatter_(Tensor mask, Tensor value) => InPlace("masked_scatter_", x => x.masked_scatter(mask, value));

        /// <summary>This tensor with <paramref name="src"/> at one index along <paramref name="dim"/>.</summary>
        public Tensor select_scatter(Tensor src, long dim, long index) =>
            Replacing("select_scatter", src, whole => whole.select(dim, index));

        /// <summary>This tensor with <paramref name="src"/> in a slice along <paramref name="dim"/>.</summary>
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) =>
            Replacing("slice_scatter", src, whole => whole.slice(dim, start ?? 0, end ?? long.MaxValue, step));

        /// <summary>This tensor with <paramref name="src"/> on a diagonal; see <see cref="diagonal"/>.</summary>
        public Tensor diagonal_scatter(Tensor src, long offset = 0, long dim1 = 0, long dim2 = 1) =>
            Replacing("diagonal_scatter", src, whole => whole.diagonal(offset, dim1, dim2));

        /// <summary>Indices of the elements that are not zero, [count, dimensions].</summary>
        public Tensor argwhere() => nonzero();

        /// <summary>Indices of the elements that are not zero: a vector for each dimension.</summary>
        public IList<Tensor> nonzero_as_list()
        {
            using Tensor positions = nonzero();
            return positions.unbind(1);
        }

        private Tensor Replacing(string operation, Tensor source, Func<Tensor, Tensor> part)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor result = clone();
            Tensor place = part(result);
            if (!Shapes.Same(place.sizes, NotNull(source).sizes))
                throw new ArgumentException(
                    $"{operation}: the source's shape {Shapes.Text(source.sizes)} is not that of the part, {Shapes.Text(place.sizes)}.");
            place.copy_(source);
            return temporaries.Return(result);
        }
    }
}
