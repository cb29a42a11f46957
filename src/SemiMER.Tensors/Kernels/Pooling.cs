using System.Numerics;

namespace SemiMER.Tensors.Kernels;

/// <summary>Largest values and means of windows of the rows of <c>[rows, time]</c>, and their gradients.</summary>
internal static unsafe class Pooling
{
    /// <summary>The largest value of each window and its place in the row; the first of equal ones, NaN before all.</summary>
    public static void Max<T>(T* x, T* y, long* places, long rows, long time, long steps, ConvolutionWindow window)
        where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < rows; row++, x += time, y += steps, places += steps)
        {
            for (long step = 0; step < steps; step++)
            {
                var start = step * window.Stride - window.Padding;
                var end = long.Min(start + (window.Taps - 1) * window.Dilation + 1, time);
                while (start < 0) start += window.Dilation;
                var best = start;
                for (var at = start; at < end; at += window.Dilation)
                    if (x[at] > x[best] || T.IsNaN(x[at])) best = at;
                y[step] = x[best];
                places[step] = best;
            }
        }
    }

    /// <summary>Adds the gradient of each window to the place of its largest value; dx starts as zeros.</summary>
    public static void MaxBackward<T>(T* g, long* places, T* dx, long rows, long time, long steps)
        where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < rows; row++, g += steps, places += steps, dx += time)
            for (long step = 0; step < steps; step++) dx[places[step]] += g[step];
    }

    /// <summary>The sum from <c>starts[step]</c> up to <c>ends[step]</c> (without it) over <c>divisors[step]</c>.</summary>
    public static void Mean<T>(T* x, T* y, long* starts, long* ends, long* divisors, long rows, long time, long steps)
        where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < rows; row++, x += time, y += steps)
        {
            for (long step = 0; step < steps; step++)
            {
                var sum = T.Zero;
                for (var at = starts[step]; at < ends[step]; at++) sum += x[at];
                y[step] = sum / T.CreateTruncating(divisors[step]);
            }
        }
    }

    /// <summary>Shares the gradient of each window among its elements; dx starts as zeros.</summary>
    public static void MeanBackward<T>(T* g, T* dx, long* starts, long* ends, long* divisors, long rows, long time, long steps)
        where T : unmanaged, INumber<T>
    {
        for (long row = 0; row < rows; row++, g += steps, dx += time)
        {
            for (long step = 0; step < steps; step++)
            {
                var share = g[step] / T.CreateTruncating(divisors[step]);
                for (var at = starts[step]; at < ends[step]; at++) dx[at] += share;
            }
        }
    }
}
