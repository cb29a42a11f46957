using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operation Reshape = new("reshape", static pass => pass.Give(0, pass.Gradient.reshape(pass.Sizes(0))));

        private static readonly Operation Transpose = new("transpose", static pass =>
        {
            (int a, int b) = pass.Arguments<(int, int)>();
            pass.Give(0, pass.Gradient.transpose(a, b));
        });

        private static readonly Operation Permute = new(
            "permute", static pass => pass.Give(0, pass.Gradient.permute(pass.Arguments<long[]>())));

        // The sum over repeated elements is made where gradients of broadcast shapes are fitted to their inputs.
        private static readonly Operation Expand = new("expand", static pass => pass.Give(0, pass.Gradient));

        private static readonly Operation Slice = new("slice", static pass =>
        {
            (int dim, long start, long step) = pass.Arguments<(int, long, long)>();
            pass.Give(0, Placed.Apply(pass.Gradient, pass.Sizes(0), dim, start, step));
        });

        private static readonly Operation Contiguous = new("contiguous", static pass => pass.Give(0, pass.Gradient));

        /// <summary>The same values in row-major order: this tensor itself if they already are, else a copy.</summary>
        public Tensor contiguous()
        {
            _ = Memory;
            if (IsContiguous) return alias();
            Tensor copy = Strided.Contiguous(this);
            return Operation.IsRecorded(this) ? Contiguous.Record(copy, [this], []) : copy;
        }

        /// <summary>A copy of the values, with history.</summary>
        public Tensor clone()
        {
            Tensor copy = Strided.Contiguous(this);
            return Operation.IsRecorded(this) ? Contiguous.Record(copy, [this], []) : copy;
        }

        /// <summary>A view of another shape with the same elements in the same order.</summary>
        /// <param name="shape">The sizes; one may be -1 and follows from the others.</param>
        /// <exception cref="ArgumentException">The number of elements differs, or the strides do not allow a view.</exception>
        public Tensor view(params long[] shape)
        {
            long[] target = InferShape(shape, "view");
            long[] newStrides = ViewStrides(target) ?? throw new ArgumentException(
                $"view: shape {Shapes.Text(sizes)} with strides {Shapes.Text(strides)} cannot be seen as {Shapes.Text(target)} " +
                "without copying; use reshape.");
            Tensor result = ViewOf(target, newStrides, offset);
            return Operation.IsRecorded(this) ? Reshape.Record(result, [this], []) : result;
        }

        /// <summary>A view of the shape of <paramref name="other"/>.</summary>
        public Tensor view_as(Tensor other) => view(NotNull(other).sizes);

        /// <summary>The same elements in the same order in another shape: a view where the strides allow it, else a copy.</summary>
        /// <param name="shape">The sizes; one may be -1 and follows from the others.</param>
        public Tensor reshape(params long[] shape)
        {
            long[] target = InferShape(shape, "reshape");
            if (ViewStrides(target) is { } newStrides)
            {
                Tensor result = ViewOf(target, newStrides, offset);
                return Operation.IsRecorded(this) ? Reshape.Record(result, [this], []) : result;
            }
            using Tensor copy = contiguous();
            return copy.view(target);
        }

        /// <summary>Merges dimensions <paramref name="start_dim"/> to <paramref name="end_dim"/> into one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1)
        {
            if (sizes.Length == 0) return reshape(1);
            int first = Shapes.Dimension(start_dim, sizes.Length, "flatten");
            int last = Shapes.Dimension(end_dim, sizes.Length, "flatten");
            if (first > last) throw new ArgumentException($"flatten: start_dim {start_dim} comes after end_dim {end_dim}.");
            long merged = 1;
            for (int d = first; d <= last; d++) merged *= sizes[d];
            return reshape([.. sizes[..first], merged, .. sizes[(last + 1)..]]);
        }

        /// <summary>Splits dimension <paramref name="dim"/> into the given sizes, of which one may be -1.</summary>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            int d = Shapes.Dimension(dim, NotScalar("unflatten").sizes.Length, "unflatten");
            long known = 1;
            int unknown = -1;
            long[] parts = (long[])NotNull(sizes).Clone();
            for (int i = 0; i < parts.Length; i++)
            {
                if (parts[i] == -1 && unknown < 0) unknown = i;
                else known *= parts[i];
            }
            if (unknown >= 0) parts[unknown] = known == 0 ? 0 : this.sizes[d] / known;
            if (Shapes.Count(parts) != this.sizes[d])
                throw new ArgumentException(
                    $"unflatten: sizes {Shapes.Text(sizes)} do not multiply to {this.sizes[d]}, the size of dimension {dim}.");
            return reshape([.. this.sizes[..d], .. parts, .. this.sizes[(d + 1)..]]);
        }

        /// <summary>One dimension: all elements in row-major order.</summary>
        public Tensor ravel() => reshape(-1);

        /// <summary>A view with dimensions <paramref name="dim0"/> and <paramref name="dim1"/> exchanged.</summary>
        public Tensor transpose(long dim0, long dim1)
        {
            int a = Shapes.Dimension(dim0, sizes.Length, "transpose");
            int b = Shapes.Dimension(dim1, sizes.Length, "transpose");
            if (sizes.Length == 0) return alias();
            long[] newSizes = shape, newStrides = stride();
            (newSizes[a], newSizes[b]) = (newSizes[b], newSizes[a]);
            (newStrides[a], newStrides[b]) = (newStrides[b], newStrides[a]);
            Tensor result = ViewOf(newSizes, newStrides, offset);
            return Operation.IsRecorded(this) ? Transpose.Record(result, [this], [], (a, b)) : result;
        }

        /// <summary>The transpose of a matrix; a vector or scalar is returned as it is.</summary>
        /// <exception cref="ArgumentException">More than two dimensions.</exception>
        public Tensor t()
        {
            if (sizes.Length > 2) throw new ArgumentException($"t: at most 2 dimensions, got shape {Shapes.Text(sizes)}.");
            return sizes.Length == 2 ? transpose(0, 1) : alias();
        }

        /// <summary>All dimensions in reverse order.</summary>
        public Tensor T
        {
            get
            {
                var order = new long[sizes.Length];
                for (int i = 0; i < order.Length; i++) order[i] = order.Length - 1 - i;
                return permute(order);
            }
        }

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);

        /// <summary>A view with dimensions exchanged, as <see cref="transpose"/>.</summary>
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>A view with dimensions exchanged, as <see cref="transpose"/>.</summary>
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);

        /// <summary>A view with the dimensions in another order.</summary>
        /// <param name="permutation">For each dimension of the result, which dimension of this tensor it is.</param>
        public Tensor permute(params long[] permutation)
        {
            int rank = sizes.Length;
            if (NotNull(permutation).Length != rank)
                throw new ArgumentException($"permute: {permutation.Length} dimensions were given for shape {Shapes.Text(sizes)}.");
            var newSizes = new long[rank];
            var newStrides = new long[rank];
            var inverse = new long[rank];
            var seen = new bool[rank];
            for (int i = 0; i < rank; i++)
            {
                int d = Shapes.Dimension(permutation[i], rank, "permute");
                if (seen[d]) throw new ArgumentException($"permute: dimension {d} occurs twice in {Shapes.Text(permutation)}.");
                seen[d] = true;
                newSizes[i] = sizes[d];
                newStrides[i] = strides[d];
                inverse[d] = i;
            }
            Tensor result = ViewOf(newSizes, newStrides, offset);
            return Operation.IsRecorded(this) ? Permute.Record(result, [this], [], inverse) : result;
        }

        /// <summary>A view with the dimensions in another order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => permute(NotNull(permutation).ToArray());

        /// <summary>A view with dimensions <paramref name="source"/> moved to <paramref name="destination"/>.</summary>
        public Tensor movedim(long[] source, long[] destination)
        {
            int rank = sizes.Length;
            if (NotNull(source).Length != NotNull(destination).Length)
                throw new ArgumentException($"movedim: {source.Length} sources but {destination.Length} destinations.");
            var order = new long[rank];
            Array.Fill(order, -1);
            var moved = new bool[rank];
            for (int i = 0; i < source.Length; i++)
            {
                int from = Shapes.Dimension(source[i], rank, "movedim");
                int to = Shapes.Dimension(destination[i], rank, "movedim");
                if (moved[from] || order[to] >= 0)
                    throw new ArgumentException(
                        $"movedim: a dimension occurs twice in {Shapes.Text(source)} to {Shapes.Text(destination)}.");
                order[to] = from;
                moved[from] = true;
            }
            int next = 0;
            for (int i = 0; i < rank; i++)
            {
                if (order[i] >= 0) continue;
                while (moved[next]) next++;
                order[i] = next++;
            }
            return permute(order);
        }

        /// <summary>A view in which size-1 dimensions repeat; the memory does not grow.</summary>
        /// <param name="sizes">The sizes; -1 keeps a size, new dimensions go in front.</param>
        public Tensor expand(params long[] sizes)
        {
            int added = NotNull(sizes).Length - this.sizes.Length;
            if (added < 0)
                throw new ArgumentException($"expand: {Shapes.Text(sizes)} has fewer dimensions than shape {Shapes.Text(this.sizes)}.");
            var newSizes = new long[sizes.Length];
            var newStrides = new long[sizes.Length];
            for (int d = 0; d < sizes.Length; d++)
            {
                long own = d < added ? 1 : this.sizes[d - added];
                long wanted = sizes[d] == -1 && d >= added ? own : sizes[d];
                if (wanted < 0 || (own != wanted && own != 1))
                {
                    throw new ArgumentException(
                        $"expand: shape {Shapes.Text(this.sizes)} does not expand to {Shapes.Text(sizes)}: size {own} at dimension " +
                        $"{d} is neither 1 nor {wanted}.");
                }
                newSizes[d] = wanted;
                newStrides[d] = own == 1 && wanted != 1 ? 0 : d < added ? 0 : strides[d - added];
            }
            Tensor result = ViewOf(newSizes, newStrides, offset);
            return Operation.IsRecorded(this) ? Expand.Record(result, [this], []) : result;
        }

        /// <summary>As <see cref="expand(long[])"/>.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false) => expand(sizes);

        /// <summary>A view expanded to the shape of <paramref name="other"/>.</summary>
        public Tensor expand_as(Tensor other) => expand(NotNull(other).sizes);

        /// <summary>As <see cref="expand(long[])"/>.</summary>
        public Tensor broadcast_to(params long[] shape) => expand(shape);

        /// <summary>A view without size-1 dimensions, or without dimension <paramref name="dim"/> if its size is 1.</summary>
        public Tensor squeeze(long? dim = null)
        {
            var kept = new List<long>();
            if (dim is { } one)
            {
                int d = Shapes.Dimension(one, sizes.Length, "squeeze");
                for (int i = 0; i < sizes.Length; i++)
                    if (i != d || sizes[i] != 1) kept.Add(i);
            }
            else
            {
                for (int i = 0; i < sizes.Length; i++)
                    if (sizes[i] != 1) kept.Add(i);
            }
            if (kept.Count == sizes.Length) return alias();
            return ReshapedView(kept.Select(i => sizes[i]).ToArray(), kept.Select(i => strides[i]).ToArray());
        }

        /// <summary>A view with a new dimension of size 1 at <paramref name="dim"/>.</summary>
        public Tensor unsqueeze(long dim)
        {
            int d = Shapes.Dimension(dim, sizes.Length + 1, "unsqueeze");
            long step = d < sizes.Length ? sizes[d] * strides[d] : 1;
            return ReshapedView([.. sizes[..d], 1, .. sizes[d..]], [.. strides[..d], step, .. strides[d..]]);
        }

        /// <summary>A view of <paramref name="length"/> elements from <paramref name="start"/> along <paramref name="dim"/>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The part does not lie in the dimension.</exception>
        public Tensor narrow(long dim, long start, long length)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "narrow");
            if (sizes.Length == 0) throw new ArgumentException("narrow: a scalar has no dimension to narrow.");
            long first = start < 0 ? start + sizes[d] : start;
            if (length < 0 || first < 0 || first > sizes[d] - length)
            {
                throw new ArgumentOutOfRangeException(nameof(start), start,
                    $"narrow: start {start} and length {length} do not lie in dimension {d} of size {sizes[d]}.");
            }
            return SlicedView(d, first, length, 1);
        }

        /// <summary>
        /// A view of every <paramref name="step"/>-th element from <paramref name="start"/> up to, not including,
        /// <paramref name="finish"/>.
        /// </summary>
        public Tensor slice(long dim, long start, long finish, long step)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "slice");
            if (sizes.Length == 0) throw new ArgumentException("slice: a scalar has no dimension to slice.");
            if (step <= 0) throw new ArgumentOutOfRangeException(nameof(step), step, $"slice: the step must be positive, got {step}.");
            long size = sizes[d];
            long first = Math.Clamp(start < 0 ? start + size : start, 0, size);
            long end = Math.Clamp(finish < 0 ? finish + size : finish, first, size);
            return SlicedView(d, first, (end - first + step - 1) / step, step);
        }

        /// <summary>A view of one element along <paramref name="dim"/>, which goes away.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The index does not lie in the dimension.</exception>
        public Tensor select(long dim, long index)
        {
            if (sizes.Length == 0) throw new ArgumentException("select: a scalar has no dimension to select from.");
            int d = Shapes.Dimension(dim, sizes.Length, "select");
            long i = index < 0 ? index + sizes[d] : index;
            if (i < 0 || i >= sizes[d])
            {
                throw new ArgumentOutOfRangeException(nameof(index), index,
                    $"select: index {index} is out of range for dimension {d} of size {sizes[d]}.");
            }
            Tensor part = SlicedView(d, i, 1, 1);
            Tensor result = part.squeeze(d);
            part.Dispose();
            return result;
        }

        /// <summary>The parts along <paramref name="dimension"/>, one for each index, as views without that dimension.</summary>
        public Tensor[] unbind(long dimension = 0)
        {
            int d = Shapes.Dimension(dimension, sizes.Length, "unbind");
            if (sizes.Length == 0) throw new ArgumentException("unbind: a scalar has no dimension to unbind.");
            var parts = new Tensor[sizes[d]];
            for (long i = 0; i < parts.Length; i++) parts[i] = select(d, i);
            return parts;
        }

        /// <summary>Views of <paramref name="size"/> elements along <paramref name="dim"/>; the last may be shorter.</summary>
        public Tensor[] split(long size, int dim = 0)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "split");
            if (sizes.Length == 0) throw new ArgumentException("split: a scalar has no dimension to split.");
            if (size <= 0 && !(size == 0 && sizes[d] == 0))
                throw new ArgumentOutOfRangeException(nameof(size), size, $"split: the size must be positive, got {size}.");
            long count = sizes[d] == 0 ? 1 : (sizes[d] + size - 1) / size;
            var parts = new Tensor[count];
            for (long i = 0; i < count; i++) parts[i] = narrow(d, i * size, Math.Min(size, sizes[d] - i * size));
            return parts;
        }

        /// <summary>Views of the given sizes along <paramref name="dim"/>.</summary>
        public Tensor[] split(long[] sizes, long dim = 0)
        {
            int d = Shapes.Dimension(dim, NotScalar("split").sizes.Length, "split");
            if (NotNull(sizes).Sum() != this.sizes[d])
                throw new ArgumentException(
                    $"split: sizes {Shapes.Text(sizes)} do not add up to {this.sizes[d]}, the size of dimension {d}.");
            var parts = new Tensor[sizes.Length];
            long start = 0;
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = narrow(d, start, sizes[i]);
                start += sizes[i];
            }
            return parts;
        }

        /// <summary>Views of the given sizes along the first dimension.</summary>
        public Tensor[] split(params long[] sizes) => split(sizes, 0);

        /// <summary>At most <paramref name="chunks"/> views of equal size along <paramref name="dim"/>; the last may be shorter.</summary>
        public Tensor[] chunk(long chunks, long dim = 0)
        {
            int d = Shapes.Dimension(dim, sizes.Length, "chunk");
            if (chunks <= 0) throw new ArgumentOutOfRangeException(
                nameof(chunks), chunks, $"chunk: the number of chunks must be positive, got {chunks}.");
            if (sizes.Length == 0) throw new ArgumentException("chunk: a scalar has no dimension to chunk.");
            return split(Math.Max(1, (sizes[d] + chunks - 1) / chunks), d);
        }

        /// <summary>A view with the given sizes and strides, in elements from the start of this tensor.</summary>
        /// <exception cref="ArgumentException">It would reach beyond the memory.</exception>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (NotNull(size).Length != NotNull(strides).Length)
                throw new ArgumentException($"as_strided: {size.Length} sizes but {strides.Length} strides.");
            long last = storageOffset;
            bool empty = Shapes.Count(size) == 0;
            for (int d = 0; d < size.Length; d++)
            {
                if (strides[d] < 0) throw new ArgumentException($"as_strided: strides must not be negative, got {Shapes.Text(strides)}.");
                last += Math.Max(0, size[d] - 1) * strides[d];
            }
            if (storageOffset < 0 || (!empty && (offset + last + 1) * dtype.Size() > Memory.Capacity))
                throw new ArgumentException(
                    $"as_strided: sizes {Shapes.Text(size)} with strides {Shapes.Text(strides)} reach beyond the memory.");
            if (requires_grad && is_grad_enabled())
            {
                // Recorded as a part of its base, as a view that survived an in-place change is.
                Tensor whole = contiguous();
                Tensor part = whole.ViewOf((long[])size.Clone(), (long[])strides.Clone(), whole.offset + storageOffset);
                return temporaries.Return(PartOf.Record(part, [whole], [], new ViewGeometry(part.sizes, part.strides, storageOffset)));
            }
            return temporaries.Return(ViewOf((long[])size.Clone(), (long[])strides.Clone(), offset + storageOffset));
        }

        private Tensor ReshapedView(long[] newSizes, long[] newStrides)
        {
            Tensor result = ViewOf(newSizes, newStrides, offset);
            return Operation.IsRecorded(this) ? Reshape.Record(result, [this], []) : result;
        }

        private Tensor SlicedView(int dim, long start, long length, long step)
        {
            long[] newSizes = shape, newStrides = stride();
            newSizes[dim] = length;
            newStrides[dim] *= step;
            Tensor result = ViewOf(newSizes, newStrides, offset + start * strides[dim]);
            return Operation.IsRecorded(this) ? Slice.Record(result, [this], [], (dim, start, step)) : result;
        }

        private long[] InferShape(long[] wanted, string operation)
        {
            long[] target = (long[])NotNull(wanted).Clone();
            int unknown = -1;
            long known = 1;
            for (int d = 0; d < target.Length; d++)
            {
                if (target[d] == -1 && unknown < 0) unknown = d;
                else if (target[d] < 0)
                    throw new ArgumentException($"{operation}: shape {Shapes.Text(wanted)} has a negative size; only one may be -1.");
                else known = checked(known * target[d]);
            }
            if (unknown >= 0 && known > 0 && NumberOfElements % known == 0) target[unknown] = NumberOfElements / known;
            else if (unknown >= 0 || known != NumberOfElements)
            {
                throw new ArgumentException(
                    $"{operation}: shape {Shapes.Text(sizes)} with {NumberOfElements} elements cannot become {Shapes.Text(wanted)}.");
            }
            return target;
        }

        // Strides under which this tensor's memory reads as the target shape, or null if there are none.
        private long[]? ViewStrides(long[] target)
        {
            if (IsContiguous) return Shapes.ContiguousStrides(target);
            if (NumberOfElements == 0) return Shapes.ContiguousStrides(target);
            var newStrides = new long[target.Length];
            int next = target.Length - 1;
            int d = sizes.Length - 1;
            while (d >= 0)
            {
                // A run of dimensions that lie without gaps relative to each other can be split anew.
                long run = sizes[d], innermost = strides[d];
                while (d > 0 && (sizes[d - 1] == 1 || strides[d - 1] == innermost * run || run == 1))
                {
                    if (run == 1 && sizes[d - 1] != 1) innermost = strides[d - 1];
                    run *= sizes[--d];
                }
                d--;
                long taken = 1;
                while (next >= 0 && (taken < run || target[next] == 1))
                {
                    newStrides[next] = innermost * taken;
                    taken *= target[next--];
                }
                if (taken != run) return null;
            }
            while (next >= 0) newStrides[next--] = 1;
            return newStrides;
        }

        /// <summary>Zeros of shape <c>sizes</c> with the values at one slice: what the gradient of a slice is.</summary>
        private static class Placed
        {
            private static readonly Operation Place = new("slice backward", static pass =>
            {
                (int dim, long start, long step) = pass.Arguments<(int, long, long)>();
                long length = pass.Sizes(0)[dim];
                pass.Give(0, pass.Gradient.slice(dim, start, start + (length - 1) * step + 1, step));
            });

            internal static Tensor Apply(Tensor values, long[] sizes, int dim, long start, long step)
            {
                Tensor whole = zeros(sizes, dtype: values.dtype);
                if (values.NumberOfElements > 0)
                {
                    using Tensor part = whole.SlicedView(dim, start, values.sizes[dim], step);
                    Strided.Copy(values, part);
                }
                return Operation.IsRecorded(values) ? Place.Record(whole, [values], [], (dim, start, step)) : whole;
            }
        }

        private static T NotNull<T>(T value, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(value))] string? name = null)
            where T : class
        {
            ArgumentNullException.ThrowIfNull(value, name);
            return value;
        }
    }
}
