using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Picking and placing elements by index tensors along one dimension, and by masks.
    public partial class Tensor
    {
        private static readonly Operation IndexSelectOperation = new("index_select", static pass =>
        {
            int dim = pass.Arguments<int>();
            pass.Give(0, zeros(pass.Sizes(0), dtype: pass.Gradient.dtype).index_add(dim, pass.Saved(0), pass.Gradient, 1));
        });

        private static readonly Operation IndexAddOperation = new("index_add", static pass =>
        {
            (int dim, double alpha) = pass.Arguments<(int, double)>();
            if (pass.Needs(0)) pass.Give(0, pass.Gradient);
            if (pass.Needs(1)) pass.Give(1, pass.Gradient.index_select(dim, pass.Saved(0)) * alpha);
        });

        private static readonly Operation GatherOperation = new("gather", static pass =>
            pass.Give(
                0, zeros(pass.Sizes(0), dtype: pass.Gradient.dtype).scatter_add(pass.Arguments<int>(), pass.Saved(0), pass.Gradient)));

        private static readonly Operation ScatterAddOperation = new("scatter_add", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient);
            if (pass.Needs(1)) pass.Give(1, Padded(pass.Gradient.gather(pass.Arguments<int>(), pass.Saved(0)), pass.Sizes(1)));
        });

        private static readonly Operation ScatterOperation = new("scatter", static pass =>
        {
            int dim = pass.Arguments<int>();
            Tensor index = pass.Saved(0);
            if (pass.Needs(0)) pass.Give(0, pass.Gradient.scatter(dim, index, zeros(index.sizes, dtype: pass.Gradient.dtype)));
            if (pass.Needs(1)) pass.Give(1, Padded(pass.Gradient.gather(dim, index), pass.Sizes(1)));
        });

        private static readonly Operation FlipOperation = new(
            "flip", static pass => pass.Give(0, pass.Gradient.flip(pass.Arguments<long[]>())));

        /// <summary>The slices along <paramref name="dim"/> at the given indices (int64, one dimension), in their order.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in the dimension.</exception>
        public Tensor index_select(long dim, Tensor index)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "index_select");
            Tensor result = IndexAlong.Select(this, d, index);
            return Operation.IsRecorded(this) ? IndexSelectOperation.Record(result, [this], [index], d) : result;
        }

        /// <summary>
        /// This tensor with the slices of <paramref name="source"/>, times <paramref name="alpha"/>, added at the given indices.
        /// </summary>
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            NotNull(source);
            NotNull(alpha);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dim, sizes.Length, "index_add");
            NotNull(index);
            NotNull(source);
            Tensor result = Strided.Contiguous(this);
            using (no_grad())
            {
                Tensor scaled = IsOne(alpha) ? source.detach() : source.detach() * alpha;
                IndexAlong.Place(result, d, index, scaled, add: true, "index_add");
            }
            return temporaries.Return(Operation.IsRecorded(this, source)
                ? IndexAddOperation.Record(result, [this, source], [index], (d, alpha.AsDouble))
                : result);
        }

        /// <summary>As <see cref="index_add"/>, in place.</summary>
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            InPlace("index_add_", x => x.index_add(dim, index, source, alpha));

        /// <summary>For each place of <paramref name="index"/> (int64), the element at that index along <paramref name="dim"/>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index does not lie in the dimension.</exception>
        public Tensor gather(long dim, Tensor index)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "gather");
            Tensor result = IndexAlong.Gather(this, d, index);
            return Operation.IsRecorded(this) ? GatherOperation.Record(result, [this], [index], d) : result;
        }

        /// <summary>
        /// This tensor with the elements of <paramref name="src"/> put at the given indices along <paramref name="dim"/>.
        /// </summary>
        public Tensor scatter(long dim, Tensor index, Tensor src)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "scatter");
            Tensor result = Strided.Contiguous(this);
            IndexAlong.Scatter(result, d, index, src, add: false);
            return Operation.IsRecorded(this, src) ? ScatterOperation.Record(result, [this, src], [index], d) : result;
        }

        /// <summary>As <see cref="scatter"/>, in place.</summary>
        public Tensor scatter_(long dim, Tensor index, Tensor src) => InPlace("scatter_", x => x.scatter(dim, index, src));

        /// <summary>
        /// This tensor with the elements of <paramref name="src"/> added at the given indices along <paramref name="dim"/>.
        /// </summary>
        public Tensor scatter_add(long dim, Tensor index, Tensor src)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "scatter_add");
            Tensor result = Strided.Contiguous(this);
            IndexAlong.Scatter(result, d, index, src, add: true);
            return Operation.IsRecorded(this, src) ? ScatterAddOperation.Record(result, [this, src], [index], d) : result;
        }

        /// <summary>As <see cref="scatter_add"/>, in place.</summary>
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => InPlace("scatter_add_", x => x.scatter_add(dim, index, src));

        /// <summary>A copy with the elements in reverse order along the given dimensions.</summary>
        public Tensor flip(params long[] dims)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor result;
            using (no_grad())
            {
                result = detach();
                foreach (long dim in NotNull(dims))
                {
                    int d = Shapes.Dimension(dim, NotScalar("flip").sizes.Length, "flip");
                    Tensor backwards = arange(sizes[d] - 1, -1, -1);
                    if (sizes[d] > 0) result = result.index_select(d, backwards);
                }
                if (dims.Length == 0) result = result.clone();
            }
            return temporaries.Return(Operation.IsRecorded(this) ? FlipOperation.Record(result, [this], [], dims) : result);
        }

        /// <summary>This tensor with <paramref name="value"/> where the mask holds, with broadcasting of the mask.</summary>
        public Tensor masked_fill(Tensor mask, Scalar value)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (!Shapes.BroadcastsTo(NotNull(mask).sizes, sizes))
                throw new ArgumentException(
                    $"masked_fill: a mask of shape {Shapes.Text(mask.sizes)} does not broadcast to {Shapes.Text(sizes)}.");
            Tensor fill = Uninitialized(Shapes.Scalar, dtype);
            fill.FillUnrecorded(value);
            return temporaries.Return(torch.where(mask, fill, this));
        }

        /// <summary>As <see cref="masked_fill"/>, in place.</summary>
        public Tensor masked_fill_(Tensor mask, Scalar value) => InPlace("masked_fill_", x => x.masked_fill(mask, value));

        /// <summary>The elements where the mask holds, in row-major order, as a vector.</summary>
        public Tensor masked_select(Tensor mask)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            long[] shape = Shapes.Broadcast(sizes, NotNull(mask).sizes, "masked_select");
            Tensor positions = mask.expand(shape).reshape(-1).nonzero().squeeze(1);
            return temporaries.Return(expand(shape).reshape(-1).index_select(0, positions));
        }

        /// <summary>Indices of the elements that are not zero, [count, dimensions], in row-major order.</summary>
        public unsafe Tensor nonzero()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            using Tensor chosen = (detach() != 0).contiguous();
            byte* flags = chosen.Pointer<byte>();
            int rank = sizes.Length;
            var found = new List<long>();
            for (long i = 0; i < NumberOfElements; i++)
                if (flags[i] != 0) found.Add(i);
            Tensor result = Uninitialized([found.Count, rank], ScalarType.Int64);
            long* to = result.Pointer<long>();
            for (int row = 0; row < found.Count; row++)
            {
                long rest = found[row];
                for (int d = rank - 1; d >= 0; d--)
                {
                    to[row * rank + d] = rest % sizes[d];
                    rest /= sizes[d];
                }
            }
            GC.KeepAlive(chosen);
            return temporaries.Return(result);
        }

        /// <summary>Elements of this tensor where the condition holds and of <paramref name="y"/> elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);

        // A gradient gathered for the places that were used; the rest of the source took no part.
        private static Tensor Padded(Tensor gradient, long[] shape)
        {
            if (Shapes.Same(gradient.sizes, shape)) return gradient;
            Tensor whole = zeros(shape, dtype: gradient.dtype);
            Tensor part = whole;
            for (int d = 0; d < shape.Length; d++) part = part.narrow(d, 0, gradient.sizes[d]);
            part.copy_(gradient);
            return whole;
        }
    }
}
