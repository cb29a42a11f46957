using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

// float32 goes through the vector functions of SingleMath, rare functions and float64 through scalar ones lane by lane.

internal readonly unsafe struct Erfc : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, float>(x, &DoubleMath.Erfc);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &DoubleMath.Erfc);
}

internal readonly unsafe struct Exp : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Exp(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Exp);
}

internal readonly unsafe struct Exp2 : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Exp2(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &double.Exp2);
}

internal readonly unsafe struct ExpMinusOne : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.ExpMinusOne(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &DoubleMath.ExpMinusOne);
}

internal readonly unsafe struct Log : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Log(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Log);
}

internal readonly unsafe struct Log2 : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Log2Of(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Log2);
}

internal readonly unsafe struct Log10 : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Log10Of(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Log10);
}

internal readonly unsafe struct LogOnePlus : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.LogOnePlus(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &DoubleMath.LogOnePlus);
}

internal readonly unsafe struct Tanh : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Tanh(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Tanh);
}

internal readonly unsafe struct Sigmoid : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Sigmoid(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &DoubleMath.Sigmoid);
}

internal readonly unsafe struct Softplus : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Softplus(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &DoubleMath.Softplus);
}

internal readonly unsafe struct Erf : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Erf(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &DoubleMath.Erf);
}

internal readonly unsafe struct Sin : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Sin(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Sin);
}

internal readonly unsafe struct Cos : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => SingleMath.Cos(x);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Cos);
}

internal readonly unsafe struct Tan : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, float>(x, &MathF.Tan);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Tan);
}

internal readonly unsafe struct Asin : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, float>(x, &MathF.Asin);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Asin);
}

internal readonly unsafe struct Acos : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, float>(x, &MathF.Acos);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Acos);
}

internal readonly unsafe struct Atan : IUnaryFunction<float>, IUnaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<float>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, float>(x, &MathF.Atan);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IUnaryFunction<double>.Invoke<TVector>(TVector x) => Hardware.PerLane<TVector, double>(x, &Math.Atan);
}

/// <summary>x to the power y, both vectors.</summary>
internal readonly unsafe struct Power : IBinaryFunction<float>, IBinaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<float>.Invoke<TVector>(TVector x, TVector y) => Hardware.PerLane<TVector, float>(x, y, &MathF.Pow);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<double>.Invoke<TVector>(TVector x, TVector y) => Hardware.PerLane<TVector, double>(x, y, &Math.Pow);
}

internal readonly unsafe struct Atan2 : IBinaryFunction<float>, IBinaryFunction<double>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<float>.Invoke<TVector>(TVector y, TVector x) => Hardware.PerLane<TVector, float>(y, x, &MathF.Atan2);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    TVector IBinaryFunction<double>.Invoke<TVector>(TVector y, TVector x) => Hardware.PerLane<TVector, double>(y, x, &Math.Atan2);
}
