using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Diagonals and triangles of matrices, and windows.
    public partial class Tensor
    {
        private static readonly Operation DiagonalOperation = new("diagonal", static pass =>
        {
            (long offset, int first, int second) = pass.Arguments<(long, int, int)>();
            pass.Give(0, OnDiagonal(pass.Gradient, pass.Sizes(0), offset, first, second));
        });

        private static readonly Operation OnDiagonalOperation = new("diag_embed", static pass =>
        {
            (long offset, int first, int second) = pass.Arguments<(long, int, int)>();
            pass.Give(0, pass.Gradient.diagonal(offset, first, second));
        });

        // Windows overlap: an element's gradient is the sum over the windows it lies in.
        private static readonly Operation UnfoldOperation = new("unfold", static pass =>
        {
            int dim = pass.Arguments<int>();
            Tensor windows = pass.Gradient.movedim([-1], [dim + 1]);
            long[] merged = [.. windows.sizes[..dim], windows.sizes[dim] * windows.sizes[dim + 1], .. windows.sizes[(dim + 2)..]];
            pass.Give(0, zeros(pass.Sizes(0), dtype: windows.dtype).index_add(dim, pass.Saved(0), windows.reshape(merged), 1));
        });

        /// <summary>A view of a diagonal of the matrices in two dimensions; it becomes the last dimension.</summary>
        /// <param name="offset">How far above (positive) or below the main diagonal.</param>
        /// <param name="dim1">The dimension of the rows.</param>
        /// <param name="dim2">The dimension of the columns.</param>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1)
        {
            (int first, int second) = MatrixDimensions("diagonal", sizes.Length, dim1, dim2);
            long length = DiagonalLength(sizes[first], sizes[second], offset);
            long start = length == 0 ? 0 : offset >= 0 ? offset * strides[second] : -offset * strides[first];
            var newSizes = new List<long>();
            var newStrides = new List<long>();
            for (int d = 0; d < sizes.Length; d++)
            {
                if (d == first || d == second) continue;
                newSizes.Add(sizes[d]);
                newStrides.Add(strides[d]);
            }
            newSizes.Add(length);
            newStrides.Add(strides[first] + strides[second]);
            Tensor result = ViewOf(newSizes.ToArray(), newStrides.ToArray(), this.offset + start);
            return Operation.IsRecorded(this) ? DiagonalOperation.Record(result, [this], [], (offset, first, second)) : result;
        }

        /// <summary>A matrix with a vector on its diagonal, or the diagonal of a matrix as a vector; a copy.</summary>
        public Tensor diag(long diagonal = 0)
        {
            if (sizes.Length == 1) return diag_embed(diagonal);
            if (sizes.Length != 2) throw new ArgumentException($"diag: a vector or a matrix is needed, got shape {Shapes.Text(sizes)}.");
            using Tensor view = this.diagonal(diagonal);
            return view.clone();
        }

        /// <summary>A matrix with the elements of the tensor, taken as one row, on its diagonal.</summary>
        public Tensor diagflat(long offset = 0)
        {
            using Tensor row = reshape(-1);
            return row.diag_embed(offset);
        }

        /// <summary>Square matrices, zero but for a diagonal that holds the last dimension of this tensor.</summary>
        /// <param name="offset">How far above (positive) or below the main diagonal.</param>
        /// <param name="dim1">The dimension of the rows in the result.</param>
        /// <param name="dim2">The dimension of the columns in the result.</param>
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1)
        {
            if (sizes.Length == 0) throw new ArgumentException("diag_embed: a scalar has no dimension to put on a diagonal.");
            (int first, int second) = MatrixDimensions("diag_embed", sizes.Length + 1, dim1, dim2);
            long size = checked(sizes[^1] + Math.Abs(offset));
            var shape = new long[sizes.Length + 1];
            int next = 0;
            for (int d = 0; d < shape.Length; d++) shape[d] = d == first || d == second ? size : sizes[next++];
            return OnDiagonal(this, shape, offset, first, second);
        }

        /// <summary>The sum of the main diagonal of a matrix.</summary>
        public Tensor trace()
        {
            if (sizes.Length != 2) throw new ArgumentException($"trace: a matrix is needed, got shape {Shapes.Text(sizes)}.");
            using Tensor view = diagonal();
            return view.sum();
        }

        /// <summary>The matrices in the last two dimensions with zeros above a diagonal.</summary>
        /// <param name="diagonal">The last diagonal that stays: 0 is the main one, positive ones lie above it.</param>
        public Tensor tril(long diagonal = 0) => Triangle("tril", diagonal, lower: true);

        /// <summary>The matrices in the last two dimensions with zeros below a diagonal.</summary>
        /// <param name="diagonal">The first diagonal that stays: 0 is the main one, positive ones lie above it.</param>
        public Tensor triu(long diagonal = 0) => Triangle("triu", diagonal, lower: false);

        /// <summary>As <see cref="tril"/>, in place.</summary>
        public Tensor tril_(long diagonal = 0) => InPlace("tril_", x => x.tril(diagonal));

        /// <summary>As <see cref="triu"/>, in place.</summary>
        public Tensor triu_(long diagonal = 0) => InPlace("triu_", x => x.triu(diagonal));

        /// <summary>
        /// A view of all windows of <paramref name="size"/> elements along a dimension; the elements of a window become the last dimension.
        /// </summary>
        /// <param name="dimension">The dimension along which the windows lie; the result has the number of windows there.</param>
        /// <param name="size">Elements in a window.</param>
        /// <param name="step">Elements from the start of one window to that of the next.</param>
        public Tensor unfold(long dimension, long size, long step)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dimension, sizes.Length, "unfold");
            if (sizes.Length == 0) throw new ArgumentException("unfold: a scalar has no dimension to unfold.");
            if (step <= 0) throw new ArgumentOutOfRangeException(nameof(step), step, $"unfold: the step must be positive, got {step}.");
            if (size < 0 || size > sizes[d])
                throw new ArgumentOutOfRangeException(
                    nameof(size), size, $"unfold: windows of {size} elements do not fit dimension {d} of size {sizes[d]}.");
            long count = (sizes[d] - size) / step + 1;
            Tensor result = ViewOf([.. sizes[..d], count, .. sizes[(d + 1)..], size],
                [.. strides[..d], strides[d] * step, .. strides[(d + 1)..], strides[d]], offset);
            if (!Operation.IsRecorded(this)) return temporaries.Return(result);
            using Tensor starts = arange(count) * step;
            using Tensor positions = (starts.unsqueeze(1) + arange(size)).reshape(-1);
            return temporaries.Return(UnfoldOperation.Record(result, [this], [positions], d));
        }

        private Tensor Triangle(string operation, long diagonal, bool lower)
        {
            if (sizes.Length < 2)
                throw new ArgumentException($"{operation}: at least two dimensions are needed, got shape {Shapes.Text(sizes)}.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor distance = arange(sizes[^1]).unsqueeze(0) - arange(sizes[^2]).unsqueeze(1);
            Tensor kept = lower ? distance <= diagonal : distance >= diagonal;
            return temporaries.Return(torch.where(kept, this, zeros(Shapes.Scalar, dtype: dtype)));
        }

        private static Tensor OnDiagonal(Tensor values, long[] sizes, long offset, int first, int second)
        {
            Tensor whole = zeros(sizes, dtype: values.dtype);
            using (Tensor place = whole.diagonal(offset, first, second)) Strided.Copy(values, place);
            return Operation.IsRecorded(values) ? OnDiagonalOperation.Record(whole, [values], [], (offset, first, second)) : whole;
        }

        private static (int First, int Second) MatrixDimensions(string operation, int rank, long dim1, long dim2)
        {
            if (rank < 2) throw new ArgumentException($"{operation}: at least two dimensions are needed, got {rank}.");
            int first = Shapes.Dimension(dim1, rank, operation), second = Shapes.Dimension(dim2, rank, operation);
            return first != second
                ? (first, second) : throw new ArgumentException($"{operation}: dimensions {dim1} and {dim2} are the same.");
        }

        private static long DiagonalLength(long rows, long columns, long offset) =>
            offset >= 0 ? Math.Max(0, Math.Min(rows, columns - offset)) : Math.Max(0, Math.Min(rows + offset, columns));
    }
}
