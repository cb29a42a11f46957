using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary><c>(x - mean) rstd</c>, and with weight and bias <c>(x - mean) rstd weight + bias</c>.</summary>
internal readonly struct Normalize<T>(T mean, T rstd) : IUnaryFunction<T>, ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> => (x - TVector.Create(mean)) * TVector.Create(rstd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector weight, TVector bias)
        where TVector : struct, ISimd<TVector, T> => TVector.MultiplyAdd(Invoke(x), weight, bias);
}

/// <summary><c>rstd (h - meanOfH - xhat meanOfHXhat)</c> with <c>xhat = (x - mean) rstd</c>, h the gradient times the weight.</summary>
internal readonly struct LayerNormGradient<T>(T mean, T rstd, T meanOfH, T meanOfHXhat) : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector h, TVector x)
        where TVector : struct, ISimd<TVector, T>
    {
        var xhat = (x - TVector.Create(mean)) * TVector.Create(rstd);
        return TVector.Create(rstd) * (h - TVector.Create(meanOfH) - xhat * TVector.Create(meanOfHXhat));
    }
}

/// <summary><c>h[i] (x[i] - mean) rstd</c>.</summary>
internal readonly unsafe struct GradientTimesNormalized<T>(T* h, T* x, T mean, T rstd) : ITerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T> =>
        Hardware.Load<TVector, T>(h + index, count)
            * ((Hardware.Load<TVector, T>(x + index, count) - TVector.Create(mean)) * TVector.Create(rstd));
}

/// <summary><c>g[row, column] (x[row, column] - mean[row]) rstd[row]</c>.</summary>
internal readonly unsafe struct WeightGradient<T>(T* g, T* x, T* mean, T* rstd, long columns) : IColumnTerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long row, long column, long count)
        where TVector : struct, ISimd<TVector, T>
    {
        var at = row * columns + column;
        return Hardware.Load<TVector, T>(g + at, count)
            * ((Hardware.Load<TVector, T>(x + at, count) - TVector.Create(mean[row])) * TVector.Create(rstd[row]));
    }
}

/// <summary>Layer normalisation over the rows of <c>[rows, columns]</c>, for float32 and float64.</summary>
internal static unsafe class LayerNorm
{
    /// <summary>
    /// <c>y = (x - mean) / sqrt(variance + epsilon) * weight + bias</c> with the biased variance; keeps mean and reciprocal
    /// standard deviation per row. Weight and bias are both given or both null. y may be x.
    /// </summary>
    public static void Forward<T>(T* x, T* weight, T* bias, T epsilon, T* y, T* mean, T* rstd, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (long row = 0; row < rows; row++, x += columns, y += columns)
        {
            var (center, squares) = Summation.Moments(x, columns);
            mean[row] = center;
            rstd[row] = T.One / T.Sqrt(squares / T.CreateTruncating(columns) + epsilon);
            var normalize = new Normalize<T>(center, rstd[row]);
            if (weight == null)
                Elementwise.Map(normalize, x, y, columns);
            else
                Elementwise.Map(normalize, x, weight, bias, y, columns);
        }
    }

    /// <summary>The gradient of the argument; weight may be null, dx may be g but not x.</summary>
    public static void Backward<T>(T* g, T* x, T* weight, T* mean, T* rstd, T* dx, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var n = T.CreateTruncating(columns);
        for (long row = 0; row < rows; row++, g += columns, x += columns, dx += columns)
        {
            var h = g;
            if (weight != null)
            {
                Elementwise.Map(new Multiply<T>(), g, weight, dx, columns);
                h = dx;
            }
            var meanOfH = Summation.Sum(h, columns) / n;
            var products = new GradientTimesNormalized<T>(h, x, mean[row], rstd[row]);
            var meanOfHXhat = Summation.Sum<GradientTimesNormalized<T>, T>(products, columns) / n;
            Elementwise.Map(new LayerNormGradient<T>(mean[row], rstd[row], meanOfH, meanOfHXhat), h, x, dx, columns);
        }
    }

    /// <summary>The gradients of weight and bias, summed over the rows.</summary>
    public static void BackwardParameters<T>(T* g, T* x, T* mean, T* rstd, T* dWeight, T* dBias, long rows, long columns)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ColumnSummation.SumColumns(new WeightGradient<T>(g, x, mean, rstd, columns), rows, columns, dWeight);
        ColumnSummation.SumColumns(g, rows, columns, columns, dBias);
    }
}
