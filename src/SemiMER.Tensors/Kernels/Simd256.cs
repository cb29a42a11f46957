using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>A vector of 256 bits: <see cref="Vector256{T}"/> behind the width-independent interface.</summary>
internal readonly unsafe struct Simd256<T>(Vector256<T> value) : ISimd<Simd256<T>, T>
    where T : unmanaged, INumber<T>
{
    private readonly Vector256<T> value = value;

    public static int Count => Vector256<T>.Count;
    public static Simd256<T> Zero { [MethodImpl(Inline)] get => new(Vector256<T>.Zero); }

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static Simd256<T> Create(T value) => new(Vector256.Create(value));
    [MethodImpl(Inline)] public static Simd256<T> Load(T* source) => new(Vector256.Load(source));
    [MethodImpl(Inline)] public static void Store(Simd256<T> value, T* destination) => value.value.Store(destination);

    [MethodImpl(Inline)]
    public static Simd256<T> LoadFirst(T* source, int count)
    {
        if (Avx2.IsSupported && sizeof(T) >= sizeof(int))
            return sizeof(T) == sizeof(int)
                ? new(Avx2.MaskLoad((int*)source, FirstLanes(count).value.AsInt32()).As<int, T>())
                : new(Avx2.MaskLoad((long*)source, FirstLanes(count).value.AsInt64()).As<long, T>());
        return Hardware.LoadByElement<Simd256<T>, T>(source, count);
    }

    [MethodImpl(Inline)]
    public static void StoreFirst(Simd256<T> value, T* destination, int count)
    {
        if (!Avx2.IsSupported || sizeof(T) < sizeof(int))
            Hardware.StoreByElement(value, destination, count);
        else if (sizeof(T) == sizeof(int))
            Avx2.MaskStore((int*)destination, FirstLanes(count).value.AsInt32(), value.value.AsInt32());
        else
            Avx2.MaskStore((long*)destination, FirstLanes(count).value.AsInt64(), value.value.AsInt64());
    }

    [MethodImpl(Inline)] public static Simd256<T> operator +(Simd256<T> left, Simd256<T> right) => new(left.value + right.value);
    [MethodImpl(Inline)] public static Simd256<T> operator -(Simd256<T> left, Simd256<T> right) => new(left.value - right.value);
    [MethodImpl(Inline)] public static Simd256<T> operator *(Simd256<T> left, Simd256<T> right) => new(left.value * right.value);
    [MethodImpl(Inline)] public static Simd256<T> operator /(Simd256<T> left, Simd256<T> right) => new(left.value / right.value);
    [MethodImpl(Inline)] public static Simd256<T> operator -(Simd256<T> value) => new(-value.value);
    [MethodImpl(Inline)] public static Simd256<T> operator &(Simd256<T> left, Simd256<T> right) => new(left.value & right.value);
    [MethodImpl(Inline)] public static Simd256<T> operator |(Simd256<T> left, Simd256<T> right) => new(left.value | right.value);
    [MethodImpl(Inline)] public static Simd256<T> operator ^(Simd256<T> left, Simd256<T> right) => new(left.value ^ right.value);

    [MethodImpl(Inline)]
    public static Simd256<T> MultiplyAdd(Simd256<T> a, Simd256<T> b, Simd256<T> c)
    {
        if (Hardware.HasFusedMultiplyAdd && typeof(T) == typeof(float))
            return new(Vector256.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());
        if (Hardware.HasFusedMultiplyAdd && typeof(T) == typeof(double))
            return new(Vector256.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());
        return a * b + c;
    }

    [MethodImpl(Inline)] public static Simd256<T> Abs(Simd256<T> value) => new(Vector256.Abs(value.value));
    [MethodImpl(Inline)] public static Simd256<T> Sqrt(Simd256<T> value) => new(Vector256.Sqrt(value.value));

    [MethodImpl(Inline)]
    public static Simd256<T> Floor(Simd256<T> value) => typeof(T) == typeof(float)
        ? new(Vector256.Floor(value.value.AsSingle()).As<float, T>())
        : new(Vector256.Floor(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)]
    public static Simd256<T> Ceiling(Simd256<T> value) => typeof(T) == typeof(float)
        ? new(Vector256.Ceiling(value.value.AsSingle()).As<float, T>())
        : new(Vector256.Ceiling(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)]
    public static Simd256<T> Round(Simd256<T> value) => typeof(T) == typeof(float)
        ? new(Vector256.Round(value.value.AsSingle()).As<float, T>())
        : new(Vector256.Round(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)] public static Simd256<T> Min(Simd256<T> left, Simd256<T> right) => new(Vector256.Min(left.value, right.value));
    [MethodImpl(Inline)] public static Simd256<T> Max(Simd256<T> left, Simd256<T> right) => new(Vector256.Max(left.value, right.value));
    [MethodImpl(Inline)]
    public static Simd256<T> AtMost(Simd256<T> bound, Simd256<T> value) => new(Vector256.MinNative(bound.value, value.value));
    [MethodImpl(Inline)]
    public static Simd256<T> AtLeast(Simd256<T> bound, Simd256<T> value) => new(Vector256.MaxNative(bound.value, value.value));

    [MethodImpl(Inline)]
    public static Simd256<T> Equal(Simd256<T> left, Simd256<T> right) => new(Vector256.Equals(left.value, right.value));
    [MethodImpl(Inline)]
    public static Simd256<T> LessThan(Simd256<T> left, Simd256<T> right) => new(Vector256.LessThan(left.value, right.value));

    [MethodImpl(Inline)]
    public static Simd256<T> LessThanOrEqual(Simd256<T> left, Simd256<T> right) => new(Vector256.LessThanOrEqual(left.value, right.value));

    [MethodImpl(Inline)]
    public static Simd256<T> Select(Simd256<T> mask, Simd256<T> whenTrue, Simd256<T> whenFalse) =>
        new(Vector256.ConditionalSelect(mask.value, whenTrue.value, whenFalse.value));

    [MethodImpl(Inline)]
    public static Simd256<T> FirstLanes(int count) =>
        new(Vector256.LessThan(Vector256<T>.Indices, Vector256.Create(T.CreateTruncating(count))));

    [MethodImpl(Inline)]
    public static bool AllTrue(Simd256<T> mask) => sizeof(T) == sizeof(int)
        ? Vector256.EqualsAll(mask.value.AsInt32(), Vector256<int>.AllBitsSet)
        : Vector256.EqualsAll(mask.value.AsInt64(), Vector256<long>.AllBitsSet);

    [MethodImpl(Inline)]
    public static T Fold<TFunction>(Simd256<T> value, TFunction function)
        where TFunction : struct, IBinaryFunction<T> =>
        Simd128<T>.Fold(
            function.Invoke(new Simd128<T>(value.value.GetLower()), new Simd128<T>(value.value.GetUpper())), function);

    [MethodImpl(Inline)] public static Simd256<T> CreateBits(int bits) => new(Vector256.Create(bits).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd256<T> AddBits(Simd256<T> left, Simd256<T> right) => new((left.value.AsInt32() + right.value.AsInt32()).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd256<T> SubtractBits(Simd256<T> left, Simd256<T> right) =>
        new((left.value.AsInt32() - right.value.AsInt32()).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd256<T> ShiftBitsLeft(Simd256<T> value, int count) => new((value.value.AsInt32() << count).As<int, T>());
    [MethodImpl(Inline)]
    public static Simd256<T> ShiftBitsRight(Simd256<T> value, int count) => new((value.value.AsInt32() >> count).As<int, T>());
    [MethodImpl(Inline)]
    public static Simd256<T> BitsToFloat(Simd256<T> value) => new(Vector256.ConvertToSingle(value.value.AsInt32()).As<float, T>());
}
