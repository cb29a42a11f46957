namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>The norm of all elements, or over the given dimensions: Euclidean, or Frobenius of matrices.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => vector_norm(input, 2, dims, keepdim);

        /// <summary>The norm of vectors or, of an input or dimensions that are two, of matrices.</summary>
        /// <param name="input">The tensor.</param>
        /// <param name="ord">Which norm; see <see cref="vector_norm"/> and <see cref="matrix_norm(Tensor, double, long[], bool)"/>.</param>
        /// <param name="dims">The dimensions; all if left out.</param>
        /// <param name="keepdim">Keep the reduced dimensions with size 1.</param>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false)
        {
            int count = dims?.Length ?? NotNull(input).sizes.Length;
            return count == 2 ? matrix_norm(input, ord, dims ?? [-2, -1], keepdim) : vector_norm(input, ord, dims, keepdim);
        }

        /// <inheritdoc cref="norm(Tensor, double, long[], bool)"/>
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) =>
            norm(input, (double)ord, dims, keepdim);

        /// <summary>A norm of matrices by name; see <see cref="matrix_norm(Tensor, string, long[], bool)"/>.</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) =>
            matrix_norm(input, ord, dims ?? [-2, -1], keepdim);

        /// <summary>
        /// The norm of vectors: (sum |x|^ord)^(1 / ord), the largest or smallest |x| for infinities, the number of elements that are not
        /// zero for 0.
        /// </summary>
        /// <param name="input">The tensor.</param>
        /// <param name="ord">The order.</param>
        /// <param name="dims">The dimensions; all if left out.</param>
        /// <param name="keepdim">Keep the reduced dimensions with size 1.</param>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) =>
            NotNull(input).NormOver(dims ?? [], keepdim, ord);

        /// <summary>The Frobenius norm (<c>fro</c>) or the sum of singular values (<c>nuc</c>) of matrices.</summary>
        /// <param name="input">The tensor.</param>
        /// <param name="ord">The name.</param>
        /// <param name="dims">The dimensions of rows and columns; the last two if left out.</param>
        /// <param name="keepdim">Keep the reduced dimensions with size 1.</param>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false)
        {
            (int rows, int columns) = MatrixDimensions(NotNull(input), dims);
            return ord switch
            {
                "fro" => input.NormOver([rows, columns], keepdim, 2),
                "nuc" => OfSingularValues(input, rows, columns, keepdim, static s => s.sum(dim: -1)),
                _ => throw new ArgumentException($"linalg.matrix_norm: the norms with names are fro and nuc, got {ord}.", nameof(ord)),
            };
        }

        /// <summary>
        /// A norm of matrices: 1 the largest column sum of absolute values, infinity the largest row sum, 2 the largest singular value;
        /// negative orders the smallest.
        /// </summary>
        /// <param name="input">The tensor.</param>
        /// <param name="ord">1, 2, infinity or one of these negative.</param>
        /// <param name="dims">The dimensions of rows and columns; the last two if left out.</param>
        /// <param name="keepdim">Keep the reduced dimensions with size 1.</param>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false)
        {
            (int rows, int columns) = MatrixDimensions(NotNull(input), dims);
            if (Math.Abs(ord) == 2)
                return OfSingularValues(input, rows, columns, keepdim, s => ord > 0 ? s.amax([-1], false) : s.amin([-1], false));
            if (Math.Abs(ord) != 1 && !double.IsInfinity(ord))
                throw new ArgumentException(
                    $"linalg.matrix_norm: the order must be 1, 2 or infinity, or one of these negative, got {ord}.", nameof(ord));
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            (int added, int compared) = Math.Abs(ord) == 1 ? (rows, columns) : (columns, rows);
            Tensor sums = input.abs().sum(dim: added, keepdim: true);
            Tensor result = ord > 0 ? sums.amax([compared], true) : sums.amin([compared], true);
            return temporaries.Return(keepdim ? result : Squeezed(result, rows, columns));
        }

        private static Tensor OfSingularValues(Tensor input, int rows, int columns, bool keepdim, Func<Tensor, Tensor> function)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor result = function(svdvals(input.movedim([rows, columns], [-2, -1])));
            if (!keepdim) return temporaries.Return(result);
            return temporaries.Return(result.unsqueeze(Math.Min(rows, columns)).unsqueeze(Math.Max(rows, columns)));
        }

        private static Tensor Squeezed(Tensor result, int rows, int columns) =>
            result.squeeze(Math.Max(rows, columns)).squeeze(Math.Min(rows, columns));

        private static (int Rows, int Columns) MatrixDimensions(Tensor input, long[]? dims)
        {
            long[] two = dims ?? [-2, -1];
            if (two.Length != 2 || input.sizes.Length < 2)
                throw new ArgumentException(
                    $"linalg.matrix_norm: two dimensions are needed, got {Shapes.Text(two)} of shape {Shapes.Text(input.sizes)}.");
            int rows = Shapes.Dimension(two[0], input.sizes.Length, "linalg.matrix_norm");
            int columns = Shapes.Dimension(two[1], input.sizes.Length, "linalg.matrix_norm");
            return rows != columns
                ? (rows, columns) : throw new ArgumentException($"linalg.matrix_norm: the dimensions {Shapes.Text(two)} are the same.");
        }
    }
}
