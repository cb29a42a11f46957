namespace SemiMER.Tensors;

public static partial class torch
{
    // Indexing by numbers, slices, masks and index tensors, as in Python. Numbers, slices, None and Ellipsis give views; masks and
    // index tensors, which broadcast together, give copies.
    public partial class Tensor
    {
        /// <summary>
        /// The part that the indices choose: a view if they are numbers, slices, <c>None</c> and <c>Ellipsis</c> alone, else a copy.
        /// Setting copies values, which broadcast, into that part.
        /// </summary>
        /// <exception cref="ArgumentException">There are more indices than dimensions, or a mask or the value does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in its dimension.</exception>
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The elements that index tensors or masks choose, one for each dimension from the first; a copy.</summary>
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        /// <summary>The part at an index of the first dimension; a view. Setting copies values into it.</summary>
        public Tensor this[long i1]
        {
            get => At([i1]);
            set => Set(At([i1]), value);
        }

        /// <summary>The part at indices of the first two dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => Set(At([i1, i2]), value);
        }

        /// <summary>The part at indices of the first three dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => Set(At([i1, i2, i3]), value);
        }

        /// <summary>The part at indices of the first four dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => Set(At([i1, i2, i3, i4]), value);
        }

        /// <summary>The part at indices of the first five dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => At([i1, i2, i3, i4, i5]);
            set => Set(At([i1, i2, i3, i4, i5]), value);
        }

        /// <summary>The part at indices of the first six dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => At([i1, i2, i3, i4, i5, i6]);
            set => Set(At([i1, i2, i3, i4, i5, i6]), value);
        }

        /// <summary>The part at indices of the first dimensions; a view. Setting copies values into it.</summary>
        public Tensor this[params long[] indices]
        {
            get => At(NotNull(indices));
            set => Set(At(NotNull(indices)), value);
        }

        /// <summary>The part that the indices choose; see <see cref="this[TensorIndex[]]"/>.</summary>
        public Tensor index(params TensorIndex[] indices)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(new IndexedPart(this, NotNull(indices)).Read());
        }

        /// <summary>The elements that index tensors or masks choose, one for each dimension from the first; a copy.</summary>
        public Tensor index(params Tensor[] indices) => index(AsIndices(indices));

        /// <summary>Copies values, which broadcast, into the part that the indices choose. In place.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, accumulate: false);

        /// <summary>
        /// Copies values, which broadcast, into the part that the indices choose, or adds them to it; then elements that are chosen several
        /// times receive all of their values. In place.
        /// </summary>
        /// <exception cref="ArgumentException">There are more indices than dimensions, or a mask or the value does not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in its dimension.</exception>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false)
        {
            NotNull(value);
            CheckInPlace("index_put_");
            using DisposeScopeManager.TemporaryScope _ = DisposeScopeManager.Temporaries();
            new IndexedPart(this, NotNull(indices)).Write(value, accumulate);
            return this;
        }

        /// <summary>Copies values, which broadcast, to the places that index tensors or masks choose. In place.</summary>
        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, AsIndices(indices), accumulate: false);

        /// <summary>Copies values, which broadcast, to the places that index tensors or masks choose, or adds them. In place.</summary>
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            index_put_(value, AsIndices(indices), accumulate);

        /// <summary>Puts one value into the part that the indices choose. In place.</summary>
        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using Tensor one = Uninitialized(Shapes.Scalar, dtype);
            one.FillUnrecorded(value);
            return index_put_(one, indices, accumulate: false);
        }

        /// <summary>Puts one value to the places that index tensors or masks choose. In place.</summary>
        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, AsIndices(indices));

        private static TensorIndex[] AsIndices(Tensor[] indices) =>
            Array.ConvertAll(NotNull(indices), index => index is null ? TensorIndex.Colon : TensorIndex.Tensor(index));

        private Tensor At(ReadOnlySpan<long> indices)
        {
            if (indices.Length > sizes.Length)
                throw new ArgumentException($"index: {indices.Length} indices for a tensor of shape {Shapes.Text(sizes)}.");
            if (indices.Length == 0) return alias();
            Tensor part = select(0, indices[0]);
            for (int i = 1; i < indices.Length; i++)
            {
                using Tensor whole = part;
                part = whole.select(0, indices[i]);
            }
            return part;
        }

        private static void Set(Tensor part, Tensor value)
        {
            using Tensor view = part;
            view.copy_(NotNull(value));
        }
    }
}
