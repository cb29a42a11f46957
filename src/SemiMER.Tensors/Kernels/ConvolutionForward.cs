namespace SemiMER.Tensors.Kernels;

/// <summary><c>y[n, l, o] = bias[o] + sum over k, c of x[n, l stride + k dilation - padding, c] w[o, k, c]</c>.</summary>
internal unsafe struct ConvolutionForward<T>
    where T : unmanaged
{
    // Rows of the filters that stay in the second-level cache while some samples pass.
    private const long BlockRows = 512;

    private ConvolutionShape shape;
    private T* x, y, bias;
    private PackedMatrix<T> filters;
    private long group;

    /// <summary>Elements of the memory for packed filters.</summary>
    public static long MemoryLength(in ConvolutionShape shape) =>
        PackedMatrix<T>.Length(shape.Window.Taps * shape.GroupChannels, shape.GroupOutputs);

    /// <summary>Fills y; bias may be null.</summary>
    public static void Run(in ConvolutionShape shape, T* x, T* w, T* bias, T* y, T* memory)
    {
        for (long group = 0; group < shape.Groups; group++)
        {
            long depth = shape.Window.Taps * shape.GroupChannels;
            var job = new ConvolutionForward<T>
            {
                shape = shape, x = x, y = y, bias = bias, group = group,
                filters = PackedMatrix<T>.Pack(depth, shape.GroupOutputs, w + group * shape.GroupOutputs * depth, 1, depth, memory),
            };
            ConvolutionPieces.Run(shape.Batch, 1, shape.Work / shape.Groups, &job, &Samples);
        }
    }

    private static void Samples(void* state, long first, long count)
    {
        var job = (ConvolutionForward<T>*)state;
        var (shape, last) = (job->shape, first + count);
        for (long n = first; n < last; n++) job->Start(n);
        // Windows that lie inside the sequence and in one piece are rows of a single product; the others go tap by tap.
        long begin = 0, end = 0;
        if (shape.Window.Dilation == 1 && shape.Groups == 1)
        {
            begin = shape.Inside(0).First;
            end = Math.Max(begin, shape.Inside(shape.Window.Taps - 1).Last);
            long depth = shape.Window.Taps * shape.Channels;
            for (long row = 0; row < depth; row += BlockRows)
            {
                for (long n = first; n < last; n++) job->Multiply(n, begin, end, row, Math.Min(BlockRows, depth - row));
            }
        }
        for (long n = first; n < last; n++)
        {
            for (long tap = 0; tap < shape.Window.Taps; tap++)
            {
                var (inside, outside, _) = shape.Inside(tap);
                job->Tap(n, inside, Math.Min(outside, begin), tap);
                job->Tap(n, Math.Max(inside, end), outside, tap);
            }
        }
    }

    private readonly void Start(long n)
    {
        for (long l = 0; l < shape.Steps; l++)
        {
            T* row = y + (n * shape.Steps + l) * shape.Outputs + group * shape.GroupOutputs;
            long bytes = shape.GroupOutputs * sizeof(T);
            if (bias == null) new Span<T>(row, (int)shape.GroupOutputs).Clear();
            else Buffer.MemoryCopy(bias + group * shape.GroupOutputs, row, bytes, bytes);
        }
    }

    // Some rows of the filters for windows in one piece.
    private readonly void Multiply(long n, long first, long last, long row, long rows) =>
        Multiply(n, first, last, (first * shape.Window.Stride - shape.Window.Padding) * shape.Channels + row, row, rows);

    private readonly void Tap(long n, long first, long last, long tap)
    {
        long time = first * shape.Window.Stride + tap * shape.Window.Dilation - shape.Window.Padding;
        Multiply(n, first, last, time * shape.Channels + group * shape.GroupChannels, tap * shape.GroupChannels, shape.GroupChannels);
    }

    private readonly void Multiply(long n, long first, long last, long from, long row, long rows)
    {
        if (last <= first) return;
        filters.Part(row, rows).Multiply(
            last - first, x + n * shape.Time * shape.Channels + from, shape.Window.Stride * shape.Channels, 1,
            y + (n * shape.Steps + first) * shape.Outputs + group * shape.GroupOutputs, shape.Outputs, accumulate: true, threads: 1);
    }
}
