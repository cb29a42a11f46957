namespace SemiMER.Tensors.Kernels;

/// <summary>
/// <c>x[n, t, c] = sum over k, o of y[n, l, o] w[o, k, c]</c> with l stride + k dilation - padding = t: the gradient of a convolution's
/// input, and the transposed convolution.
/// </summary>
internal unsafe struct ConvolutionInputGradient<T>
    where T : unmanaged
{
    private ConvolutionShape shape;
    private T* x, y;
    private PackedMatrix<T>* filters;

    /// <summary>Elements of the memory for packed filters.</summary>
    public static long MemoryLength(in ConvolutionShape shape) =>
        shape.Groups * shape.Window.Taps * PackedMatrix<T>.Length(shape.GroupOutputs, shape.GroupChannels);

    /// <summary>Fills x.</summary>
    public static void Run(in ConvolutionShape shape, T* y, T* w, T* x, T* memory)
    {
        long taps = shape.Window.Taps, channels = shape.GroupChannels, outputs = shape.GroupOutputs;
        var packed = new PackedMatrix<T>[checked((int)(shape.Groups * taps))];
        for (int i = 0; i < packed.Length; i++)
        {
            packed[i] = PackedMatrix<T>.Pack(
                outputs, channels, w + (i / taps * outputs * taps + i % taps) * channels, taps * channels, 1,
                memory + i * PackedMatrix<T>.Length(outputs, channels));
        }
        fixed (PackedMatrix<T>* filters = packed)
        {
            var job = new ConvolutionInputGradient<T> { shape = shape, x = x, y = y, filters = filters };
            ConvolutionPieces.Run(shape.Batch, 1, shape.Work, &job, &Samples);
        }
    }

    private static void Samples(void* state, long first, long count)
    {
        var job = (ConvolutionInputGradient<T>*)state;
        for (long n = first; n < first + count; n++) job->Sample(n);
    }

    private readonly void Sample(long n)
    {
        new Span<T>(x + n * shape.Time * shape.Channels, checked((int)(shape.Time * shape.Channels))).Clear();
        for (long group = 0; group < shape.Groups; group++)
        {
            for (long tap = 0; tap < shape.Window.Taps; tap++)
            {
                var (first, last, shift) = shape.Inside(tap);
                filters[group * shape.Window.Taps + tap].Multiply(
                    last - first, y + (n * shape.Steps + first) * shape.Outputs + group * shape.GroupOutputs, shape.Outputs, 1,
                    x + (n * shape.Time + first * shape.Window.Stride + shift) * shape.Channels + group * shape.GroupChannels,
                    shape.Window.Stride * shape.Channels, accumulate: true, threads: 1);
            }
        }
    }
}
