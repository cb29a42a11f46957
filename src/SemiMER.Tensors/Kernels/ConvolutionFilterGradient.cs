namespace SemiMER.Tensors.Kernels;

/// <summary>
/// <c>w[o, k, c] = sum over l, n of y[n, l, o] x[n, l stride + k dilation - padding, c]</c>: the gradient of the filters.
/// </summary>
internal unsafe struct ConvolutionFilterGradient<T>
    where T : unmanaged
{
    // Rows of a sum: so many that fetching and storing w between two of them hardly counts.
    private const long BlockRows = 512;

    // Rows of inputs laid out at once. Where dilation spreads windows over more, or the batch is huge, samples are taken one by one.
    private const long MostRows = 1 << 15;

    // Channels of a piece come in multiples: with fewer, y would be read too often.
    private const long PieceChannels = 128;

    private ConvolutionShape shape;
    private T* x, y, w;
    private long group;

    /// <summary>Elements of the memory for y by steps.</summary>
    public static long MemoryLength(in ConvolutionShape shape) => IsByStep(shape) ? shape.Batch * shape.Steps * shape.Outputs : 0;

    /// <summary>Fills w.</summary>
    public static void Run(in ConvolutionShape shape, T* x, T* y, T* w, T* memory)
    {
        bool byStep = IsByStep(shape);
        var job = new ConvolutionFilterGradient<T> { shape = shape, x = x, y = byStep ? memory : y, w = w };
        if (byStep) job.OrderBySteps(y);
        new Span<T>(w, checked((int)(shape.Outputs * shape.Window.Taps * shape.GroupChannels))).Clear();
        for (job.group = 0; job.group < shape.Groups; job.group++)
            ConvolutionPieces.Run(
                shape.GroupChannels, PieceChannels, shape.Work / shape.Groups, &job, byStep ? &ChannelsByStep : &ChannelsBySample);
    }

    private static bool IsByStep(in ConvolutionShape shape) => shape.Batch > 0 && StackedRows(shape, BlockSteps(shape)) <= MostRows;

    private static long BlockSteps(in ConvolutionShape shape) => Math.Clamp(BlockRows / shape.Batch, 1, Math.Max(1, shape.Steps));

    private static long StackedRows(in ConvolutionShape shape, long steps) =>
        shape.Window.Stride * StackedSteps(shape, steps) * shape.Batch;

    // Where the inputs of some steps lie, tap 0 at the first of them, if of every stride's inputs one is a step.
    private static long StackedSteps(in ConvolutionShape shape, long steps)
    {
        (long First, long Last) taps = (shape.Place(0).Step, shape.Place(shape.Window.Taps - 1).Step);
        return steps + taps.Last - taps.First;
    }

    // y [steps, batch, outputs]: then the rows of some steps lie together.
    private readonly void OrderBySteps(T* from)
    {
        long bytes = shape.Outputs * sizeof(T);
        for (long l = 0; l < shape.Steps; l++)
        {
            for (long n = 0; n < shape.Batch; n++)
                Buffer.MemoryCopy(from + (n * shape.Steps + l) * shape.Outputs, y + (l * shape.Batch + n) * shape.Outputs, bytes, bytes);
        }
    }

    private static void ChannelsByStep(void* state, long first, long count)
    {
        var job = (ConvolutionFilterGradient<T>*)state;
        long steps = BlockSteps(job->shape);
        for (long l = 0; l < job->shape.Steps; l += steps) job->Steps(l, Math.Min(l + steps, job->shape.Steps), first, count);
    }

    // All windows of some steps: their inputs are laid out once for all taps, so that a tap's rows lie one after the other. Inputs that
    // are a stride apart belong to neighbouring steps; those between them are laid out behind them.
    private readonly void Steps(long begin, long end, long first, long count)
    {
        long stride = shape.Window.Stride, batch = shape.Batch, low = begin + shape.Place(0).Step, width = StackedSteps(shape, end - begin);
        T* from = x + group * shape.GroupChannels + first;
        var inputs = PackedMatrix<T>.Empty(
            stride * width * batch, count,
            (T*)MatrixMultiplyBuffers.Right(PackedMatrix<T>.Length(stride * width * batch, count) * sizeof(T)));
        for (long t = Math.Max(0, low * stride); t < Math.Min(shape.Time, (low + width) * stride); t++)
        {
            var (step, between) = Math.DivRem(t, stride);
            inputs.Fill((between * width + step - low) * batch, batch, from + t * shape.Channels, shape.Time * shape.Channels, 1);
        }
        for (long tap = 0; tap < shape.Window.Taps; tap++)
        {
            var (inside, outside, _) = shape.Inside(tap);
            long l = Math.Max(begin, inside), steps = Math.Min(end, outside) - l;
            if (steps <= 0) continue;
            var (step, between) = shape.Place(tap);
            inputs.Part((between * width + l + step - low) * batch, steps * batch).Multiply(
                shape.GroupOutputs, y + l * batch * shape.Outputs + group * shape.GroupOutputs, 1, shape.Outputs,
                Filter(tap, first), shape.Window.Taps * shape.GroupChannels, accumulate: true, threads: 1);
        }
    }

    private static void ChannelsBySample(void* state, long first, long count)
    {
        var job = (ConvolutionFilterGradient<T>*)state;
        for (long n = 0; n < job->shape.Batch; n++) job->Sample(n, first, count);
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
