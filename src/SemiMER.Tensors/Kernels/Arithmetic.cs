using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

// Functions that one correctly rounded instruction (or two) computes; for float32, float64 and, where meaningful, int64.

internal readonly struct Add<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => x + y;
}

internal readonly struct Subtract<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => x - y;
}

internal readonly struct Multiply<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => x * y;
}

/// <summary>True division; integers have <see cref="FloorDivision"/>.</summary>
internal readonly struct Divide<T> : IBinaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => x / y;
}

/// <summary>The smaller value, NaN where either is NaN.</summary>
internal readonly struct Minimum<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => TVector.Min(x, y);
}

/// <summary>The larger value, NaN where either is NaN.</summary>
internal readonly struct Maximum<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => TVector.Max(x, y);
}

/// <summary>Bounds a value from below, then from above; NaN stays.</summary>
internal readonly struct Clamp<T>(T lowest, T highest) : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Min(TVector.Max(x, TVector.Create(lowest)), TVector.Create(highest));
}

internal readonly struct Absolute<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Abs(x);
}

internal readonly struct Negate<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => -x;
}

/// <summary>-1, 0 or 1; 0 for NaN, as PyTorch.</summary>
internal readonly struct Sign<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> =>
        (TVector.LessThan(TVector.Zero, x) & TVector.Create(T.One)) - (TVector.LessThan(x, TVector.Zero) & TVector.Create(T.One));
}

internal readonly struct SquareRoot<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Sqrt(x);
}

/// <summary>1 / sqrt(x), both rounded.</summary>
internal readonly struct ReciprocalSquareRoot<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Create(T.One) / TVector.Sqrt(x);
}

internal readonly struct Reciprocal<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Create(T.One) / x;
}

internal readonly struct Square<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => x * x;
}

internal readonly struct Cube<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => x * x * x;
}

internal readonly struct RoundDown<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Floor(x);
}

internal readonly struct RoundUp<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Ceiling(x);
}

/// <summary>To the nearest integer, halves to the even one.</summary>
internal readonly struct RoundHalfToEven<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Round(x);
}

/// <summary><c>x * y + z</c>, rounded once where the machine can.</summary>
internal readonly struct MultiplyAdd<T> : ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y, TVector z)
        where TVector : struct, ISimd<TVector, T> => TVector.MultiplyAdd(x, y, z);
}

/// <summary><c>a * x + y</c> with a scalar a: accumulates a scaled vector.</summary>
internal readonly struct ScaleAdd<T>(T a) : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => TVector.MultiplyAdd(TVector.Create(a), x, y);
}
