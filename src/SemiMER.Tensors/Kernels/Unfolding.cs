using System.Numerics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Where the window of a convolution over one dimension stands: output l reads input l stride + k dilation - padding for tap k.
/// </summary>
internal readonly record struct ConvolutionWindow(long Taps, long Stride, long Padding, long Dilation);

/// <summary>
/// Turns sequences <c>[batch, channels, time]</c> into columns <c>[channels * taps, batch * steps]</c>, one window a column, which makes a
/// convolution a matrix product; and adds columns back to sequences, in the order of the taps.
/// </summary>
internal static unsafe class Unfolding
{
    /// <summary><c>columns[c, k, n, l] = x[n, c, l stride + k dilation - padding]</c>, zero outside of x.</summary>
    public static void Unfold<T>(T* x, T* columns, long batch, long channels, long time, long steps, ConvolutionWindow window)
        where T : unmanaged
    {
        var job = new Job<T> { X = x, Columns = columns, Batch = batch, Channels = channels, Time = time, Steps = steps, Window = window };
        RowPieces.Run(channels * window.Taps, batch * steps, &job, &Job<T>.Unfold);
    }

    /// <summary><c>x[n, c, t] = sum of columns[c, k, n, l] over l stride + k dilation - padding = t</c>.</summary>
    public static void Fold<T>(T* columns, T* x, long batch, long channels, long time, long steps, ConvolutionWindow window)
        where T : unmanaged, INumber<T>
    {
        var job = new Job<T> { X = x, Columns = columns, Batch = batch, Channels = channels, Time = time, Steps = steps, Window = window };
        RowPieces.Run(batch * channels, window.Taps * steps, &job, &Folding<T>.Fold);
    }

    private static long DivideUp(long x, long divisor) => x <= 0 ? 0 : (x + divisor - 1) / divisor;

    private struct Job<T>
        where T : unmanaged
    {
        public T* X, Columns;
        public long Batch, Channels, Time, Steps;
        public ConvolutionWindow Window;

        /// <summary>The steps from first to last (without it) whose tap lies inside the sequence.</summary>
        public readonly (long First, long Last, long Shift) Inside(long tap)
        {
            var shift = tap * Window.Dilation - Window.Padding;
            var last = long.Clamp(DivideUp(Time - shift, Window.Stride), 0, Steps);
            return (long.Min(DivideUp(-shift, Window.Stride), last), last, shift);
        }

        public static void Unfold(void* state, long first, long rows)
        {
            var job = (Job<T>*)state;
            for (var row = first; row < first + rows; row++)
            {
                var (begin, end, shift) = job->Inside(row % job->Window.Taps);
                for (long n = 0; n < job->Batch; n++)
                {
                    var from = job->X + (n * job->Channels + row / job->Window.Taps) * job->Time;
                    var to = job->Columns + (row * job->Batch + n) * job->Steps;
                    Elementwise.Fill(default, to, begin);
                    if (job->Window.Stride == 1)
                        Buffer.MemoryCopy(from + begin + shift, to + begin, (end - begin) * sizeof(T), (end - begin) * sizeof(T));
                    else
                        for (var l = begin; l < end; l++) to[l] = from[l * job->Window.Stride + shift];
                    Elementwise.Fill(default, to + end, job->Steps - end);
                }
            }
        }
    }

    private static class Folding<T>
        where T : unmanaged, INumber<T>
    {
        public static void Fold(void* state, long first, long rows)
        {
            var job = (Job<T>*)state;
            for (var row = first; row < first + rows; row++)
            {
                long n = row / job->Channels, channel = row % job->Channels;
                var to = job->X + row * job->Time;
                Elementwise.Fill(T.Zero, to, job->Time);
                for (long tap = 0; tap < job->Window.Taps; tap++)
                {
                    var (begin, end, shift) = job->Inside(tap);
                    var from = job->Columns + ((channel * job->Window.Taps + tap) * job->Batch + n) * job->Steps;
                    if (job->Window.Stride == 1 && end > begin)
                        Elementwise.Map(new Add<T>(), to + begin + shift, from + begin, to + begin + shift, end - begin);
                    else
                        for (var l = begin; l < end; l++) to[l * job->Window.Stride + shift] += from[l];
                }
            }
        }
    }
}
