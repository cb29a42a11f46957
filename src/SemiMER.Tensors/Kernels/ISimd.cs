using System.Numerics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// A hardware vector of <typeparamref name="T"/>, of any width. Kernels are written once against this interface and compiled for
/// the widest vectors the machine has. Every operation works lane by lane and rounds alike at every width, so a result never depends
/// on the width, on the lane or on the neighbours. Comparisons give all-ones or all-zeros lanes.
/// </summary>
internal unsafe interface ISimd<TSelf, T>
    where TSelf : struct, ISimd<TSelf, T>
    where T : unmanaged, INumber<T>
{
    static abstract int Count { get; }
    static abstract TSelf Zero { get; }
    static abstract TSelf Create(T value);
    static abstract TSelf Load(T* source);
    static abstract void Store(TSelf value, T* destination);
    /// <summary>Reads only the first <paramref name="count"/> lanes, fewer than there are; the others are zero.</summary>
    static abstract TSelf LoadFirst(T* source, int count);
    /// <summary>Writes only the first <paramref name="count"/> lanes, fewer than there are.</summary>
    static abstract void StoreFirst(TSelf value, T* destination, int count);

    static abstract TSelf operator +(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf left, TSelf right);
    static abstract TSelf operator *(TSelf left, TSelf right);
    static abstract TSelf operator /(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf value);
    static abstract TSelf operator &(TSelf left, TSelf right);
    static abstract TSelf operator |(TSelf left, TSelf right);
    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary><c>a * b + c</c>: rounded once where the machine has a fused instruction, else twice.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);
    static abstract TSelf Abs(TSelf value);
    static abstract TSelf Sqrt(TSelf value);
    static abstract TSelf Floor(TSelf value);
    static abstract TSelf Ceiling(TSelf value);
    /// <summary>Rounds to the nearest integer, halves to the even one.</summary>
    static abstract TSelf Round(TSelf value);
    /// <summary>The smaller value; NaN where either is NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);
    /// <summary>The larger value; NaN where either is NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);
    /// <summary>The smaller of a bound that is not NaN and a value; NaN where the value is NaN. Cheaper than <see cref="Min"/>.</summary>
    static abstract TSelf AtMost(TSelf bound, TSelf value);
    /// <summary>The larger of a bound that is not NaN and a value; NaN where the value is NaN. Cheaper than <see cref="Max"/>.</summary>
    static abstract TSelf AtLeast(TSelf bound, TSelf value);

    static abstract TSelf Equal(TSelf left, TSelf right);
    static abstract TSelf LessThan(TSelf left, TSelf right);
    static abstract TSelf LessThanOrEqual(TSelf left, TSelf right);
    static abstract TSelf Select(TSelf mask, TSelf whenTrue, TSelf whenFalse);
    /// <summary>A mask of the first <paramref name="count"/> lanes.</summary>
    static abstract TSelf FirstLanes(int count);
    static abstract bool AllTrue(TSelf mask);
    /// <summary>Combines all lanes: lane i with lane i + width, for widths halving down to one.</summary>
    static abstract T Fold<TFunction>(TSelf value, TFunction function)
        where TFunction : struct, IBinaryFunction<T>;

    // On the bits of 32-bit floats, read as signed integers:

    static abstract TSelf CreateBits(int bits);
    static abstract TSelf AddBits(TSelf left, TSelf right);
    static abstract TSelf SubtractBits(TSelf left, TSelf right);
    static abstract TSelf ShiftBitsLeft(TSelf value, int count);
    static abstract TSelf ShiftBitsRight(TSelf value, int count);
    /// <summary>Converts lanes whose bits are an integer to the float of that value.</summary>
    static abstract TSelf BitsToFloat(TSelf value);
}
