namespace SemiMER.Tensors;

public static partial class torch
{
    // Products that are made of others.
    public partial class Tensor
    {
        /// <summary>beta times this matrix plus alpha times the sum of the products of two batches of matrices.</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Blend(NotNull(batch1).bmm(batch2).sum(dim: 0), beta, alpha));
        }

        /// <summary>beta times this vector plus alpha times the product of a matrix and a vector.</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Blend(NotNull(mat).mv(vec), beta, alpha));
        }

        /// <summary>beta times this matrix plus alpha times the outer product of two vectors.</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Blend(NotNull(vec1).outer(vec2), beta, alpha));
        }

        /// <summary>As <see cref="addmm"/>, in place.</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) =>
            InPlace("addmm_", x => x.addmm(mat1, mat2, beta, alpha));

        /// <summary>As <see cref="outer"/>.</summary>
        public Tensor ger(Tensor vec2) => outer(vec2);

        /// <summary>The sums of products over the last dimensions of two tensors.</summary>
        public Tensor inner(Tensor vec2)
        {
            NotNull(vec2);
            if (sizes.Length == 0 || vec2.sizes.Length == 0) return this * vec2;
            return tensordot(vec2, [sizes.Length - 1], [vec2.sizes.Length - 1]);
        }

        /// <summary>
        /// The sums of products over the last <paramref name="dims"/> dimensions of this tensor and the first ones of another.
        /// </summary>
        public Tensor tensordot(Tensor b, long dims = 2)
        {
            NotNull(b);
            if (dims < 0 || dims > sizes.Length || dims > b.sizes.Length)
                throw new ArgumentOutOfRangeException(
                    nameof(dims), dims, $"tensordot: {dims} dimensions of shapes {Shapes.Text(sizes)} and {Shapes.Text(b.sizes)}.");
            long[] first = [.. Enumerable.Range(0, (int)dims).Select(d => sizes.Length - dims + d)];
            return tensordot(b, first, [.. Enumerable.Range(0, (int)dims).Select(d => (long)d)]);
        }

        /// <summary>The sums of products over pairs of dimensions.</summary>
        public Tensor tensordot(Tensor b, (long, long)[] dims) =>
            tensordot(b, Array.ConvertAll(NotNull(dims), d => d.Item1), Array.ConvertAll(dims, d => d.Item2));

        /// <summary>
        /// The sums of products over some dimensions of this tensor and as many of another; the others remain, in their order.
        /// </summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2)
        {
            if (NotNull(dims1).Length != NotNull(dims2).Length)
                throw new ArgumentException($"tensordot: {dims1.Length} dimensions of one tensor but {dims2.Length} of the other.");
            NotNull(b);
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int[] own = Array.ConvertAll(dims1, d => Shapes.Dimension(d, sizes.Length, "tensordot"));
            int[] others = Array.ConvertAll(dims2, d => Shapes.Dimension(d, NotNull(b).sizes.Length, "tensordot"));
            for (int i = 0; i < own.Length; i++)
                if (sizes[own[i]] != b.sizes[others[i]]) throw WrongProduct("tensordot", "equal sizes of the summed dimensions", this, b);
            int[] left = [.. Enumerable.Range(0, sizes.Length).Except(own)],
                right = [.. Enumerable.Range(0, b.sizes.Length).Except(others)];
            long count = Shapes.Count([.. own.Select(d => sizes[d])]);
            long[] leftSizes = [.. left.Select(d => sizes[d])], rightSizes = [.. right.Select(d => b.sizes[d])];
            Tensor x = permute([.. left.Concat(own).Select(d => (long)d)]).reshape(Shapes.Count(leftSizes), count);
            Tensor y = b.permute([.. others.Concat(right).Select(d => (long)d)]).reshape(count, Shapes.Count(rightSizes));
            return temporaries.Return(x.mm(y).reshape([.. leftSizes, .. rightSizes]));
        }

        /// <summary>The Kronecker product: each element times the whole other tensor.</summary>
        public Tensor kron(Tensor other)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int rank = Math.Max(sizes.Length, NotNull(other).sizes.Length);
            var x = new List<long>();
            var y = new List<long>();
            var target = new List<long>();
            for (int d = -rank; d < 0; d++)
            {
                long a = sizes.Length + d >= 0 ? sizes[sizes.Length + d] : 1, b = other.sizes.Length + d >= 0
                    ? other.sizes[other.sizes.Length + d] : 1;
                x.AddRange([a, 1]);
                y.AddRange([1, b]);
                target.Add(checked(a * b));
            }
            return temporaries.Return((reshape(x.ToArray()) * other.reshape(y.ToArray())).reshape(target.ToArray()));
        }

        /// <summary>Square matrices multiplied <paramref name="n"/> times; their inverses if it is negative.</summary>
        public Tensor matrix_power(int n)
        {
            if (sizes.Length < 2 || sizes[^1] != sizes[^2])
                throw new ArgumentException($"matrix_power: square matrices are needed, got shape {Shapes.Text(sizes)}.");
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor factor = n < 0 ? linalg.inv(this) : this;
            Tensor result = eye(sizes[^1], dtype: dtype).expand(sizes);
            for (uint rest = (uint)Math.Abs((long)n); rest > 0; rest >>= 1)
            {
                if ((rest & 1) != 0) result = result.matmul(factor);
                if (rest > 1) factor = factor.matmul(factor);
            }
            return temporaries.Return(result.contiguous());
        }

        /// <summary>The inverses of square matrices; see <see cref="linalg.inv"/>.</summary>
        public Tensor inverse() => linalg.inv(this);

        /// <summary>The determinants of square matrices; see <see cref="linalg.det"/>.</summary>
        public Tensor det() => linalg.det(this);
    }
}
