namespace SemiMER.Tensors.Kernels;

/// <summary>
/// <c>w[o, k, c] = sum over n, l of y[n, l, o] x[n, l stride + k dilation - padding, c]</c>: the gradient of the filters.
/// </summary>
internal unsafe struct ConvolutionFilterGradient<T>
    where T : unmanaged
{
    // With fewer samples, sums over the samples of one step are too short: sums over the steps of one sample are taken instead.
    private const long ManySamples = 16;

    private ConvolutionShape shape;
    private T* x, y, w;
    private long group;

    /// <summary>Fills w.</summary>
    public static void Run(in ConvolutionShape shape, T* x, T* y, T* w)
    {
        var job = new ConvolutionFilterGradient<T> { shape = shape, x = x, y = y, w = w };
        new Span<T>(w, checked((int)(shape.Outputs * shape.Window.Taps * shape.GroupChannels))).Clear();
        for (job.group = 0; job.group < shape.Groups; job.group++)
            ConvolutionPieces.Run(shape.GroupChannels, 64, shape.Work / shape.Groups, &job, &Channels);
    }

    private static void Channels(void* state, long first, long count)
    {
        var job = (ConvolutionFilterGradient<T>*)state;
        var shape = job->shape;
        if (shape.Batch >= ManySamples || shape.Batch >= shape.Steps)
            for (long t = 0; t < shape.Time; t++) job->Time(t, first, count);
        else
            for (long n = 0; n < shape.Batch; n++) job->Sample(n, first, count);
    }

    // All windows that read time t: its inputs of all samples are laid out once for all taps.
    private readonly void Time(long t, long first, long count)
    {
        PackedMatrix<T>? inputs = null;
        for (long tap = 0; tap < shape.Window.Taps; tap++)
        {
            var (step, rest) = Math.DivRem(t + shape.Window.Padding - tap * shape.Window.Dilation, shape.Window.Stride);
            if (rest != 0 || step < 0 || step >= shape.Steps) continue;
            inputs ??= PackedMatrix<T>.Pack(
                shape.Batch, count, x + t * shape.Channels + group * shape.GroupChannels + first, shape.Time * shape.Channels, 1,
                (T*)MatrixMultiplyBuffers.Right(PackedMatrix<T>.Length(shape.Batch, count) * sizeof(T)));
            inputs.Value.Multiply(
                shape.GroupOutputs, y + step * shape.Outputs + group * shape.GroupOutputs, 1, shape.Steps * shape.Outputs,
                Filter(tap, first), shape.Window.Taps * shape.GroupChannels, accumulate: true, threads: 1);
        }
    }

    private readonly void Sample(long n, long first, long count)
    {
        for (long tap = 0; tap < shape.Window.Taps; tap++)
        {
            var (begin, end, shift) = shape.Inside(tap);
            T* from = x + (n * shape.Time + begin * shape.Window.Stride + shift) * shape.Channels + group * shape.GroupChannels + first;
            PackedMatrix<T>.Unpacked(end - begin, count, from, shape.Window.Stride * shape.Channels, 1).Multiply(
                shape.GroupOutputs, y + (n * shape.Steps + begin) * shape.Outputs + group * shape.GroupOutputs, 1, shape.Outputs,
                Filter(tap, first), shape.Window.Taps * shape.GroupChannels, accumulate: true, threads: 1);
        }
    }

    private readonly T* Filter(long tap, long channel) =>
        w + (group * shape.GroupOutputs * shape.Window.Taps + tap) * shape.GroupChannels + channel;
}
