namespace SemiMER.Features;

/// <summary>
/// Turns sound that arrives in chunks, from a microphone or a long file, into frames of features. The frames are bit for bit those of the
/// whole sound, however it is cut into chunks, and memory does not grow with it. One object follows one sound.
/// </summary>
public sealed class AcousticExtractor
{
    private const int LargestPart = 4096; // samples

    private readonly Resampler resampler;
    private readonly IFrameTransform transform;
    private readonly FrameCutter cutter;
    private readonly DeltaFilter[] deltas;
    private readonly List<float[]> ready = [];
    private long received;
    private bool completed;

    /// <summary>Begins a sound.</summary>
    /// <param name="options">What the frames hold and how they are computed; defaults if left out.</param>
    /// <param name="sampleRate">Samples a second of the sound that comes in; null if it has that of the options.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public AcousticExtractor(AcousticOptions? options = null, int? sampleRate = null)
    {
        Options = options ?? new AcousticOptions();
        Options.Validate();
        resampler = new Resampler(Options.Filters.Get(sampleRate ?? Options.SampleRate, Options.SampleRate));
        transform = Options.Frames switch
        {
            AcousticFrames.LogMel => new LogMelTransform(Options),
            AcousticFrames.Cepstra => new CepstrumTransform(Options),
            _ => new DescriptorTransform(Options),
        };
        cutter = new FrameCutter(transform.FrameLength, Options.Frame.ShiftInSamples(Options.SampleRate), transform.Padding);
        int width = transform.Names.Count, orders = Options.Frames == AcousticFrames.Cepstra ? Options.Mel.DeltaOrders : 0;
        deltas = [.. Enumerable.Range(0, orders).Select(order => new DeltaFilter(Options.Mel.DeltaWindow, width, from: order * width))];
        string[] prefixes = ["", "delta_", "delta_delta_"];
        Names = [.. from prefix in prefixes.Take(orders + 1) from name in transform.Names select prefix + name];
    }

    /// <summary>How features are computed.</summary>
    public AcousticOptions Options { get; }

    /// <summary>Names of the features of a frame.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Takes the next samples and gives the frames that they complete; often none.</summary>
    /// <param name="samples">Any number of samples, ±1 at full scale.</param>
    /// <exception cref="AudioException">A sample is not finite, or the sound has been completed before.</exception>
    public IReadOnlyList<float[]> Push(ReadOnlySpan<float> samples)
    {
        AudioSignal.CheckFinite(samples, received);
        received += samples.Length;
        do // in parts, so that large buffers are needed nowhere
        {
            ReadOnlySpan<float> part = samples[..Math.Min(samples.Length, LargestPart)];
            cutter.Push(resampler.Push(part), Collect);
            samples = samples[part.Length..];
        }
        while (!samples.IsEmpty);
        return Taken();
    }

    /// <summary>Ends the sound and gives the frames that reach beyond its end; none the second time.</summary>
    public IReadOnlyList<float[]> Complete()
    {
        if (completed)
            return [];
        completed = true;
        cutter.Push(resampler.Complete(), Collect);
        cutter.Complete(Collect);
        for (int order = 0; order < deltas.Length; order++)
        {
            foreach (float[] row in deltas[order].Complete())
                Pass(row, order + 1);
        }
        return Taken();
    }

    private void Collect(ReadOnlySpan<float> frame) => Pass(transform.Transform(frame), order: 0);

    private void Pass(float[] row, int order)
    {
        if (order == deltas.Length)
        {
            ready.Add(row);
            return;
        }
        foreach (float[] next in deltas[order].Push(row))
            Pass(next, order + 1);
    }

    private float[][] Taken()
    {
        float[][] taken = [.. ready];
        ready.Clear();
        return taken;
    }
}
