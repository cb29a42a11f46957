using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

// Activation functions and their derivatives. Backward functions take the incoming gradient g first, then what the forward saved:
// the result y where it suffices, else the argument x.

/// <summary>max(x, 0); NaN stays.</summary>
internal readonly struct Relu<T> : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Select(TVector.LessThanOrEqual(x, TVector.Zero), TVector.Zero, x);
}

/// <summary>g where x is not at most 0 (x may be the result as well).</summary>
internal readonly struct ReluBackward<T> : IBinaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Select(TVector.LessThanOrEqual(x, TVector.Zero), TVector.Zero, g);
}

internal readonly struct LeakyRelu<T>(T slope) : IUnaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Select(TVector.LessThan(TVector.Zero, x), x, x * TVector.Create(slope));
}

internal readonly struct LeakyReluBackward<T>(T slope) : IBinaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector x)
        where TVector : struct, ISimd<TVector, T> => TVector.Select(TVector.LessThan(TVector.Zero, x), g, g * TVector.Create(slope));
}

/// <summary>x above 0, else alpha (e^x - 1).</summary>
internal readonly unsafe struct Elu(double alpha) : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) =>
        TVector.Select(
            TVector.LessThan(TVector.Zero, x), x, TVector.Create((float)alpha) * SingleMath.ExpMinusOne(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) =>
        TVector.Select(
            TVector.LessThan(TVector.Zero, x),
            x,
            TVector.Create(alpha) * Hardware.PerLane<TVector, double>(x, &DoubleMath.ExpMinusOne));
}

/// <summary>g above 0, else g alpha e^x = g (y + alpha), from the result y.</summary>
internal readonly struct EluBackward<T>(T alpha) : IBinaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector y)
        where TVector : struct, ISimd<TVector, T> =>
        TVector.Select(TVector.LessThan(TVector.Zero, y), g, g * (y + TVector.Create(alpha)));
}

/// <summary>g (1 - y^2).</summary>
internal readonly struct TanhBackward<T> : IBinaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector y)
        where TVector : struct, ISimd<TVector, T> => g * (TVector.Create(T.One) - y * y);
}

/// <summary>g y (1 - y).</summary>
internal readonly struct SigmoidBackward<T> : IBinaryFunction<T>
    where T : unmanaged, IFloatingPoint<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector y)
        where TVector : struct, ISimd<TVector, T> => g * ((TVector.Create(T.One) - y) * y);
}

/// <summary>g sigmoid(x); g above 20, as PyTorch.</summary>
internal readonly unsafe struct SoftplusBackward : IBinaryFunction<float>, IBinaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<float>.Invoke<TVector>(TVector g, TVector x) =>
        TVector.Select(TVector.LessThan(TVector.Create(20f), x), g, g * SingleMath.Sigmoid(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<double>.Invoke<TVector>(TVector g, TVector x) =>
        TVector.Select(TVector.LessThan(TVector.Create(20.0), x), g, g * Hardware.PerLane<TVector, double>(x, &DoubleMath.Sigmoid));
}

/// <summary>x sigmoid(x), as x / (1 + e^-x).</summary>
internal readonly unsafe struct Silu : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => x * SingleMath.Sigmoid(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => x * Hardware.PerLane<TVector, double>(x, &DoubleMath.Sigmoid);
}

/// <summary>g s (1 + x (1 - s)) with s = sigmoid(x).</summary>
internal readonly unsafe struct SiluBackward : IBinaryFunction<float>, IBinaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<float>.Invoke<TVector>(TVector g, TVector x) => Compute<TVector, float>(g, x, SingleMath.Sigmoid(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<double>.Invoke<TVector>(TVector g, TVector x) =>
        Compute<TVector, double>(g, x, Hardware.PerLane<TVector, double>(x, &DoubleMath.Sigmoid));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Compute<TVector, T>(TVector g, TVector x, TVector sigmoid)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, IFloatingPoint<T>
    {
        var one = TVector.Create(T.One);
        return g * (sigmoid * (one + x * (one - sigmoid)));
    }
}

/// <summary>x Phi(x) = x (1 + erf(x / sqrt 2)) / 2.</summary>
internal readonly unsafe struct Gelu : IUnaryFunction<float>, IUnaryFunction<double>
{
    internal const double InverseSqrt2 = 0.70710678118654752;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) =>
        Compute<TVector, float>(x, SingleMath.Erf(x * TVector.Create((float)InverseSqrt2)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) =>
        Compute<TVector, double>(x, Hardware.PerLane<TVector, double>(x * TVector.Create(InverseSqrt2), &DoubleMath.Erf));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Compute<TVector, T>(TVector x, TVector erf)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, IFloatingPoint<T> =>
        x * TVector.Create(T.CreateTruncating(0.5)) * (TVector.Create(T.One) + erf);
}

/// <summary>g (Phi(x) + x phi(x)) with phi(x) = exp(-x^2 / 2) / sqrt(2 pi).</summary>
internal readonly unsafe struct GeluBackward : IBinaryFunction<float>, IBinaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<float>.Invoke<TVector>(TVector g, TVector x) => Compute<TVector, float>(
        g, x, SingleMath.Erf(x * TVector.Create((float)Gelu.InverseSqrt2)), SingleMath.Exp(x * x * TVector.Create(-0.5f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<double>.Invoke<TVector>(TVector g, TVector x) => Compute<TVector, double>(
        g,
        x,
        Hardware.PerLane<TVector, double>(x * TVector.Create(Gelu.InverseSqrt2), &DoubleMath.Erf),
        Hardware.PerLane<TVector, double>(x * x * TVector.Create(-0.5), &Math.Exp));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Compute<TVector, T>(TVector g, TVector x, TVector erf, TVector exp)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, IFloatingPoint<T>
    {
        const double InverseSqrtTwoPi = 0.39894228040143268;
        var cumulative = TVector.Create(T.CreateTruncating(0.5)) * (TVector.Create(T.One) + erf);
        return g * TVector.MultiplyAdd(x * TVector.Create(T.CreateTruncating(InverseSqrtTwoPi)), exp, cumulative);
    }
}

/// <summary>The tanh form of gelu: x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.</summary>
internal readonly unsafe struct GeluTanh : IUnaryFunction<float>, IUnaryFunction<double>
{
    internal const double SqrtTwoOverPi = 0.79788456080286536;
    internal const double Cubic = 0.044715;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => Compute<TVector, float>(x, SingleMath.Tanh(Inner<TVector, float>(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) =>
        Compute<TVector, double>(x, Hardware.PerLane<TVector, double>(Inner<TVector, double>(x), &Math.Tanh));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Inner<TVector, T>(TVector x)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, IFloatingPoint<T> =>
        TVector.Create(T.CreateTruncating(SqrtTwoOverPi)) * TVector.MultiplyAdd(x * x * x, TVector.Create(T.CreateTruncating(Cubic)), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Compute<TVector, T>(TVector x, TVector tanh)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, IFloatingPoint<T> =>
        x * TVector.Create(T.CreateTruncating(0.5)) * (TVector.Create(T.One) + tanh);
}

/// <summary>g ((1 + t) / 2 + x (1 - t^2) u' / 2) with t = tanh(u), u' = sqrt(2/pi) (1 + 3 * 0.044715 x^2).</summary>
internal readonly unsafe struct GeluTanhBackward : IBinaryFunction<float>, IBinaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<float>.Invoke<TVector>(TVector g, TVector x) =>
        Compute<TVector, float>(g, x, SingleMath.Tanh(GeluTanh.Inner<TVector, float>(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<double>.Invoke<TVector>(TVector g, TVector x) =>
        Compute<TVector, double>(g, x, Hardware.PerLane<TVector, double>(GeluTanh.Inner<TVector, double>(x), &Math.Tanh));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Compute<TVector, T>(TVector g, TVector x, TVector tanh)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, IFloatingPoint<T>
    {
        var one = TVector.Create(T.One);
        var slope = TVector.Create(T.CreateTruncating(GeluTanh.SqrtTwoOverPi))
            * TVector.MultiplyAdd(x * x, TVector.Create(T.CreateTruncating(3 * GeluTanh.Cubic)), one);
        return g * TVector.Create(T.CreateTruncating(0.5)) * ((one + tanh) + x * (one - tanh * tanh) * slope);
    }
}
