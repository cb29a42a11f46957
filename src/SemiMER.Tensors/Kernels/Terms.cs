using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>What a reduction adds up: a function of the index, read from contiguous memory.</summary>
internal interface ITerm<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>
    /// The terms from <paramref name="index"/> on, of which <paramref name="count"/> exist; lanes beyond may hold anything.
    /// </summary>
    TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T>;
}

/// <summary><c>x[i]</c>.</summary>
internal readonly unsafe struct Element<T>(T* x) : ITerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T> => Hardware.Load<TVector, T>(x + index, count);
}

/// <summary><c>x[i] y[i]</c>.</summary>
internal readonly unsafe struct Product<T>(T* x, T* y) : ITerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T> =>
        Hardware.Load<TVector, T>(x + index, count) * Hardware.Load<TVector, T>(y + index, count);
}

/// <summary><c>x[i] y[i] z[i]</c>.</summary>
internal readonly unsafe struct TripleProduct<T>(T* x, T* y, T* z) : ITerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T> =>
        Hardware.Load<TVector, T>(x + index, count) * Hardware.Load<TVector, T>(y + index, count)
            * Hardware.Load<TVector, T>(z + index, count);
}

/// <summary><c>f(x[i])</c>.</summary>
internal readonly unsafe struct MappedElement<TFunction, T>(TFunction function, T* x) : ITerm<T>
    where TFunction : struct, IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T> => function.Invoke(Hardware.Load<TVector, T>(x + index, count));
}

/// <summary><c>(x - center)^2</c>.</summary>
internal readonly struct CenteredSquare<T>(T center) : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T>
    {
        var centered = x - TVector.Create(center);
        return centered * centered;
    }
}
