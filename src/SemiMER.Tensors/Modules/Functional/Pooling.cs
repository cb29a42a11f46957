using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly Operation MaxPool = new("max_pool1d", static pass =>
            {
                using Tensor g = pass.Gradient.contiguous();
                Tensor dx = zeros(pass.Sizes(0), dtype: g.dtype);
                if (g.dtype == ScalarType.Float64) MaxPoolBackward<double>(g, pass.Saved(0), dx);
                else MaxPoolBackward<float>(g, pass.Saved(0), dx);
                pass.Give(0, dx);
            }, once: true);

            private static readonly Operation MeanPool = new("avg_pool1d", static pass =>
            {
                using Tensor g = pass.Gradient.contiguous();
                Tensor dx = zeros(pass.Sizes(0), dtype: g.dtype);
                if (g.dtype == ScalarType.Float64) RunMeanPool<double>(dx, g, pass.Arguments<PoolingWindows>(), backward: true);
                else RunMeanPool<float>(dx, g, pass.Arguments<PoolingWindows>(), backward: true);
                pass.Give(0, dx);
            }, once: true);

            /// <summary>The largest value of each window, [..., channels, time] -> [..., channels, steps].</summary>
            /// <param name="input">[batch, channels, time] or [channels, time].</param>
            /// <param name="kernel_size">Elements of a window.</param>
            /// <param name="stride">Steps between windows; the window's size if null.</param>
            /// <param name="padding">Elements that never win at each end, at most half of a window; none if null.</param>
            /// <param name="dilation">Steps between the elements of a window; 1 if null.</param>
            /// <param name="ceil_mode">Let a last window reach beyond the end.</param>
            /// <exception cref="ArgumentException">The shape does not fit.</exception>
            public static Tensor max_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            {
                (Tensor output, Tensor indices) = max_pool1d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode);
                indices.Dispose();
                return output;
            }

            /// <summary>The largest value of each window and its place in time; see <see cref="max_pool1d"/>.</summary>
            public static (Tensor output, Tensor indices) max_pool1d_with_indices(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false)
            {
                var window = new ConvolutionWindow(kernel_size, stride ?? kernel_size, padding ?? 0, dilation ?? 1);
                long steps = PoolingSteps("max_pool1d", NotNull(input), window, ceil_mode);
                using Tensor x = input.contiguous();
                long[] shape = [.. input.sizes[..^1], steps];
                Tensor output = Uninitialized(shape, input.dtype), indices = Uninitialized(shape, ScalarType.Int64);
                if (input.dtype == ScalarType.Float64) RunMaxPool<double>(x, output, indices, window);
                else RunMaxPool<float>(x, output, indices, window);
                if (Operation.IsRecorded(input)) MaxPool.Record(output, [input], [indices]);
                return (output, indices);
            }

            /// <summary>The mean of each window, [..., channels, time] -> [..., channels, steps].</summary>
            /// <param name="input">[batch, channels, time] or [channels, time].</param>
            /// <param name="kernel_size">Elements of a window.</param>
            /// <param name="stride">Steps between windows; the window's size if null.</param>
            /// <param name="padding">Zeros at each end, at most half of a window; none if null.</param>
            /// <param name="ceil_mode">Let a last window reach beyond the end.</param>
            /// <param name="count_include_pad">Count the zeros in the divisor.</param>
            /// <exception cref="ArgumentException">The shape does not fit.</exception>
            public static Tensor avg_pool1d(
                Tensor input, long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false,
                bool count_include_pad = true)
            {
                var window = new ConvolutionWindow(kernel_size, stride ?? kernel_size, padding ?? 0, 1);
                long steps = PoolingSteps("avg_pool1d", NotNull(input), window, ceil_mode), time = input.size(-1);
                var windows = new PoolingWindows(new long[steps], new long[steps], new long[steps]);
                for (long step = 0; step < steps; step++)
                {
                    long start = step * window.Stride - window.Padding, end = Math.Min(start + kernel_size, time + window.Padding);
                    windows.Starts[step] = Math.Max(start, 0);
                    windows.Ends[step] = Math.Min(end, time);
                    windows.Divisors[step] = count_include_pad ? end - start : windows.Ends[step] - windows.Starts[step];
                }
                return MeanOf(input, windows);
            }

            /// <summary>The means of <paramref name="output_size"/> windows that share the time as evenly as can be.</summary>
            /// <param name="input">[batch, channels, time] or [channels, time].</param>
            /// <param name="output_size">Number of windows.</param>
            /// <exception cref="ArgumentException">The shape does not fit.</exception>
            public static Tensor adaptive_avg_pool1d(Tensor input, long output_size)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(output_size);
                PoolingSteps("adaptive_avg_pool1d", NotNull(input), new ConvolutionWindow(1, 1, 0, 1), false);
                long time = input.size(-1);
                var windows = new PoolingWindows(new long[output_size], new long[output_size], new long[output_size]);
                for (long step = 0; step < output_size; step++)
                {
                    // From floor(step time / steps) up to ceil((step + 1) time / steps).
                    windows.Starts[step] = step * time / output_size;
                    windows.Ends[step] = ((step + 1) * time + output_size - 1) / output_size;
                    windows.Divisors[step] = windows.Ends[step] - windows.Starts[step];
                }
                return MeanOf(input, windows);
            }

            private static Tensor MeanOf(Tensor input, PoolingWindows windows)
            {
                using Tensor x = input.contiguous();
                Tensor output = Uninitialized([.. input.sizes[..^1], windows.Starts.Length], input.dtype);
                if (input.dtype == ScalarType.Float64) RunMeanPool<double>(x, output, windows, backward: false);
                else RunMeanPool<float>(x, output, windows, backward: false);
                return Operation.IsRecorded(input) ? MeanPool.Record(output, [input], [], windows) : output;
            }

            // Number of windows; the last one starts within the sequence or its padding before it.
            private static long PoolingSteps(string operation, Tensor input, ConvolutionWindow window, bool ceilMode)
            {
                if (input.sizes.Length is not (2 or 3) || input.sizes[^1] == 0 || input.sizes[^2] == 0 || !input.is_floating_point())
                {
                    throw new ArgumentException(
                        $"{operation}: expected a floating-point [batch, channels, time] or [channels, time], got {input.dtype} of " +
                        $"shape {Shapes.Text(input.sizes)}.");
                }
                if (window.Taps < 1 || window.Stride < 1 || window.Dilation < 1 || window.Padding < 0 || window.Padding > window.Taps / 2)
                    throw new ArgumentException(
                        $"{operation}: {window} is no window; sizes must be positive and the padding at most half of the window.");
                long time = input.sizes[^1], free = time + 2 * window.Padding - window.Dilation * (window.Taps - 1) - 1;
                if (free < 0) throw new ArgumentException($"{operation}: a window of {window} does not fit into {time} steps.");
                long steps = (free + (ceilMode ? window.Stride - 1 : 0)) / window.Stride + 1;
                return ceilMode && (steps - 1) * window.Stride >= time + window.Padding ? steps - 1 : steps;
            }

            private static unsafe void RunMaxPool<T>(Tensor x, Tensor output, Tensor indices, ConvolutionWindow window)
                where T : unmanaged, INumber<T>
            {
                long time = x.sizes[^1], steps = output.sizes[^1];
                Kernels.Pooling.Max(
                    x.Pointer<T>(), output.Pointer<T>(), indices.Pointer<long>(), x.NumberOfElements / time, time, steps, window);
                GC.KeepAlive(x);
            }

            private static unsafe void MaxPoolBackward<T>(Tensor g, Tensor indices, Tensor dx)
                where T : unmanaged, INumber<T>
            {
                long time = dx.sizes[^1], steps = g.sizes[^1];
                Kernels.Pooling.MaxBackward(
                    g.Pointer<T>(), indices.Pointer<long>(), dx.Pointer<T>(), dx.NumberOfElements / time, time, steps);
                GC.KeepAlive(g);
                GC.KeepAlive(indices);
            }

            private static unsafe void RunMeanPool<T>(Tensor x, Tensor y, PoolingWindows windows, bool backward)
                where T : unmanaged, INumber<T>
            {
                long time = x.sizes[^1], steps = y.sizes[^1], rows = x.NumberOfElements / time;
                fixed (long* starts = windows.Starts, ends = windows.Ends, divisors = windows.Divisors)
                {
                    if (backward) Kernels.Pooling.MeanBackward(y.Pointer<T>(), x.Pointer<T>(), starts, ends, divisors, rows, time, steps);
                    else Kernels.Pooling.Mean(x.Pointer<T>(), y.Pointer<T>(), starts, ends, divisors, rows, time, steps);
                }
                GC.KeepAlive(x);
                GC.KeepAlive(y);
            }

            private sealed record PoolingWindows(long[] Starts, long[] Ends, long[] Divisors);
        }
    }
}
