using System.Numerics;
using SemiMER.Tensors.Autograd;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Products of elements. Their derivative divides by the elements; where one of them is zero, the product is made of recorded
    // multiplications instead, whose derivatives need no division.
    public partial class Tensor
    {
        private static readonly Operation ProductOperation = new("prod", static pass =>
        {
            long[] kept = pass.Arguments<long[]>();
            pass.Give(0, (pass.Gradient * pass.Saved(1)).reshape(kept) / pass.Saved(0));
        });

        private static readonly Operation CumulativeProductOperation = new("cumprod", static pass =>
        {
            int dim = pass.Arguments<int>();
            pass.Give(0, (pass.Gradient * pass.Saved(1)).flip(dim).cumsum(dim).flip(dim) / pass.Saved(0));
        });

        /// <summary>The product of all elements; integers and bools give int64.</summary>
        public Tensor prod(ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            using Tensor row = reshape(-1);
            return temporaries.Return(row.ProductAlong(0, false, type));
        }

        /// <summary>The product along a dimension; integers and bools give int64.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(ProductAlong(dim, keepdim, type));
        }

        /// <summary>Running products along a dimension; integers and bools give int64.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dim, sizes.Length, "cumprod");
            Tensor x = to_type(type ?? (is_floating_point() ? dtype : ScalarType.Int64));
            if (sizes.Length == 0) return temporaries.Return(x.clone());
            if (Operation.IsRecorded(x) && x.HasZero()) return temporaries.Return(x.RunningProducts(d));
            Tensor result = x.Multiplied(d, running: true, x.sizes);
            return temporaries.Return(Operation.IsRecorded(x) ? CumulativeProductOperation.Record(result, [x], [x, result], d) : result);
        }

        private Tensor ProductAlong(long dim, bool keepdim, ScalarType? type)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            int d = Shapes.Dimension(dim, sizes.Length, "prod");
            Tensor x = to_type(type ?? (is_floating_point() ? dtype : ScalarType.Int64));
            if (sizes.Length == 0) return temporaries.Return(x.clone());
            if (Operation.IsRecorded(x) && x.HasZero()) return temporaries.Return(x.Halved(d, keepdim));
            bool[] mask = Reduction.Mask([d], sizes.Length, "prod");
            Tensor result = x.Multiplied(d, running: false, Reduction.Shape(sizes, mask, keepdim));
            return temporaries.Return(Operation.IsRecorded(x)
                ? ProductOperation.Record(result, [x], [x, result], Reduction.Shape(sizes, mask, true)) : result);
        }

        private bool HasZero()
        {
            using DisposeScopeManager.TemporaryScope _ = DisposeScopeManager.Temporaries();
            return (this == 0).any().item<bool>();
        }

        // The first half times the second, until one slice is left.
        private Tensor Halved(int dim, bool keepdim)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor product = this;
            while (product.sizes[dim] > 1)
            {
                long half = product.sizes[dim] / 2, rest = product.sizes[dim] - 2 * half;
                Tensor next = product.narrow(dim, 0, half) * product.narrow(dim, half, half);
                product = rest == 0 ? next : cat([next, product.narrow(dim, 2 * half, rest)], dim);
            }
            return temporaries.Return(keepdim ? product.alias() : product.squeeze(dim));
        }

        // Each element times those before it, over distances that double.
        private Tensor RunningProducts(int dim)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            Tensor product = this;
            long size = sizes[dim];
            for (long distance = 1; distance < size; distance *= 2)
            {
                Tensor later = product.narrow(dim, distance, size - distance) * product.narrow(dim, 0, size - distance);
                product = cat([product.narrow(dim, 0, distance), later], dim);
            }
            return temporaries.Return(product.alias());
        }

        private unsafe Tensor Multiplied(int dim, bool running, long[] shape)
        {
            using Reduction.Arranged arranged = Reduction.Arrange(this, Reduction.Mask([dim], sizes.Length, "prod"));
            Tensor result = Uninitialized(shape, dtype);
            switch (dtype)
            {
                case ScalarType.Float32: Multiply(arranged, arranged.Values.Pointer<float>(), result.Pointer<float>(), running); break;
                case ScalarType.Float64: Multiply(arranged, arranged.Values.Pointer<double>(), result.Pointer<double>(), running); break;
                case ScalarType.Int64: Multiply(arranged, arranged.Values.Pointer<long>(), result.Pointer<long>(), running); break;
                case ScalarType.Int32: Multiply(arranged, arranged.Values.Pointer<int>(), result.Pointer<int>(), running); break;
                default: Multiply(arranged, arranged.Values.Pointer<byte>(), result.Pointer<byte>(), running); break;
            }
            GC.KeepAlive(arranged.Values);
            return result;
        }

        private static unsafe void Multiply<T>(in Reduction.Arranged x, T* from, T* to, bool running) where T : unmanaged, INumber<T>
        {
            for (long o = 0; o < x.Outer; o++)
            {
                for (long i = 0; i < x.Inner; i++)
                {
                    T product = T.One;
                    long start = o * x.Reduced * x.Inner + i;
                    for (long r = 0; r < x.Reduced; r++)
                    {
                        product *= from[start + r * x.Inner];
                        if (running) to[start + r * x.Inner] = product;
                    }
                    if (!running) to[o * x.Inner + i] = product;
                }
            }
        }
    }
}
