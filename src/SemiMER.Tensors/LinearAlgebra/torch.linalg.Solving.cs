using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.LinearAlgebra;

namespace SemiMER.Tensors;

public static partial class torch
{
    /// <summary>Linear algebra on batches of matrices [..., n, m]; computed in double precision, in the type of the input.</summary>
    public static partial class linalg
    {
        // Giles, An extended collection of matrix derivative results (2008), and for Cholesky Murray (2016).
        private static readonly Operation CholeskyOperation = new("linalg.cholesky", static pass =>
        {
            Tensor factor = pass.Saved(0);
            Tensor phi = factor.mT.matmul(pass.Gradient).tril();
            phi -= phi.diagonal(0, -2, -1).diag_embed() * 0.5;
            Tensor gradient = solve_triangular(factor, solve_triangular(factor.mT, phi, upper: true), upper: false, left: false);
            pass.Give(0, (gradient + gradient.mT) * 0.5);
        });

        private static readonly Operation SolveOperation = new("linalg.solve", static pass =>
        {
            Tensor x = pass.Saved(1);
            Tensor gradient = solve(pass.Saved(0).mT, pass.Gradient);
            if (pass.Needs(0)) pass.Give(0, -gradient.matmul(x.mT));
            if (pass.Needs(1)) pass.Give(1, gradient);
        });

        private static readonly Operation SolveTriangularOperation = new("linalg.solve_triangular", static pass =>
        {
            (bool upper, bool unit) = pass.Arguments<(bool, bool)>();
            Tensor gradient = solve_triangular(pass.Saved(0).mT, pass.Gradient, !upper, unitriangular: unit);
            if (pass.Needs(1)) pass.Give(1, gradient);
            if (!pass.Needs(0)) return;
            Tensor whole = -gradient.matmul(pass.Saved(1).mT);
            int outside = unit ? 1 : 0;
            pass.Give(0, upper ? whole.triu(outside) : whole.tril(-outside));
        });

        private static readonly Operation InverseOperation = new("linalg.inv", static pass =>
        {
            Tensor inverse = pass.Saved(0).mT;
            pass.Give(0, -inverse.matmul(pass.Gradient).matmul(inverse));
        });

        private static readonly Operation DeterminantOperation = new("linalg.det", static pass =>
        {
            Tensor scale = (pass.Gradient * pass.Saved(1)).unsqueeze(-1).unsqueeze(-1);
            pass.Give(0, scale * inv(pass.Saved(0)).mT);
        });

        private static readonly Operation LogDeterminantOperation = new("linalg.slogdet", static pass =>
        {
            // The sign is constant around every matrix that is not singular.
            Tensor input = pass.Saved(0);
            pass.Give(0, pass.GradientOf(1) is { } gradient ? gradient.unsqueeze(-1).unsqueeze(-1) * inv(input).mT : input.zeros_like());
        });

        /// <summary>
        /// The lower triangular factor L of symmetric positive definite matrices, A = L L'. Only the lower triangle of A is read.
        /// </summary>
        /// <exception cref="InvalidOperationException">A matrix is not positive definite.</exception>
        public static Tensor cholesky(Tensor input)
        {
            MatrixBatch matrices = MatrixBatch.Square(NotNull(input), "cholesky");
            for (int i = 0; i < matrices.Count; i++)
            {
                int order = TriangularSystems.Cholesky(matrices[i], matrices.Rows);
                if (order == 0) continue;
                throw new LinearAlgebraException(
                    $"linalg.cholesky: {matrices.Name(i)} is not positive definite: its leading minor of order {order} is not positive.");
            }
            Tensor factor = matrices.Tensor(matrices.Values, matrices.Rows, matrices.Rows);
            return Operation.IsRecorded(input) ? CholeskyOperation.Record(factor, [input], [factor]) : factor;
        }

        /// <summary>X of A X = B, or of X A = B if not <paramref name="left"/>; batch dimensions broadcast.</summary>
        /// <param name="A">Square matrices [..., n, n].</param>
        /// <param name="B">Matrices [..., n, k] ([..., k, n] if not left), or vectors [n] or [..., n], one for each matrix.</param>
        /// <param name="left">On which side of X the matrices stand.</param>
        /// <exception cref="InvalidOperationException">A matrix is singular.</exception>
        public static Tensor solve(Tensor A, Tensor B, bool left = true)
        {
            Tensor matrix = NotNull(A), right = NotNull(B);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            bool vectors = right.sizes.Length == 1
                || (right.sizes.Length == matrix.sizes.Length - 1 && Shapes.Same(right.sizes, matrix.sizes.AsSpan(..^1)));
            if (vectors) return temporaries.Return(solve(matrix, right.unsqueeze(-1)).squeeze(-1));
            if (!left) return temporaries.Return(solve(matrix.mT, right.mT).mT);
            (matrix, right) = Together("solve", matrix, right);
            MatrixBatch matrices = MatrixBatch.Square(matrix, "solve");
            var solutions = new MatrixBatch(right, "solve");
            int n = matrices.Rows, columns = solutions.Columns;
            var rows = new int[n];
            for (int i = 0; i < matrices.Count; i++)
            {
                if (TriangularSystems.Factor(matrices[i], n, rows) == 0) throw Singular("solve", matrices, i);
                Span<double> b = solutions[i];
                double[] given = b.ToArray();
                for (int r = 0; r < n; r++) given.AsSpan(rows[r] * columns, columns).CopyTo(b[(r * columns)..]);
                TriangularSystems.Solve(matrices[i], n, b, columns, upper: false, unit: true);
                TriangularSystems.Solve(matrices[i], n, b, columns, upper: true, unit: false);
            }
            Tensor x = solutions.Tensor(solutions.Values, n, columns);
            return temporaries.Return(Operation.IsRecorded(matrix, right) ? SolveOperation.Record(x, [matrix, right], [matrix, x]) : x);
        }

        /// <summary>X of A X = B for triangular A, or of X A = B if not <paramref name="left"/>; batch dimensions broadcast.</summary>
        /// <param name="A">Square matrices [..., n, n], of which one triangle is read.</param>
        /// <param name="B">Matrices [..., n, k] ([..., k, n] if not left).</param>
        /// <param name="upper">Read the upper triangle, else the lower.</param>
        /// <param name="left">On which side of X the matrices stand.</param>
        /// <param name="unitriangular">Take the diagonal as ones.</param>
        /// <param name="out">Where to copy the result, or null; it must have the result's shape.</param>
        /// <exception cref="InvalidOperationException">A diagonal element is zero.</exception>
        public static Tensor solve_triangular(
            Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null)
        {
            Tensor matrix = NotNull(A), right = NotNull(B);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (!left)
                return temporaries.Return(Delivered(solve_triangular(matrix.mT, right.mT, !upper, unitriangular: unitriangular).mT, @out));
            (matrix, right) = Together("solve_triangular", matrix, right);
            MatrixBatch matrices = MatrixBatch.Square(matrix, "solve_triangular");
            var solutions = new MatrixBatch(right, "solve_triangular");
            int n = matrices.Rows;
            for (int i = 0; i < matrices.Count; i++)
            {
                for (int d = 0; d < n && !unitriangular; d++)
                    if (matrices[i][d * n + d] == 0) throw Singular("solve_triangular", matrices, i);
                TriangularSystems.Solve(matrices[i], n, solutions[i], solutions.Columns, upper, unitriangular);
            }
            Tensor x = solutions.Tensor(solutions.Values, n, solutions.Columns);
            if (Operation.IsRecorded(matrix, right))
                SolveTriangularOperation.Record(x, [matrix, right], [matrix, x], (upper, unitriangular));
            return temporaries.Return(Delivered(x, @out));
        }

        /// <summary>The inverses of square matrices.</summary>
        /// <exception cref="InvalidOperationException">A matrix is singular.</exception>
        public static Tensor inv(Tensor input)
        {
            MatrixBatch matrices = MatrixBatch.Square(NotNull(input), "inv");
            int n = matrices.Rows;
            var rows = new int[n];
            var inverses = new double[matrices.Values.Length];
            for (int i = 0; i < matrices.Count; i++)
            {
                if (TriangularSystems.Factor(matrices[i], n, rows) == 0) throw Singular("inv", matrices, i);
                Span<double> b = inverses.AsSpan(i * n * n, n * n);
                for (int r = 0; r < n; r++) b[r * n + rows[r]] = 1;
                TriangularSystems.Solve(matrices[i], n, b, n, upper: false, unit: true);
                TriangularSystems.Solve(matrices[i], n, b, n, upper: true, unit: false);
            }
            Tensor inverse = matrices.Tensor(inverses, n, n);
            return Operation.IsRecorded(input) ? InverseOperation.Record(inverse, [input], [inverse]) : inverse;
        }

        /// <summary>The determinants of square matrices. Where a matrix is singular the determinant is 0 and has no gradient.</summary>
        public static Tensor det(Tensor input)
        {
            (MatrixBatch matrices, double[] signs, double[] logarithms) = Determinants(NotNull(input), "det");
            double[] values = [.. signs.Zip(logarithms, static (sign, logarithm) => sign == 0 ? 0 : sign * Math.Exp(logarithm))];
            Tensor result = matrices.Tensor(values);
            return Operation.IsRecorded(input) ? DeterminantOperation.Record(result, [input], [input, result]) : result;
        }

        /// <summary>
        /// The signs of the determinants of square matrices and the logarithms of their absolute values; 0 and -infinity for singular ones.
        /// </summary>
        public static (Tensor, Tensor) slogdet(Tensor input)
        {
            (MatrixBatch matrices, double[] signs, double[] logarithms) = Determinants(NotNull(input), "slogdet");
            Tensor sign = matrices.Tensor(signs), logarithm = matrices.Tensor(logarithms);
            if (Operation.IsRecorded(input)) LogDeterminantOperation.Record([sign, logarithm], [input], [input]);
            return (sign, logarithm);
        }

        private static (MatrixBatch Matrices, double[] Signs, double[] Logarithms) Determinants(Tensor input, string operation)
        {
            MatrixBatch matrices = MatrixBatch.Square(input, operation);
            int n = matrices.Rows;
            var rows = new int[n];
            var signs = new double[matrices.Count];
            var logarithms = new double[matrices.Count];
            for (int i = 0; i < matrices.Count; i++)
            {
                Span<double> a = matrices[i];
                signs[i] = TriangularSystems.Factor(a, n, rows);
                for (int d = 0; d < n; d++)
                {
                    signs[i] *= Math.Sign(a[d * n + d]);
                    logarithms[i] += Math.Log(Math.Abs(a[d * n + d]));
                }
                if (signs[i] == 0) logarithms[i] = double.NegativeInfinity;
            }
            return (matrices, signs, logarithms);
        }

        // Both with the same batch dimensions.
        private static (Tensor A, Tensor B) Together(string operation, Tensor a, Tensor b)
        {
            if (a.sizes.Length < 2 || b.sizes.Length < 2 || a.sizes[^1] != a.sizes[^2] || a.sizes[^1] != b.sizes[^2] || a.dtype != b.dtype)
            {
                throw new ArgumentException(
                    $"linalg.{operation}: [..., n, n] and [..., n, k] of one floating point type are needed, got {a.dtype} " +
                    $"{Shapes.Text(a.sizes)} and " +
                    $"{b.dtype} {Shapes.Text(b.sizes)}.");
            }
            long[] batch = Shapes.Broadcast(a.sizes[..^2], b.sizes[..^2], "linalg." + operation);
            return (a.expand([.. batch, a.sizes[^2], a.sizes[^1]]), b.expand([.. batch, b.sizes[^2], b.sizes[^1]]));
        }

        private static Tensor Delivered(Tensor result, Tensor? target) => Tensor.Delivered(result, target);

        private static LinearAlgebraException Singular(string operation, MatrixBatch matrices, int matrix) =>
            new($"linalg.{operation}: {matrices.Name(matrix)} of order {matrices.Rows} is singular.");
    }
}
