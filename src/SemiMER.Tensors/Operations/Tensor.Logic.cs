using System.Numerics;

namespace SemiMER.Tensors;

public static partial class torch
{
    // Bitwise and logical operations, element by element and with broadcasting.
    public partial class Tensor
    {
        /// <summary>Bitwise and; logical and of bools.</summary>
        public Tensor bitwise_and(Tensor other) => Bitwise(other, "bitwise_and", static (a, b) => a & b);

        /// <summary>Bitwise or; logical or of bools.</summary>
        public Tensor bitwise_or(Tensor other) => Bitwise(other, "bitwise_or", static (a, b) => a | b);

        /// <summary>Bitwise exclusive or; inequality of bools.</summary>
        public Tensor bitwise_xor(Tensor other) => Bitwise(other, "bitwise_xor", static (a, b) => a ^ b);

        /// <summary>Bitwise complement; logical not of bools.</summary>
        public Tensor bitwise_not()
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return(dtype == ScalarType.Bool ? logical_not() : Bitwise(-1L, "bitwise_not", static (a, b) => a ^ b));
        }

        /// <summary>True where both elements are not zero.</summary>
        public Tensor logical_and(Tensor other)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this != 0).bitwise_and(NotNull(other) != 0));
        }

        /// <summary>True where either element is not zero.</summary>
        public Tensor logical_or(Tensor other)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this != 0).bitwise_or(NotNull(other) != 0));
        }

        /// <summary>True where exactly one element is not zero.</summary>
        public Tensor logical_xor(Tensor other)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            return temporaries.Return((this != 0).bitwise_xor(NotNull(other) != 0));
        }

        /// <summary>True where the element is zero.</summary>
        public Tensor logical_not() => this == 0;

        /// <summary>Bitwise and; logical and of bools.</summary>
        public static Tensor operator &(Tensor left, Tensor right) => NotNull(left).bitwise_and(right);

        /// <summary>Bitwise or; logical or of bools.</summary>
        public static Tensor operator |(Tensor left, Tensor right) => NotNull(left).bitwise_or(right);

        /// <summary>Bitwise exclusive or; inequality of bools.</summary>
        public static Tensor operator ^(Tensor left, Tensor right) => NotNull(left).bitwise_xor(right);

        /// <summary>Bitwise complement; logical not of bools.</summary>
        public static Tensor operator ~(Tensor left) => NotNull(left).bitwise_not();

        private unsafe Tensor Bitwise(Tensor other, string operation, Func<long, long, long> function)
        {
            using DisposeScopeManager.TemporaryScope temporaries = DisposeScopeManager.Temporaries();
            (Tensor x, Tensor y) = Promoted(detach(), NotNull(other).detach());
            if (x.is_floating_point()) throw new ArgumentException($"{operation}: the elements must be integers or bools, got {x.dtype}.");
            long[] shape = Shapes.Broadcast(x.sizes, y.sizes, operation);
            Tensor result = Uninitialized(shape, x.dtype);
            switch (x.dtype)
            {
                case ScalarType.Int64: Bitwise<long>(x, y, result, function); break;
                case ScalarType.Int32: Bitwise<int>(x, y, result, function); break;
                default: Bitwise<byte>(x, y, result, function); break;
            }
            return temporaries.Return(result);
        }

        private static unsafe void Bitwise<T>(Tensor x, Tensor y, Tensor result, Func<long, long, long> function)
            where T : unmanaged, IBinaryInteger<T>
        {
            if (result.NumberOfElements == 0) return;
            var loop = new StridedLoop(result.sizes, result, x, y);
            loop.Start();
            do
            {
                T* a = x.Pointer<T>() + loop.Offset(1), b = y.Pointer<T>() + loop.Offset(2), to = result.Pointer<T>() + loop.Offset(0);
                for (long i = 0; i < loop.InnerSize; i++)
                    to[i] = T.CreateTruncating(
                        function(long.CreateTruncating(a[i * loop.InnerStride(1)]), long.CreateTruncating(b[i * loop.InnerStride(2)])));
            }
            while (loop.Next());
            GC.KeepAlive(x);
            GC.KeepAlive(y);
        }
    }
}
