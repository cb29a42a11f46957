using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary><c>exp(x - shift)</c>, with the exponential of the element type.</summary>
internal readonly struct ShiftedExp<TExp, T>(TExp exp, T shift) : IUnaryFunction<T>
    where TExp : struct, IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => exp.Invoke(x - TVector.Create(shift));
}

/// <summary><c>(x - first) - second</c>.</summary>
internal readonly struct SubtractTwice<T>(T first, T second) : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => x - TVector.Create(first) - TVector.Create(second);
}

/// <summary><c>y (g - sum)</c>.</summary>
internal readonly struct SoftmaxGradient<T>(T sum) : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector y)
        where TVector : struct, ISimd<TVector, T> => y * (g - TVector.Create(sum));
}

/// <summary><c>g - exp(y) sum</c>.</summary>
internal readonly struct LogSoftmaxGradient<TExp, T>(TExp exp, T sum) : IBinaryFunction<T>
    where TExp : struct, IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector y)
        where TVector : struct, ISimd<TVector, T> => g - exp.Invoke(y) * TVector.Create(sum);
}

/// <summary><c>exp(y) scale</c>.</summary>
internal readonly struct ScaledExp<TExp, T>(TExp exp, T scale) : IUnaryFunction<T>
    where TExp : struct, IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector y)
        where TVector : struct, ISimd<TVector, T> => exp.Invoke(y) * TVector.Create(scale);
}

/// <summary>A maximum that may overlook NaN: here a NaN reaches the sum, and so the whole row, anyway.</summary>
internal readonly struct CheapMaximum<T> : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y)
        where TVector : struct, ISimd<TVector, T> => TVector.AtLeast(x, y);
}

/// <summary>
/// Softmax, log-softmax and log-sum-exp over the rows of <c>[rows, columns]</c>, for float32 and float64. A row's result depends
/// on that row alone. Entries of minus infinity (masked, or padding at the end) are zeros of the sum, so the other entries keep their bits.
/// </summary>
internal static unsafe class Softmax
{
    /// <summary><c>y = exp(x - max) / sum(exp(x - max))</c>; y may be x.</summary>
    public static void Forward<T>(T* x, T* y, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            Forward<Exp, float>(new Exp(), (float*)x, (float*)y, rows, columns);
        else
            Forward<Exp, double>(new Exp(), (double*)x, (double*)y, rows, columns);
    }

    /// <summary><c>dx = y (g - sum(g y))</c>; dx may be g.</summary>
    public static void Backward<T>(T* g, T* y, T* dx, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (long row = 0; row < rows; row++, g += columns, y += columns, dx += columns)
            Elementwise.Map(new SoftmaxGradient<T>(Summation.Dot(g, y, columns)), g, y, dx, columns);
    }

    /// <summary><c>y = x - max - log(sum(exp(x - max)))</c>; y may be x.</summary>
    public static void LogForward<T>(T* x, T* y, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (columns == 0)
            return;
        if (typeof(T) == typeof(float) && Vector512.IsHardwareAccelerated && columns <= Simd512<float>.Count)
        {
            LogForwardShort<Exp, Simd512<float>>(new Exp(), (float*)x, (float*)y, rows, columns);
            return;
        }
        if (typeof(T) == typeof(float) && Vector256.IsHardwareAccelerated && columns <= Simd256<float>.Count)
        {
            LogForwardShort<Exp, Simd256<float>>(new Exp(), (float*)x, (float*)y, rows, columns);
            return;
        }
        for (long row = 0; row < rows; row++, x += columns, y += columns)
        {
            var max = Extremes.Reduce(new CheapMaximum<T>(), x, columns);
            Elementwise.Map(new SubtractTwice<T>(max, T.Log(SumOfExp(x, max, columns))), x, y, columns);
        }
    }

    /// <summary>Rows that fit one vector never leave it; the same arithmetic and so the same bits.</summary>
    [MethodImpl(Hardware.Kernel)]
    private static void LogForwardShort<TExp, TVector>(TExp exp, float* x, float* y, long rows, long columns)
        where TExp : struct, IUnaryFunction<float>
        where TVector : struct, ISimd<TVector, float>
    {
        var inside = TVector.FirstLanes((int)columns);
        for (long row = 0; row < rows; row++, x += columns, y += columns)
        {
            // Missing lanes repeat the first element, and are zeros of the sum.
            var value = TVector.Select(inside, Hardware.Load<TVector, float>(x, columns), TVector.Create(x[0]));
            var max = TVector.Fold(value, new CheapMaximum<float>());
            var shifted = value - TVector.Create(max);
            var sum = TVector.Fold(exp.Invoke(shifted) & inside, new Add<float>());
            Hardware.Store(shifted - TVector.Create(float.Log(sum)), y, columns);
        }
    }

    [MethodImpl(Hardware.Kernel)]
    private static void LogBackwardShort<TVector>(float* g, float* y, float* dx, long rows, long columns)
        where TVector : struct, ISimd<TVector, float>
    {
        var inside = TVector.FirstLanes((int)columns);
        for (long row = 0; row < rows; row++, g += columns, y += columns, dx += columns)
        {
            var gradient = Hardware.Load<TVector, float>(g, columns) & inside;
            var sum = TVector.Fold(gradient, new Add<float>());
            var value = new LogSoftmaxGradient<Exp, float>(new Exp(), sum).Invoke(gradient, Hardware.Load<TVector, float>(y, columns));
            Hardware.Store(value, dx, columns);
        }
    }

    /// <summary><c>dx = g - exp(y) sum(g)</c>; dx may be g.</summary>
    public static void LogBackward<T>(T* g, T* y, T* dx, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float) && Vector512.IsHardwareAccelerated && columns <= Simd512<float>.Count)
            LogBackwardShort<Simd512<float>>((float*)g, (float*)y, (float*)dx, rows, columns);
        else if (typeof(T) == typeof(float) && Vector256.IsHardwareAccelerated && columns <= Simd256<float>.Count)
            LogBackwardShort<Simd256<float>>((float*)g, (float*)y, (float*)dx, rows, columns);
        else if (typeof(T) == typeof(float))
            LogBackward<Exp, float>(new Exp(), (float*)g, (float*)y, (float*)dx, rows, columns);
        else
            LogBackward<Exp, double>(new Exp(), (double*)g, (double*)y, (double*)dx, rows, columns);
    }

    /// <summary>A row of the gradient of log-softmax whose g is -<paramref name="loss"/> at one column and 0 elsewhere.</summary>
    public static void LogBackwardOfOne<T>(long column, T loss, T* y, T* dx, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
            Elementwise.Map(new ScaledExp<Exp, float>(new Exp(), float.CreateTruncating(loss)), (float*)y, (float*)dx, columns);
        else
            Elementwise.Map(new ScaledExp<Exp, double>(new Exp(), double.CreateTruncating(loss)), (double*)y, (double*)dx, columns);
        dx[column] -= loss;
    }

    /// <summary>
    /// <c>y[row] = log(sum(exp(x[row])))</c>, from the largest entry; minus infinity for a row of minus infinities or none.
    /// </summary>
    public static void LogSumExp<T>(T* x, T* y, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (long row = 0; row < rows; row++, x += columns)
        {
            var max = columns == 0 ? T.Zero : Extremes.Reduce(new CheapMaximum<T>(), x, columns);
            if (T.IsInfinity(max))
                max = T.Zero;
            y[row] = max + T.Log(SumOfExp(x, max, columns));
        }
    }

    private static T SumOfExp<T>(T* x, T max, long columns)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? T.CreateTruncating(SumOfExp(new Exp(), (float*)x, float.CreateTruncating(max), columns))
            : T.CreateTruncating(SumOfExp(new Exp(), (double*)x, double.CreateTruncating(max), columns));

    private static T SumOfExp<TExp, T>(TExp exp, T* x, T max, long columns)
        where TExp : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T> =>
        Summation.Sum<MappedElement<ShiftedExp<TExp, T>, T>, T>(new(new ShiftedExp<TExp, T>(exp, max), x), columns);

    private static void Forward<TExp, T>(TExp exp, T* x, T* y, long rows, long columns)
        where TExp : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (columns == 0)
            return;
        if (Vector512.IsHardwareAccelerated && columns <= Simd512<T>.Count)
        {
            ForwardShort<TExp, T, Simd512<T>>(exp, x, y, rows, columns);
            return;
        }
        if (!Vector512.IsHardwareAccelerated && Vector256.IsHardwareAccelerated && columns <= Simd256<T>.Count)
        {
            ForwardShort<TExp, T, Simd256<T>>(exp, x, y, rows, columns);
            return;
        }
        for (long row = 0; row < rows; row++, x += columns, y += columns)
        {
            Elementwise.Map(new ShiftedExp<TExp, T>(exp, Extremes.Reduce(new CheapMaximum<T>(), x, columns)), x, y, columns);
            Elementwise.Map(new Multiply<T>(), y, T.One / Summation.Sum(y, columns), y, columns);
        }
    }

    /// <summary>Rows that fit one vector never leave it; the same arithmetic and so the same bits.</summary>
    [MethodImpl(Hardware.Kernel)]
    private static void ForwardShort<TExp, T, TVector>(TExp exp, T* x, T* y, long rows, long columns)
        where TExp : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var inside = TVector.FirstLanes((int)columns);
        for (long row = 0; row < rows; row++, x += columns, y += columns)
        {
            // Missing lanes repeat the first element, and are zeros of the sum.
            var value = TVector.Select(inside, Hardware.Load<TVector, T>(x, columns), TVector.Create(x[0]));
            var max = TVector.Fold(value, new CheapMaximum<T>());
            var e = exp.Invoke(value - TVector.Create(max)) & inside;
            Hardware.Store(e * TVector.Create(T.One / TVector.Fold(e, new Add<T>())), y, columns);
        }
    }

    private static void LogBackward<TExp, T>(TExp exp, T* g, T* y, T* dx, long rows, long columns)
        where TExp : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < rows; row++, g += columns, y += columns, dx += columns)
            Elementwise.Map(new LogSoftmaxGradient<TExp, T>(exp, Summation.Sum(g, columns)), g, y, dx, columns);
    }
}
