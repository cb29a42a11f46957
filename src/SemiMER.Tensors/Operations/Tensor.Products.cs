using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    public partial class Tensor
    {
        private static readonly Operation MatrixProduct = new("mm", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient.mm(pass.Saved(1).t()));
            if (pass.Needs(1)) pass.Give(1, pass.Saved(0).t().mm(pass.Gradient));
        });

        private static readonly Operation BatchProduct = new("bmm", static pass =>
        {
            if (pass.Needs(0)) pass.Give(0, pass.Gradient.bmm(pass.Saved(1).mT));
            if (pass.Needs(1)) pass.Give(1, pass.Saved(0).mT.bmm(pass.Gradient));
        });

        // y = x W' + b
        private static readonly Operation LinearProduct = new("linear", static pass =>
        {
            Tensor gradient = pass.Gradient;
            if (pass.Needs(0)) pass.Give(0, gradient.mm(pass.Saved(1)));
            if (pass.Needs(1)) pass.Give(1, gradient.t().mm(pass.Saved(0)));
            if (pass.Needs(2)) pass.Give(2, gradient.sum(dim: 0));
        });

        /// <summary>The matrix product [n, k] x [k, m] -> [n, m].</summary>
        /// <exception cref="ArgumentException">The tensors are not matrices or their inner sizes differ.</exception>
        public Tensor mm(Tensor target)
        {
            Tensor x = this, y = NotNull(target);
            if (x.sizes.Length != 2 || y.sizes.Length != 2 || x.sizes[1] != y.sizes[0])
                throw WrongProduct("mm", "[n, k] and [k, m]", x, y);
            if (x.dtype == y.dtype && x.is_integral()) return SummedProducts(x, 2, y, 0, 1);
            CheckSameType("mm", x, y);
            Tensor product = Uninitialized([x.sizes[0], y.sizes[1]], x.dtype);
            Multiply(x, y, product, accumulate: false);
            return Operation.IsRecorded(x, y)
                ? MatrixProduct.Record(product, [x, y], [y.requires_grad ? x : null, x.requires_grad ? y : null])
                : product;
        }

        /// <summary>The products of a batch of matrices, [b, n, k] x [b, k, m] -> [b, n, m].</summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor bmm(Tensor batch2)
        {
            Tensor x = this, y = NotNull(batch2);
            if (x.sizes.Length != 3 || y.sizes.Length != 3 || x.sizes[0] != y.sizes[0] || x.sizes[2] != y.sizes[1])
                throw WrongProduct("bmm", "[b, n, k] and [b, k, m]", x, y);
            if (x.dtype == y.dtype && x.is_integral()) return SummedProducts(x, 3, y, 1, 2);
            CheckSameType("bmm", x, y);
            Tensor product = Uninitialized([x.sizes[0], x.sizes[1], y.sizes[2]], x.dtype);
            MultiplyBatch(x, y, product);
            return Operation.IsRecorded(x, y)
                ? BatchProduct.Record(product, [x, y], [y.requires_grad ? x : null, x.requires_grad ? y : null])
                : product;
        }

        /// <summary>
        /// The product of vectors, matrices or batches of matrices: dot product of two vectors, matrix times vector, matrix
        /// product, or products over the last two dimensions with the others broadcast.
        /// </summary>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public Tensor matmul(Tensor target)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor x = this, y = NotNull(target);
            int a = x.sizes.Length, b = y.sizes.Length;
            if (a == 0 || b == 0) throw WrongProduct("matmul", "at least one dimension each", x, y);
            if (x.sizes[^1] != y.sizes[b == 1 ? 0 : b - 2])
                throw WrongProduct("matmul", "equal inner sizes, [..., n, k] and [..., k, m]", x, y);
            if (a == 1 && b == 1) return temporaries.Return(x.dot(y));
            if (a == 2 && b == 2) return temporaries.Return(x.mm(y));
            if (a == 1) return temporaries.Return(x.unsqueeze(0).matmul(y).squeeze(-2));
            if (b == 1) return temporaries.Return(x.matmul(y.unsqueeze(1)).squeeze(-1));
            // A stack of matrices times one matrix is one tall matrix times it.
            if (b == 2) return temporaries.Return(x.reshape(-1, x.sizes[^1]).mm(y).reshape([.. x.sizes[..^1], y.sizes[1]]));
            long[] batch = Shapes.Broadcast(x.sizes[..^2], y.sizes[..^2], "matmul");
            Tensor left = x.expand([.. batch, x.sizes[^2], x.sizes[^1]]).reshape(-1, x.sizes[^2], x.sizes[^1]);
            Tensor right = y.expand([.. batch, y.sizes[^2], y.sizes[^1]]).reshape(-1, y.sizes[^2], y.sizes[^1]);
            return temporaries.Return(left.bmm(right).reshape([.. batch, x.sizes[^2], y.sizes[^1]]));
        }

        /// <summary>The product of a matrix and a vector, [n, k] x [k] -> [n].</summary>
        public Tensor mv(Tensor target)
        {
            if (sizes.Length != 2 || NotNull(target).sizes.Length != 1) throw WrongProduct("mv", "[n, k] and [k]", this, target);
            return matmul(target);
        }

        /// <summary>The sum of products of two vectors of equal length.</summary>
        public Tensor dot(Tensor target)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (sizes.Length != 1 || NotNull(target).sizes.Length != 1 || sizes[0] != target.sizes[0])
                throw WrongProduct("dot", "[n] and [n]", this, target);
            if (dtype != target.dtype || !is_integral()) CheckSameType("dot", this, target);
            return temporaries.Return((this * target).sum());
        }

        /// <summary>beta times this plus alpha times the product of two matrices.</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Blend(NotNull(mat1).mm(mat2), beta, alpha));
        }

        /// <summary>beta times this plus alpha times the products of two batches of matrices.</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(Blend(NotNull(batch1).bmm(batch2), beta, alpha));
        }

        /// <summary>All products of the elements of two vectors, [n] and [m] -> [n, m].</summary>
        public Tensor outer(Tensor vec2)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            if (sizes.Length != 1 || NotNull(vec2).sizes.Length != 1) throw WrongProduct("outer", "[n] and [m]", this, vec2);
            return temporaries.Return(unsqueeze(1) * vec2.unsqueeze(0));
        }

        /// <summary>x W' + b for x [..., in], W [out, in] and b [out] or null, in one pass.</summary>
        internal static Tensor Linear(Tensor input, Tensor weight, Tensor? bias)
        {
            if (weight.sizes.Length != 2 || input.sizes.Length == 0 || input.sizes[^1] != weight.sizes[1])
                throw WrongProduct("linear", "[..., in] and weight [out, in]", input, weight);
            if (bias is not null && (bias.sizes.Length != 1 || bias.sizes[0] != weight.sizes[0]))
                throw WrongProduct("linear", "a bias [out] beside the weight [out, in]", weight, bias);
            CheckSameType("linear", input, weight);
            if (input.sizes.Length != 2)
            {
                using Tensor rows = input.reshape(-1, input.sizes[^1]);
                using Tensor products = Linear(rows, weight, bias);
                return products.reshape([.. input.sizes[..^1], weight.sizes[0]]);
            }
            Tensor output = Uninitialized([input.sizes[0], weight.sizes[0]], input.dtype);
            if (bias is not null)
            {
                using Tensor rows = bias.ViewOf(output.sizes, [0, bias.strides[0]], bias.offset);
                Strided.Copy(rows, output);
            }
            using (Tensor transposed = weight.ViewOf(
                [weight.sizes[1], weight.sizes[0]], [weight.strides[1], weight.strides[0]], weight.offset))
                Multiply(input, transposed, output, accumulate: bias is not null);
            return Operation.IsRecorded(input, weight, bias)
                ? LinearProduct.Record(
                    output, [input, weight, bias], [weight.requires_grad ? input : null, input.requires_grad ? weight : null])
                : output;
        }

        private Tensor Blend(Tensor product, float beta, float alpha)
        {
            Tensor scaled = alpha == 1 ? product : product * alpha;
            return beta == 0 ? scaled : beta == 1 ? this + scaled : this * beta + scaled;
        }

        /// <summary>c = a b, or c += a b: matrices of any strides, c with unit column stride.</summary>
        internal static unsafe void Multiply(Tensor a, Tensor b, Tensor c, bool accumulate)
        {
            int threads = Threads(a, b);
            if (c.dtype == ScalarType.Float64)
            {
                MatrixMultiply.Multiply(c.sizes[0], c.sizes[1], a.sizes[1], a.Pointer<double>(), a.strides[0], a.strides[1],
                    b.Pointer<double>(), b.strides[0], b.strides[1], c.Pointer<double>(), c.strides[0], accumulate, threads);
            }
            else
            {
                MatrixMultiply.Multiply(c.sizes[0], c.sizes[1], a.sizes[1], a.Pointer<float>(), a.strides[0], a.strides[1],
                    b.Pointer<float>(), b.strides[0], b.strides[1], c.Pointer<float>(), c.strides[0], accumulate, threads);
            }
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
        }

        private static unsafe void MultiplyBatch(Tensor a, Tensor b, Tensor c)
        {
            int threads = Threads(a, b);
            for (long i = 0; i < c.sizes[0]; i++)
            {
                if (c.dtype == ScalarType.Float64)
                {
                    MatrixMultiply.Multiply(c.sizes[1], c.sizes[2], a.sizes[2],
                        a.Pointer<double>() + i * a.strides[0], a.strides[1], a.strides[2],
                        b.Pointer<double>() + i * b.strides[0], b.strides[1], b.strides[2],
                        c.Pointer<double>() + i * c.strides[0], c.strides[1], false, threads);
                }
                else
                {
                    MatrixMultiply.Multiply(c.sizes[1], c.sizes[2], a.sizes[2],
                        a.Pointer<float>() + i * a.strides[0], a.strides[1], a.strides[2],
                        b.Pointer<float>() + i * b.strides[0], b.strides[1], b.strides[2],
                        c.Pointer<float>() + i * c.strides[0], c.strides[1], false, threads);
                }
            }
            GC.KeepAlive(a);
            GC.KeepAlive(b);
            GC.KeepAlive(c);
        }

        // Asking for the thread count costs more than a tiny product.
        private static int Threads(Tensor a, Tensor b) =>
            a.NumberOfElements + b.NumberOfElements < 4096 ? 1 : get_num_threads();

        // Products of integers, for which there is no kernel: the sum over a dimension of all products.
        private static Tensor SummedProducts(Tensor x, int xDim, Tensor y, int yDim, int sumDim)
        {
            using Tensor left = x.unsqueeze(xDim), right = y.unsqueeze(yDim);
            using Tensor products = left * right;
            return products.sum([sumDim], type: x.dtype);
        }

        private static void CheckSameType(string operation, Tensor x, Tensor y)
        {
            if (x.dtype != y.dtype || !x.is_floating_point())
                throw new ArgumentException($"{operation}: both tensors must be float32 or both float64, got {x.dtype} and {y.dtype}.");
        }

        private static ArgumentException WrongProduct(string operation, string expected, Tensor x, Tensor y) =>
            new($"{operation}: expected {expected}, got shapes {Shapes.Text(x.sizes)} and {Shapes.Text(NotNull(y).sizes)}.");
    }

    /// <summary>The product of vectors, matrices or batches of matrices; see <see cref="Tensor.matmul"/>.</summary>
    public static Tensor matmul(Tensor input, Tensor target)
    {
        using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
        return temporaries.Return(NotNull(input).matmul(target));
    }

    /// <summary>The matrix product [n, k] x [k, m] -> [n, m].</summary>
    public static Tensor mm(Tensor input, Tensor target) => NotNull(input).mm(target);

    /// <summary>The products of a batch of matrices, [b, n, k] x [b, k, m] -> [b, n, m].</summary>
    public static Tensor bmm(Tensor input, Tensor batch2) => NotNull(input).bmm(batch2);
}
