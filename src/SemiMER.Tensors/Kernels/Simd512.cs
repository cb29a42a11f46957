using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>A vector of 512 bits: <see cref="Vector512{T}"/> behind the width-independent interface.</summary>
internal readonly unsafe struct Simd512<T>(Vector512<T> value) : ISimd<Simd512<T>, T>
    where T : unmanaged, INumber<T>
{
    private readonly Vector512<T> value = value;

    public static int Count => Vector512<T>.Count;
    public static Simd512<T> Zero { [MethodImpl(Inline)] get => new(Vector512<T>.Zero); }

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static Simd512<T> Create(T value) => new(Vector512.Create(value));
    [MethodImpl(Inline)] public static Simd512<T> Load(T* source) => new(Vector512.Load(source));
    [MethodImpl(Inline)] public static void Store(Simd512<T> value, T* destination) => value.value.Store(destination);

    [MethodImpl(Inline)]
    public static Simd512<T> LoadFirst(T* source, int count)
    {
        if (Avx512F.IsSupported && sizeof(T) >= sizeof(int))
            return sizeof(T) == sizeof(int)
                ? new(Avx512F.MaskLoad((int*)source, FirstLanes(count).value.AsInt32(), Vector512<int>.Zero).As<int, T>())
                : new(Avx512F.MaskLoad((long*)source, FirstLanes(count).value.AsInt64(), Vector512<long>.Zero).As<long, T>());
        return Hardware.LoadByElement<Simd512<T>, T>(source, count);
    }

    [MethodImpl(Inline)]
    public static void StoreFirst(Simd512<T> value, T* destination, int count)
    {
        if (!Avx512F.IsSupported || sizeof(T) < sizeof(int))
            Hardware.StoreByElement(value, destination, count);
        else if (sizeof(T) == sizeof(int))
            Avx512F.MaskStore((int*)destination, FirstLanes(count).value.AsInt32(), value.value.AsInt32());
        else
            Avx512F.MaskStore((long*)destination, FirstLanes(count).value.AsInt64(), value.value.AsInt64());
    }

    [MethodImpl(Inline)] public static Simd512<T> operator +(Simd512<T> left, Simd512<T> right) => new(left.value + right.value);
    [MethodImpl(Inline)] public static Simd512<T> operator -(Simd512<T> left, Simd512<T> right) => new(left.value - right.value);
    [MethodImpl(Inline)] public static Simd512<T> operator *(Simd512<T> left, Simd512<T> right) => new(left.value * right.value);
    [MethodImpl(Inline)] public static Simd512<T> operator /(Simd512<T> left, Simd512<T> right) => new(left.value / right.value);
    [MethodImpl(Inline)] public static Simd512<T> operator -(Simd512<T> value) => new(-value.value);
    [MethodImpl(Inline)] public static Simd512<T> operator &(Simd512<T> left, Simd512<T> right) => new(left.value & right.value);
    [MethodImpl(Inline)] public static Simd512<T> operator |(Simd512<T> left, Simd512<T> right) => new(left.value | right.value);
    [MethodImpl(Inline)] public static Simd512<T> operator ^(Simd512<T> left, Simd512<T> right) => new(left.value ^ right.value);

    [MethodImpl(Inline)]
    public static Simd512<T> MultiplyAdd(Simd512<T> a, Simd512<T> b, Simd512<T> c)
    {
        if (Hardware.HasFusedMultiplyAdd && typeof(T) == typeof(float))
            return new(Vector512.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());
        if (Hardware.HasFusedMultiplyAdd && typeof(T) == typeof(double))
            return new(Vector512.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());
        return a * b + c;
    }

    [MethodImpl(Inline)] public static Simd512<T> Abs(Simd512<T> value) => new(Vector512.Abs(value.value));
    [MethodImpl(Inline)] public static Simd512<T> Sqrt(Simd512<T> value) => new(Vector512.Sqrt(value.value));

    [MethodImpl(Inline)]
    public static Simd512<T> Floor(Simd512<T> value) => typeof(T) == typeof(float)
        ? new(Vector512.Floor(value.value.AsSingle()).As<float, T>())
        : new(Vector512.Floor(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)]
    public static Simd512<T> Ceiling(Simd512<T> value) => typeof(T) == typeof(float)
        ? new(Vector512.Ceiling(value.value.AsSingle()).As<float, T>())
        : new(Vector512.Ceiling(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)]
    public static Simd512<T> Round(Simd512<T> value) => typeof(T) == typeof(float)
        ? new(Vector512.Round(value.value.AsSingle()).As<float, T>())
        : new(Vector512.Round(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)] public static Simd512<T> Min(Simd512<T> left, Simd512<T> right) => new(Vector512.Min(left.value, right.value));
    [MethodImpl(Inline)] public static Simd512<T> Max(Simd512<T> left, Simd512<T> right) => new(Vector512.Max(left.value, right.value));
    [MethodImpl(Inline)]
    public static Simd512<T> AtMost(Simd512<T> bound, Simd512<T> value) => new(Vector512.MinNative(bound.value, value.value));
    [MethodImpl(Inline)]
    public static Simd512<T> AtLeast(Simd512<T> bound, Simd512<T> value) => new(Vector512.MaxNative(bound.value, value.value));

    [MethodImpl(Inline)]
    public static Simd512<T> Equal(Simd512<T> left, Simd512<T> right) => new(Vector512.Equals(left.value, right.value));
    [MethodImpl(Inline)]
    public static Simd512<T> LessThan(Simd512<T> left, Simd512<T> right) => new(Vector512.LessThan(left.value, right.value));

    [MethodImpl(Inline)]
    public static Simd512<T> LessThanOrEqual(Simd512<T> left, Simd512<T> right) => new(Vector512.LessThanOrEqual(left.value, right.value));

    [MethodImpl(Inline)]
    public static Simd512<T> Select(Simd512<T> mask, Simd512<T> whenTrue, Simd512<T> whenFalse) =>
        new(Vector512.ConditionalSelect(mask.value, whenTrue.value, whenFalse.value));

    [MethodImpl(Inline)]
    public static Simd512<T> FirstLanes(int count) =>
        new(Vector512.LessThan(Vector512<T>.Indices, Vector512.Create(T.CreateTruncating(count))));

    [MethodImpl(Inline)]
    public static bool AllTrue(Simd512<T> mask) => sizeof(T) == sizeof(int)
        ? Vector512.EqualsAll(mask.value.AsInt32(), Vector512<int>.AllBitsSet)
        : Vector512.EqualsAll(mask.value.AsInt64(), Vector512<long>.AllBitsSet);

    [MethodImpl(Inline)]
    public static T Fold<TFunction>(Simd512<T> value, TFunction function)
        where TFunction : struct, IBinaryFunction<T> =>
        Simd256<T>.Fold(
            function.Invoke(new Simd256<T>(value.value.GetLower()), new Simd256<T>(value.value.GetUpper())), function);

    [MethodImpl(Inline)] public static Simd512<T> CreateBits(int bits) => new(Vector512.Create(bits).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd512<T> AddBits(Simd512<T> left, Simd512<T> right) => new((left.value.AsInt32() + right.value.AsInt32()).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd512<T> SubtractBits(Simd512<T> left, Simd512<T> right) =>
        new((left.value.AsInt32() - right.value.AsInt32()).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd512<T> ShiftBitsLeft(Simd512<T> value, int count) => new((value.value.AsInt32() << count).As<int, T>());
    [MethodImpl(Inline)]
    public static Simd512<T> ShiftBitsRight(Simd512<T> value, int count) => new((value.value.AsInt32() >> count).As<int, T>());
    [MethodImpl(Inline)]
    public static Simd512<T> BitsToFloat(Simd512<T> value) => new(Vector512.ConvertToSingle(value.value.AsInt32()).As<float, T>());
}
