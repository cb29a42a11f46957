using System.Numerics;
using System.Runtime.CompilerServices;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Applies elementwise kernels to tensors of any strides, with broadcasting. Large contiguous work is cut in pieces of fixed
/// size, which the threads share; what an element becomes never depends on the cut.
/// </summary>
internal static unsafe class Pointwise
{
    /// <summary>Elements per piece: below it, handing work to another thread costs more than doing it.</summary>
    internal const int Grain = 1 << 15;

    // Elements with a stride pass through a buffer of this size on the stack.
    private const int Chunk = 512;

    internal static Tensor Unary<TFunction, T>(TFunction function, Tensor x)
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        Tensor y = torch.UninitializedLike(x, x.dtype);
        Unary<TFunction, T>(function, x, y);
        return y;
    }

    /// <summary>y = f(x); y may be x itself.</summary>
    internal static void Unary<TFunction, T>(TFunction function, Tensor x, Tensor y)
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (y.NumberOfElements == 0) return;
        if (x.IsContiguous && y.IsContiguous)
        {
            var job =
                new UnaryJob<TFunction, T> { Function = function, X = x.Pointer<T>(), Y = y.Pointer<T>(), Count = x.NumberOfElements };
            Run(job.Count, Unsafe.AsPointer(ref job), &UnaryJob<TFunction, T>.Piece);
        }
        else
        {
            StridedWork.Run(
                new StridedLoop(y.sizes, y, x),
                new UnaryRun<TFunction, T> { Function = function, X = x.Pointer<T>(), Y = y.Pointer<T>() });
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>f(x, y) over the broadcast shape.</summary>
    internal static Tensor Binary<TFunction, T>(TFunction function, Tensor x, Tensor y, string operation)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        Tensor z = x.sizes == y.sizes || Shapes.Same(x.sizes, y.sizes)
            ? torch.UninitializedLike(x, x.dtype) : torch.Uninitialized(Shapes.Broadcast(x.sizes, y.sizes, operation), x.dtype);
        Binary<TFunction, T>(function, x, y, z);
        return z;
    }

    /// <summary>z = f(x, y), where z has the broadcast shape and is contiguous, or is x itself.</summary>
    internal static void Binary<TFunction, T>(TFunction function, Tensor x, Tensor y, Tensor z)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (z.NumberOfElements == 0) return;
        if (x.IsContiguous && y.IsContiguous && z.IsContiguous && x.NumberOfElements == z.NumberOfElements
            && y.NumberOfElements == z.NumberOfElements)
        {
            var job = new BinaryJob<TFunction, T>
            {
                Function = function, X = x.Pointer<T>(), Y = y.Pointer<T>(), Z = z.Pointer<T>(), Count = z.NumberOfElements,
            };
            Run(job.Count, Unsafe.AsPointer(ref job), &BinaryJob<TFunction, T>.Piece);
        }
        else if (y.NumberOfElements == 1 && x.IsContiguous && z.IsContiguous && x.NumberOfElements == z.NumberOfElements)
        {
            Unary<WithRight<TFunction, T>, T>(new WithRight<TFunction, T>(function, *y.Pointer<T>()), x, z);
        }
        else if (x.NumberOfElements == 1 && y.IsContiguous && z.IsContiguous && y.NumberOfElements == z.NumberOfElements)
        {
            Unary<WithLeft<TFunction, T>, T>(new WithLeft<TFunction, T>(*x.Pointer<T>(), function), y, z);
        }
        else
        {
            StridedWork.Run(
                new StridedLoop(z.sizes, z, x, y),
                new BinaryRun<TFunction, T> { Function = function, X = x.Pointer<T>(), Y = y.Pointer<T>(), Z = z.Pointer<T>() });
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(z);
    }

    private static void Apply<TFunction, T>(TFunction function, T* x, long sx, T* y, long sy, T* z, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (sx == 1 && sy == 1) Elementwise.Map(function, x, y, z, n);
        else if (sx == 1) Elementwise.Map(function, x, *y, z, n);
        else if (sy == 1) Elementwise.Map(function, *x, y, z, n);
        else
        {
            T left = *x;
            Elementwise.Map(function, left, y, z, 1);
            T value = *z;
            for (long i = 1; i < n; i++) z[i] = value;
        }
    }

    /// <summary>The comparison of x and y over the broadcast shape, as bool.</summary>
    internal static Tensor Compare<TComparison, T>(Tensor x, Tensor y, string operation)
        where TComparison : struct, IComparison
        where T : unmanaged, INumber<T>
    {
        Tensor result = torch.Uninitialized(Shapes.Broadcast(x.sizes, y.sizes, operation), torch.ScalarType.Bool);
        if (result.NumberOfElements == 0) return result;
        StridedWork.Run(
            new StridedLoop(result.sizes, result, x, y),
            new CompareRun<TComparison, T> { X = x.Pointer<T>(), Y = y.Pointer<T>(), Result = result.Pointer<byte>() });
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return result;
    }

    /// <summary>condition ? x : y over the broadcast shape.</summary>
    internal static Tensor Where<T>(Tensor condition, Tensor x, Tensor y) where T : unmanaged
    {
        long[] shape = Shapes.Broadcast(Shapes.Broadcast(condition.sizes, x.sizes, "where"), y.sizes, "where");
        Tensor result = torch.Uninitialized(shape, x.dtype);
        if (result.NumberOfElements == 0) return result;
        StridedWork.Run(
            new StridedLoop(shape, result, condition, x, y),
            new WhereRun<T>
            {
                Condition = condition.Pointer<byte>(), X = x.Pointer<T>(), Y = y.Pointer<T>(), Result = result.Pointer<T>(),
            });
        GC.KeepAlive(condition);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return result;
    }

    /// <summary>
    /// Cuts <paramref name="count"/> elements in pieces of <see cref="Grain"/> and runs them on the threads of this flow.
    /// </summary>
    internal static void Run(long count, void* job, delegate*<void*, int, void> piece)
    {
        int pieces = (int)((count + Grain - 1) / Grain);
        if (pieces <= 1) piece(job, 0);
        else WorkerPool.Run(pieces, torch.get_num_threads(), job, piece);
    }

    private static T* Read<T>(T* from, long stride, T* buffer, int n) where T : unmanaged
    {
        if (stride == 1) return from;
        for (int i = 0; i < n; i++) buffer[i] = from[i * stride];
        return buffer;
    }

    private static void Write<T>(T* values, T* to, long stride, int n) where T : unmanaged
    {
        for (int i = 0; i < n; i++) to[i * stride] = values[i];
    }

    private struct UnaryJob<TFunction, T>
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        internal TFunction Function;
        internal T* X, Y;
        internal long Count;

        internal static void Piece(void* state, int piece)
        {
            ref UnaryJob<TFunction, T> job = ref Unsafe.AsRef<UnaryJob<TFunction, T>>(state);
            long start = (long)piece * Grain;
            Elementwise.Map(job.Function, job.X + start, job.Y + start, Math.Min(Grain, job.Count - start));
        }
    }

    private struct BinaryJob<TFunction, T>
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        internal TFunction Function;
        internal T* X, Y, Z;
        internal long Count;

        internal static void Piece(void* state, int piece)
        {
            ref BinaryJob<TFunction, T> job = ref Unsafe.AsRef<BinaryJob<TFunction, T>>(state);
            long start = (long)piece * Grain;
            Elementwise.Map(job.Function, job.X + start, job.Y + start, job.Z + start, Math.Min(Grain, job.Count - start));
        }
    }

    private struct UnaryRun<TFunction, T> : IStridedRun
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        internal TFunction Function;
        internal T* X, Y;

        public readonly void Run(in StridedLoop loop, long first, long count)
        {
            long sx = loop.InnerStride(1), sy = loop.InnerStride(0);
            T* from = X + loop.Offset(1) + first * sx, to = Y + loop.Offset(0) + first * sy;
            T* buffer = stackalloc T[2 * Chunk];
            for (long i = 0; i < count; i += Chunk, from += Chunk * sx, to += Chunk * sy)
            {
                int n = (int)Math.Min(Chunk, count - i);
                T* result = sy == 1 ? to : buffer + Chunk;
                Elementwise.Map(Function, Read(from, sx, buffer, n), result, n);
                if (sy != 1) Write(result, to, sy, n);
            }
        }
    }

    private struct BinaryRun<TFunction, T> : IStridedRun
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        internal TFunction Function;
        internal T* X, Y, Z;

        public readonly void Run(in StridedLoop loop, long first, long count)
        {
            long sz = loop.InnerStride(0), sx = loop.InnerStride(1), sy = loop.InnerStride(2);
            T* x = X + loop.Offset(1) + first * sx, y = Y + loop.Offset(2) + first * sy, z = Z + loop.Offset(0) + first * sz;
            if (sz == 1 && sx <= 1 && sy <= 1) Apply(Function, x, sx, y, sy, z, count);
            else Buffered(x, sx, y, sy, z, sz, count);
        }

        private readonly void Buffered(T* x, long sx, T* y, long sy, T* z, long sz, long count)
        {
            T* buffer = stackalloc T[3 * Chunk];
            for (long i = 0; i < count; i += Chunk)
            {
                int n = (int)Math.Min(Chunk, count - i);
                T* a = sx == 0 ? x : Read(x + i * sx, sx, buffer, n);
                T* b = sy == 0 ? y : Read(y + i * sy, sy, buffer + Chunk, n);
                T* result = sz == 1 ? z + i : buffer + 2 * Chunk;
                Apply(Function, a, Math.Min(sx, 1), b, Math.Min(sy, 1), result, n);
                if (sz != 1) Write(result, z + i * sz, sz, n);
            }
        }
    }

    private struct CompareRun<TComparison, T> : IStridedRun
        where TComparison : struct, IComparison
        where T : unmanaged, INumber<T>
    {
        internal T* X, Y;
        internal byte* Result;

        public readonly void Run(in StridedLoop loop, long first, long count)
        {
            long sx = loop.InnerStride(1), sy = loop.InnerStride(2);
            T* x = X + loop.Offset(1) + first * sx, y = Y + loop.Offset(2) + first * sy;
            byte* result = Result + loop.Offset(0) + first;
            T* buffer = stackalloc T[2 * Chunk];
            for (long i = 0; i < count; i += Chunk)
            {
                int n = (int)Math.Min(Chunk, count - i);
                T* a = Read(x + i * sx, sx, buffer, n);
                if (sy == 0) Comparisons.Compare<TComparison, T>(a, *y, result + i, n);
                else Comparisons.Compare<TComparison, T>(a, Read(y + i * sy, sy, buffer + Chunk, n), result + i, n);
            }
        }
    }

    private struct WhereRun<T> : IStridedRun where T : unmanaged
    {
        internal byte* Condition;
        internal T* X, Y, Result;

        public readonly void Run(in StridedLoop loop, long first, long count)
        {
            long sc = loop.InnerStride(1), sx = loop.InnerStride(2), sy = loop.InnerStride(3);
            byte* condition = Condition + loop.Offset(1) + first * sc;
            T* x = X + loop.Offset(2) + first * sx, y = Y + loop.Offset(3) + first * sy, result = Result + loop.Offset(0) + first;
            T* buffer = stackalloc T[2 * Chunk];
            byte* mask = stackalloc byte[Chunk];
            for (long i = 0; i < count; i += Chunk)
            {
                int n = (int)Math.Min(Chunk, count - i);
                Comparisons.Where(
                    Read(condition + i * sc, sc, mask, n), Read(x + i * sx, sx, buffer, n), Read(y + i * sy, sy, buffer + Chunk, n),
                    result + i, n);
            }
        }
    }
}
