using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>A vector of 128 bits: <see cref="Vector128{T}"/> behind the width-independent interface.</summary>
internal readonly unsafe struct Simd128<T>(Vector128<T> value) : ISimd<Simd128<T>, T>
    where T : unmanaged, INumber<T>
{
    private readonly Vector128<T> value = value;

    public static int Count => Vector128<T>.Count;
    public static Simd128<T> Zero { [MethodImpl(Inline)] get => new(Vector128<T>.Zero); }

    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Inline)] public static Simd128<T> Create(T value) => new(Vector128.Create(value));
    [MethodImpl(Inline)] public static Simd128<T> Load(T* source) => new(Vector128.Load(source));
    [MethodImpl(Inline)] public static void Store(Simd128<T> value, T* destination) => value.value.Store(destination);

    public static Simd128<T> LoadFirst(T* source, int count) => Hardware.LoadByElement<Simd128<T>, T>(source, count);
    public static void StoreFirst(Simd128<T> value, T* destination, int count) => Hardware.StoreByElement(value, destination, count);

    [MethodImpl(Inline)] public static Simd128<T> operator +(Simd128<T> left, Simd128<T> right) => new(left.value + right.value);
    [MethodImpl(Inline)] public static Simd128<T> operator -(Simd128<T> left, Simd128<T> right) => new(left.value - right.value);
    [MethodImpl(Inline)] public static Simd128<T> operator *(Simd128<T> left, Simd128<T> right) => new(left.value * right.value);
    [MethodImpl(Inline)] public static Simd128<T> operator /(Simd128<T> left, Simd128<T> right) => new(left.value / right.value);
    [MethodImpl(Inline)] public static Simd128<T> operator -(Simd128<T> value) => new(-value.value);
    [MethodImpl(Inline)] public static Simd128<T> operator &(Simd128<T> left, Simd128<T> right) => new(left.value & right.value);
    [MethodImpl(Inline)] public static Simd128<T> operator |(Simd128<T> left, Simd128<T> right) => new(left.value | right.value);
    [MethodImpl(Inline)] public static Simd128<T> operator ^(Simd128<T> left, Simd128<T> right) => new(left.value ^ right.value);

    [MethodImpl(Inline)]
    public static Simd128<T> MultiplyAdd(Simd128<T> a, Simd128<T> b, Simd128<T> c)
    {
        if (Hardware.HasFusedMultiplyAdd && typeof(T) == typeof(float))
            return new(Vector128.FusedMultiplyAdd(a.value.AsSingle(), b.value.AsSingle(), c.value.AsSingle()).As<float, T>());
        if (Hardware.HasFusedMultiplyAdd && typeof(T) == typeof(double))
            return new(Vector128.FusedMultiplyAdd(a.value.AsDouble(), b.value.AsDouble(), c.value.AsDouble()).As<double, T>());
        return a * b + c;
    }

    [MethodImpl(Inline)] public static Simd128<T> Abs(Simd128<T> value) => new(Vector128.Abs(value.value));
    [MethodImpl(Inline)] public static Simd128<T> Sqrt(Simd128<T> value) => new(Vector128.Sqrt(value.value));

    [MethodImpl(Inline)]
    public static Simd128<T> Floor(Simd128<T> value) => typeof(T) == typeof(float)
        ? new(Vector128.Floor(value.value.AsSingle()).As<float, T>())
        : new(Vector128.Floor(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)]
    public static Simd128<T> Ceiling(Simd128<T> value) => typeof(T) == typeof(float)
        ? new(Vector128.Ceiling(value.value.AsSingle()).As<float, T>())
        : new(Vector128.Ceiling(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)]
    public static Simd128<T> Round(Simd128<T> value) => typeof(T) == typeof(float)
        ? new(Vector128.Round(value.value.AsSingle()).As<float, T>())
        : new(Vector128.Round(value.value.AsDouble()).As<double, T>());

    [MethodImpl(Inline)] public static Simd128<T> Min(Simd128<T> left, Simd128<T> right) => new(Vector128.Min(left.value, right.value));
    [MethodImpl(Inline)] public static Simd128<T> Max(Simd128<T> left, Simd128<T> right) => new(Vector128.Max(left.value, right.value));
    [MethodImpl(Inline)]
    public static Simd128<T> AtMost(Simd128<T> bound, Simd128<T> value) => new(Vector128.MinNative(bound.value, value.value));
    [MethodImpl(Inline)]
    public static Simd128<T> AtLeast(Simd128<T> bound, Simd128<T> value) => new(Vector128.MaxNative(bound.value, value.value));

    [MethodImpl(Inline)]
    public static Simd128<T> Equal(Simd128<T> left, Simd128<T> right) => new(Vector128.Equals(left.value, right.value));
    [MethodImpl(Inline)]
    public static Simd128<T> LessThan(Simd128<T> left, Simd128<T> right) => new(Vector128.LessThan(left.value, right.value));

    [MethodImpl(Inline)]
    public static Simd128<T> LessThanOrEqual(Simd128<T> left, Simd128<T> right) => new(Vector128.LessThanOrEqual(left.value, right.value));

    [MethodImpl(Inline)]
    public static Simd128<T> Select(Simd128<T> mask, Simd128<T> whenTrue, Simd128<T> whenFalse) =>
        new(Vector128.ConditionalSelect(mask.value, whenTrue.value, whenFalse.value));

    [MethodImpl(Inline)]
    public static Simd128<T> FirstLanes(int count) =>
        new(Vector128.LessThan(Vector128<T>.Indices, Vector128.Create(T.CreateTruncating(count))));

    [MethodImpl(Inline)]
    public static bool AllTrue(Simd128<T> mask) => sizeof(T) == sizeof(int)
        ? Vector128.EqualsAll(mask.value.AsInt32(), Vector128<int>.AllBitsSet)
        : Vector128.EqualsAll(mask.value.AsInt64(), Vector128<long>.AllBitsSet);

    [MethodImpl(Inline)]
    public static T Fold<TFunction>(Simd128<T> value, TFunction function)
        where TFunction : struct, IBinaryFunction<T>
    {
        var halves = Vector128.Shuffle(value.value.AsInt64(), Vector128.Create(1L, 0L)).As<long, T>();
        value = function.Invoke(value, new Simd128<T>(halves));
        if (sizeof(T) <= sizeof(int))
        {
            var neighbours = Vector128.Shuffle(value.value.AsInt32(), Vector128.Create(1, 0, 3, 2)).As<int, T>();
            value = function.Invoke(value, new Simd128<T>(neighbours));
        }
        if (sizeof(T) == sizeof(byte))
        {
            value = function.Invoke(value, new Simd128<T>((value.value.AsUInt32() >>> 16).As<uint, T>()));
            value = function.Invoke(value, new Simd128<T>((value.value.AsUInt32() >>> 8).As<uint, T>()));
        }
        return value.value.ToScalar();
    }

    [MethodImpl(Inline)] public static Simd128<T> CreateBits(int bits) => new(Vector128.Create(bits).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd128<T> AddBits(Simd128<T> left, Simd128<T> right) => new((left.value.AsInt32() + right.value.AsInt32()).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd128<T> SubtractBits(Simd128<T> left, Simd128<T> right) =>
        new((left.value.AsInt32() - right.value.AsInt32()).As<int, T>());

    [MethodImpl(Inline)]
    public static Simd128<T> ShiftBitsLeft(Simd128<T> value, int count) => new((value.value.AsInt32() << count).As<int, T>());
    [MethodImpl(Inline)]
    public static Simd128<T> ShiftBitsRight(Simd128<T> value, int count) => new((value.value.AsInt32() >> count).As<int, T>());
    [MethodImpl(Inline)]
    public static Simd128<T> BitsToFloat(Simd128<T> value) => new(Vector128.ConvertToSingle(value.value.AsInt32()).As<float, T>());
}
