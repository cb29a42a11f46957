using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// An elementwise function of one argument. Implementations are small structs; their fields are parameters (a slope, a bound).
/// </summary>
internal interface IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T>;
}

/// <summary>An elementwise function of two arguments.</summary>
internal interface IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T>;
}

/// <summary>An elementwise function of three arguments.</summary>
internal interface ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    TVector Invoke<TVector>(TVector x, TVector y, TVector z)
        where TVector : struct, ISimd<TVector, T>;
}

/// <summary>A function of two arguments with the second one fixed: vector (op) scalar.</summary>
internal readonly struct WithRight<TFunction, T>(TFunction function, T right) : IUnaryFunction<T>
    where TFunction : struct, IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => function.Invoke(x, TVector.Create(right));
}

/// <summary>A function of two arguments with the first one fixed: scalar (op) vector.</summary>
internal readonly struct WithLeft<TFunction, T>(T left, TFunction function) : IUnaryFunction<T>
    where TFunction : struct, IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector y)
        where TVector : struct, ISimd<TVector, T> => function.Invoke(TVector.Create(left), y);
}
