using System.Runtime.InteropServices;

namespace SemiMER.Features;

/// <summary>
/// Changes the sample rate by any ratio, chunk by chunk: the result does not depend on how the sound is cut into chunks.
/// </summary>
/// <remarks>
/// A polyphase filter: output m stands at the input time t = m from / to and is the sum over inputs k of x[k] h(t - k), where
/// h(u) = 2 c sinc(2 c u) w(u / half), sinc(x) = sin(π x) / (π x), c is the cut-off in cycles an input sample and w a Kaiser window (Kaiser
/// 1974: beta and length for 80 dB). It passes up to 90 % of the lower of both Nyquist frequencies and stops from 100 % on. Each phase is
/// scaled to sum to 1, so a constant stays exactly that constant. Sound before the first sample and after the last is silence.
/// </remarks>
internal sealed class Resampler
{
    private readonly ResamplingFilter filter;
    private readonly List<double> buffer = []; // inputs from index bufferStart on
    private long bufferStart;
    private long received;
    private long produced;
    private long place; // the next output stands at the input time place + phase / up
    private long phase;
    private bool completed;

    /// <summary>Prepares the change.</summary>
    /// <param name="from">Samples a second that come in, at least 1.</param>
    /// <param name="to">Samples a second that go out, at least 1.</param>
    public Resampler(int from, int to)
        : this(new ResamplingFilter(from, to))
    {
    }

    internal Resampler(ResamplingFilter filter)
    {
        this.filter = filter;
        bufferStart = -filter.Reach;
        buffer.AddRange(new double[filter.Reach]);
    }

    /// <summary>Takes the next samples and gives those that are ready.</summary>
    /// <param name="samples">Any number of samples.</param>
    /// <exception cref="AudioException">The sound has been completed before.</exception>
    public float[] Push(ReadOnlySpan<float> samples)
    {
        if (completed)
            throw new AudioException("This sound has been completed; make another object for the next.");
        received += samples.Length;
        if (filter.Up == filter.Down)
            return samples.ToArray();
        foreach (float sample in samples)
            buffer.Add(sample);
        return Produce(received - filter.Reach);
    }

    /// <summary>Ends the sound and gives the samples that were waiting for more. In all there are ceil(received to / from).</summary>
    public float[] Complete()
    {
        completed = true;
        if (filter.Up == filter.Down)
            return [];
        long total = (received * filter.Up + filter.Down - 1) / filter.Down;
        buffer.AddRange(new double[filter.Reach + 1]);
        float[] rest = Produce(long.MaxValue, total);
        buffer.Clear();
        return rest;
    }

    // Gives every output whose place among the inputs lies before the limit.
    private float[] Produce(long inputLimit, long outputLimit = long.MaxValue)
    {
        var output = new List<float>();
        ReadOnlySpan<double> inputs = CollectionsMarshal.AsSpan(buffer);
        while (produced < outputLimit && place < inputLimit)
        {
            double[] weights = filter.Weights((int)phase);
            output.Add((float)Sums.OfProducts(weights, inputs.Slice((int)(place - filter.Reach + 1 - bufferStart), weights.Length)));
            produced++;
            (long whole, phase) = Math.DivRem(phase + filter.Down, filter.Up);
            place += whole;
        }
        int spent = (int)Math.Min(buffer.Count, place - filter.Reach + 1 - bufferStart);
        if (spent > 0)
        {
            buffer.RemoveRange(0, spent);
            bufferStart += spent;
        }
        return [.. output];
    }
}
