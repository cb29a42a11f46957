using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>The few vector operations matrix multiply is written in, for one vector width.</summary>
/// <typeparam name="TVector">The vector register: Vector512, Vector256 or Vector128 of <typeparamref name="T"/>.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IMatrixSimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Elements in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Most rows of a register tile of two vectors that leave registers for the operands.</summary>
    static abstract int TileRows { get; }

    /// <summary>Most rows of a register tile of eight vectors.</summary>
    static abstract int WideTileRows { get; }

    /// <summary>Whether <see cref="Transpose"/> is available.</summary>
    static abstract bool CanTranspose { get; }

    static abstract TVector Load(T* source);

    static abstract void Store(TVector value, T* destination);

    static abstract TVector Broadcast(T* source);

    /// <summary>sum + left * right, fused wherever the processor can.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector sum);

    /// <summary>
    /// Reads <see cref="Width"/> rows of 16 bytes, <paramref name="stride"/> apart, and returns their columns: four of float, two of
    /// double.
    /// </summary>
    static abstract void Transpose(
        T* source, long stride, out TVector column0, out TVector column1, out TVector column2, out TVector column3);
}

/// <summary>AVX-512: 32 registers of 64 bytes.</summary>
internal readonly unsafe struct MatrixSimd512<T> : IMatrixSimd<Vector512<T>, T>
    where T : unmanaged
{
    public static int Width => Vector512<T>.Count;

    public static int TileRows => 14;

    public static int WideTileRows => 3;

    public static bool CanTranspose => Avx512F.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(T* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(T* source) => Vector512.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> left, Vector512<T> right, Vector512<T> sum) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), sum.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), sum.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        T* source, long stride, out Vector512<T> column0, out Vector512<T> column1, out Vector512<T> column2, out Vector512<T> column3)
    {
        // Lane l of vector j holds row j of the l-th group of rows; transposing inside the lanes then leaves whole columns.
        if (typeof(T) == typeof(float))
        {
            var r0 = Lanes(source, stride).AsSingle();
            var r1 = Lanes(source + stride, stride).AsSingle();
            var r2 = Lanes(source + (2 * stride), stride).AsSingle();
            var r3 = Lanes(source + (3 * stride), stride).AsSingle();
            var low01 = Avx512F.UnpackLow(r0, r1).AsDouble();
            var high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
            var low23 = Avx512F.UnpackLow(r2, r3).AsDouble();
            var high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
            column0 = Avx512F.UnpackLow(low01, low23).As<double, T>();
            column1 = Avx512F.UnpackHigh(low01, low23).As<double, T>();
            column2 = Avx512F.UnpackLow(high01, high23).As<double, T>();
            column3 = Avx512F.UnpackHigh(high01, high23).As<double, T>();
        }
        else
        {
            var r0 = Lanes(source, stride).AsDouble();
            var r1 = Lanes(source + stride, stride).AsDouble();
            column0 = Avx512F.UnpackLow(r0, r1).As<double, T>();
            column1 = Avx512F.UnpackHigh(r0, r1).As<double, T>();
            column2 = default;
            column3 = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Lanes(T* source, long stride)
    {
        // Rows come from memory in all four lanes at once, and a lane is chosen from each: inserting them one by one costs more, and in
        // the compiled code makes each call wait for the one before.
        var group = stride * Vector128<T>.Count;
        var low = Choose(OddLanes, InAllLanes(source + group), InAllLanes(source));
        var high = Choose(OddLanes, InAllLanes(source + (3 * group)), InAllLanes(source + (2 * group)));
        return Choose(HighLanes, high, low).As<int, T>();
    }

    private static Vector512<int> OddLanes => Vector512.Create(0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0, -1, -1, -1, -1);

    private static Vector512<int> HighLanes => Vector512.Create(0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> InAllLanes(T* source) => Avx512F.BroadcastVector128ToVector512((int*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Choose(Vector512<int> mask, Vector512<int> chosen, Vector512<int> other) =>
        Vector512.ConditionalSelect(mask, chosen, other);
}

/// <summary>AVX2 with FMA: 16 registers of 32 bytes.</summary>
internal readonly unsafe struct MatrixSimd256<T> : IMatrixSimd<Vector256<T>, T>
    where T : unmanaged
{
    public static int Width => Vector256<T>.Count;

    public static int TileRows => 6;

    public static int WideTileRows => 1;

    public static bool CanTranspose => Avx.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load(T* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Broadcast(T* source) => Vector256.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> left, Vector256<T> right, Vector256<T> sum) => typeof(T) == typeof(float)
        ? Fma.MultiplyAdd(left.AsSingle(), right.AsSingle(), sum.AsSingle()).As<float, T>()
        : Fma.MultiplyAdd(left.AsDouble(), right.AsDouble(), sum.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(
        T* source, long stride, out Vector256<T> column0, out Vector256<T> column1, out Vector256<T> column2, out Vector256<T> column3)
    {
        if (typeof(T) == typeof(float))
        {
            var r0 = Lanes(source, stride).AsSingle();
            var r1 = Lanes(source + stride, stride).AsSingle();
            var r2 = Lanes(source + (2 * stride), stride).AsSingle();
            var r3 = Lanes(source + (3 * stride), stride).AsSingle();
            var low01 = Avx.UnpackLow(r0, r1).AsDouble();
            var high01 = Avx.UnpackHigh(r0, r1).AsDouble();
            var low23 = Avx.UnpackLow(r2, r3).AsDouble();
            var high23 = Avx.UnpackHigh(r2, r3).AsDouble();
            column0 = Avx.UnpackLow(low01, low23).As<double, T>();
            column1 = Avx.UnpackHigh(low01, low23).As<double, T>();
            column2 = Avx.UnpackLow(high01, high23).As<double, T>();
            column3 = Avx.UnpackHigh(high01, high23).As<double, T>();
        }
        else
        {
            var r0 = Lanes(source, stride).AsDouble();
            var r1 = Lanes(source + stride, stride).AsDouble();
            column0 = Avx.UnpackLow(r0, r1).As<double, T>();
            column1 = Avx.UnpackHigh(r0, r1).As<double, T>();
            column2 = default;
            column3 = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Lanes(T* source, long stride) =>
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + (stride * Vector128<T>.Count)));
}

/// <summary>Everything else: SSE, Arm, or no vectors at all, where the runtime computes element by element.</summary>
internal readonly unsafe struct MatrixSimd128<T> : IMatrixSimd<Vector128<T>, T>
    where T : unmanaged
{
    public static int Width => Vector128<T>.Count;

    public static int TileRows => 6;

    public static int WideTileRows => 1;

    public static bool CanTranspose => false;

    private static bool Fuses => Fma.IsSupported || AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(T* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, T* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(T* source) => Vector128.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> left, Vector128<T> right, Vector128<T> sum)
    {
        if (!Fuses)
        {
            return (left * right) + sum;
        }

        return typeof(T) == typeof(float)
            ? Vector128.FusedMultiplyAdd(left.AsSingle(), right.AsSingle(), sum.AsSingle()).As<float, T>()
            : Vector128.FusedMultiplyAdd(left.AsDouble(), right.AsDouble(), sum.AsDouble()).As<double, T>();
    }

    public static void Transpose(
        T* source, long stride, out Vector128<T> column0, out Vector128<T> column1, out Vector128<T> column2, out Vector128<T> column3) =>
        throw new PlatformNotSupportedException("Vectors of 16 bytes are transposed element by element.");
}
