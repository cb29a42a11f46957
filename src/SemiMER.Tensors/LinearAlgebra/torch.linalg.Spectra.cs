using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.LinearAlgebra;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class linalg
    {
        // dA = V (skew(V' dV) / (2 E) + diag(dL)) V' with E[i, j] = L[j] - L[i] and skew(X) = X - X', in which changes of scale drop out.
        private static readonly Operation EigenOperation = new("linalg.eigh", static pass =>
        {
            Tensor values = pass.Saved(0), vectors = pass.Saved(1);
            Tensor? inner = pass.GradientOf(0)?.diag_embed();
            if (pass.GradientOf(1) is { } gradient)
            {
                Tensor projected = vectors.mT.matmul(gradient);
                Tensor turned = (projected - projected.mT) * 0.5 * Reciprocals(values);
                inner = inner is null ? turned : inner + turned;
            }
            pass.Give(0, vectors.matmul(inner!).matmul(vectors.mT));
        });

        // dA = U ((skew(U' dU) / E) S + S (skew(V' dV) / E) + diag(dS)) V', E[i, j] = S[j]^2 - S[i]^2, and what lies outside the spaces of
        // U and V.
        private static readonly Operation SingularOperation = new("linalg.svd", static pass =>
        {
            Tensor u = pass.Saved(0), s = pass.Saved(1), v = pass.Saved(2);
            Tensor inner = (pass.GradientOf(1) ?? s.zeros_like()).diag_embed();
            Tensor reciprocals = Reciprocals(s * s), columns = s.unsqueeze(-2), rows = s.unsqueeze(-1);
            Tensor? left = pass.GradientOf(0), right = pass.GradientOf(2);
            if (left is not null)
            {
                Tensor projected = u.mT.matmul(left);
                inner += (projected - projected.mT) * reciprocals * columns;
            }
            if (right is not null)
            {
                Tensor projected = v.mT.matmul(right);
                inner += rows * (projected - projected.mT) * reciprocals;
            }
            Tensor result = u.matmul(inner).matmul(v.mT);
            if (left is not null && u.sizes[^2] > u.sizes[^1]) result += ((left - u.matmul(u.mT.matmul(left))) / columns).matmul(v.mT);
            if (right is not null && v.sizes[^2] > v.sizes[^1]) result += u.matmul(((right - v.matmul(v.mT.matmul(right))) / columns).mT);
            pass.Give(0, result);
        });

        /// <summary>
        /// Eigenvalues, ascending, and eigenvectors, as columns, of symmetric matrices [..., n, n]. The sign of a vector is arbitrary.
        /// </summary>
        /// <param name="input">The matrices, of which one triangle is read.</param>
        /// <param name="UPLO">L to read the lower triangle, U to read the upper one.</param>
        /// <exception cref="InvalidOperationException">The values do not converge, as with NaN.</exception>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L')
        {
            if (UPLO is not ('L' or 'U' or 'l' or 'u'))
                throw new ArgumentException($"linalg.eigh: UPLO must be L or U, got {UPLO}.", nameof(UPLO));
            MatrixBatch matrices = MatrixBatch.Square(NotNull(input), "eigh");
            int n = matrices.Rows;
            var values = new double[matrices.Count * n];
            var vectors = new double[matrices.Values.Length];
            for (int i = 0; i < matrices.Count; i++)
            {
                Span<double> a = matrices[i];
                for (int r = 0; r < n; r++)
                {
                    for (int c = 0; c < r; c++)
                    {
                        if (UPLO is 'L' or 'l') a[c * n + r] = a[r * n + c];
                        else a[r * n + c] = a[c * n + r];
                    }
                }
                if (!JacobiRotations.Eigenvalues(a, n, values.AsSpan(i * n, n), vectors.AsSpan(i * n * n, n * n)))
                    throw new LinearAlgebraException(
                        $"linalg.eigh: the eigenvalues of {matrices.Name(i)} of order {n} did not converge; are there NaN or infinities?");
            }
            Tensor w = matrices.Tensor(values, n), v = matrices.Tensor(vectors, n, n);
            if (Operation.IsRecorded(input)) EigenOperation.Record([w, v], [input], [w, v]);
            return (w, v);
        }

        /// <summary>The eigenvalues, ascending, of symmetric matrices; see <see cref="eigh"/>.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L')
        {
            (Tensor values, Tensor vectors) = eigh(input, UPLO);
            vectors.Dispose();
            return values;
        }

        /// <summary>The singular values, descending, of matrices [..., n, m].</summary>
        /// <exception cref="InvalidOperationException">The values do not converge, as with NaN.</exception>
        public static Tensor svdvals(Tensor input)
        {
            (Tensor u, Tensor s, Tensor v) = Singular(NotNull(input));
            u.Dispose();
            v.Dispose();
            return s;
        }

        // Input = U diag(S) V' with U [..., n, k], S [..., k], V [..., m, k], k = min(n, m).
        private static (Tensor U, Tensor S, Tensor V) Singular(Tensor input)
        {
            var given = new MatrixBatch(input, "svdvals");
            bool wide = given.Columns > given.Rows;
            MatrixBatch matrices = given;
            if (wide)
            {
                using Tensor plain = input.detach();
                using Tensor turned = plain.mT;
                matrices = new MatrixBatch(turned, "svdvals");
            }
            int rows = matrices.Rows, k = matrices.Columns;
            var values = new double[matrices.Count * k];
            var right = new double[matrices.Count * k * k];
            for (int i = 0; i < matrices.Count; i++)
            {
                if (!JacobiRotations.SingularValues(matrices[i], rows, k, values.AsSpan(i * k, k), right.AsSpan(i * k * k, k * k)))
                    throw new LinearAlgebraException(
                        $"linalg.svdvals: the singular values of {matrices.Name(i)} did not converge; are there NaN or infinities?");
            }
            Tensor s = matrices.Tensor(values, k), tall = matrices.Tensor(matrices.Values, rows, k), square = matrices.Tensor(right, k, k);
            (Tensor u, Tensor v) = wide ? (square, tall) : (tall, square);
            if (Operation.IsRecorded(input)) SingularOperation.Record([u, s, v], [input], [u, s, v]);
            return (u, s, v);
        }

        // 1 / (x[j] - x[i]), and zero on the diagonal.
        private static Tensor Reciprocals(Tensor x)
        {
            Tensor diagonal = eye(x.sizes[^1], dtype: x.dtype);
            return (1 - diagonal) / (x.unsqueeze(-2) - x.unsqueeze(-1) + diagonal);
        }
    }
}
