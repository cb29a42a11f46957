using System.Numerics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Division with Python's rounding, for int64 and for floating point: the quotient is rounded down, the remainder has the divisor's sign.
/// </summary>
internal static unsafe class FloorDivision
{
    /// <summary><c>z[i] = floor(x[i] / y[i * stride])</c> with a stride of 1, or of 0 for a scalar divisor.</summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    public static void FloorDivide(long* x, long* y, long stride, long* z, long n)
    {
        for (long i = 0; i < n; i++)
            z[i] = FloorDivide(x[i], y[i * stride]);
    }

    /// <summary>
    /// <c>z[i] = x[i] - floor(x[i] / y[i * stride]) * y[i * stride]</c> with a stride of 1, or of 0 for a scalar divisor.
    /// </summary>
    /// <exception cref="DivideByZeroException">A divisor is 0.</exception>
    public static void Remainder(long* x, long* y, long stride, long* z, long n)
    {
        for (long i = 0; i < n; i++)
            z[i] = Remainder(x[i], y[i * stride]);
    }

    /// <inheritdoc cref="FloorDivide(long*, long*, long, long*, long)"/>
    public static void FloorDivide<T>(T* x, T* y, long stride, T* z, long n)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (long i = 0; i < n; i++)
            z[i] = FloorDivide(x[i], y[i * stride]);
    }

    /// <inheritdoc cref="Remainder(long*, long*, long, long*, long)"/>
    public static void Remainder<T>(T* x, T* y, long stride, T* z, long n)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (long i = 0; i < n; i++)
            z[i] = Remainder(x[i], y[i * stride]);
    }

    private static long FloorDivide(long x, long y)
    {
        if (y == -1) // long.MinValue / -1 would trap; it wraps as in PyTorch
            return unchecked(-x);
        var quotient = x / y;
        return x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient;
    }

    private static long Remainder(long x, long y)
    {
        if (y == -1)
            return 0;
        var remainder = x % y;
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }

    /// <summary>The exact remainder first, as Python: x / y rounded down would be one too large where the quotient rounds up.</summary>
    private static T FloorDivide<T>(T x, T y)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (T.IsZero(y))
            return x / y;
        var remainder = x % y;
        var quotient = (x - remainder) / y;
        if (!T.IsZero(remainder) && T.IsNegative(remainder) != T.IsNegative(y))
            quotient -= T.One;
        if (T.IsZero(quotient))
            return T.CopySign(T.Zero, x / y);
        var floor = T.Floor(quotient);
        return quotient - floor > T.CreateTruncating(0.5) ? floor + T.One : floor;
    }

    private static T Remainder<T>(T x, T y)
        where T : unmanaged, IFloatingPoint<T>
    {
        var remainder = x % y;
        return !T.IsZero(remainder) && T.IsNegative(remainder) != T.IsNegative(y) ? remainder + y : remainder;
    }
}
