using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics;

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
public sealed class Resampler
{
    private const double Attenuation = 80; // dB
    private const double PassEdge = 0.9; // of the lower Nyquist frequency
    private const double Beta = 0.1102 * (Attenuation - 8.7); // Kaiser's rule above 50 dB
    private const long MostKeptWeights = 1 << 23;

    private static readonly double Middle = SpecialFunctions.BesselI0(Beta);

    private readonly int up; // L
    private readonly int down; // M
    private readonly double cutoff;
    private readonly double half;
    private readonly int reach;
    private readonly double[]?[] phases;
    private readonly List<double> buffer = []; // inputs from index bufferStart on
    private long bufferStart;
    private long received;
    private long produced;
    private bool completed;

    /// <summary>Prepares the change.</summary>
    /// <param name="from">Samples a second that come in, at least 1.</param>
    /// <param name="to">Samples a second that go out, at least 1.</param>
    public Resampler(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        int divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        (up, down) = (to / divisor, from / divisor);
        double lower = Math.Min(1.0, (double)to / from); // lower Nyquist frequency, in units of the input's
        cutoff = 0.5 * lower * (1 + PassEdge) / 2;
        double transition = Math.PI * lower * (1 - PassEdge); // radians an input sample
        half = (Attenuation - 8) / (2.285 * transition) / 2; // Kaiser's rule for the length
        reach = (int)Math.Ceiling(half);
        phases = new double[]?[2L * reach * up <= MostKeptWeights ? up : 0]; // beyond, weights are computed for each output anew
        bufferStart = -reach;
        buffer.AddRange(new double[reach]);
    }

    /// <summary>Takes the next samples and gives those that are ready.</summary>
    /// <param name="samples">Any number of samples.</param>
    /// <exception cref="AudioException">The sound has been completed before.</exception>
    public float[] Push(ReadOnlySpan<float> samples)
    {
        if (completed)
            throw new AudioException("This sound has been completed; make another object for the next.");
        received += samples.Length;
        if (up == down)
            return samples.ToArray();
        foreach (float sample in samples)
            buffer.Add(sample);
        return Produce(received - reach);
    }

    /// <summary>Ends the sound and gives the samples that were waiting for more. In all there are ceil(received to / from).</summary>
    public float[] Complete()
    {
        completed = true;
        if (up == down)
            return [];
        long total = (received * up + down - 1) / down;
        buffer.AddRange(new double[reach + 1]);
        float[] rest = Produce(long.MaxValue, total);
        buffer.Clear();
        return rest;
    }

    // Gives every output whose place among the inputs lies before the limit.
    private float[] Produce(long inputLimit, long outputLimit = long.MaxValue)
    {
        var output = new List<float>();
        ReadOnlySpan<double> inputs = CollectionsMarshal.AsSpan(buffer);
        while (produced < outputLimit && produced * down / up < inputLimit)
        {
            long place = produced * down / up;
            int phase = (int)(produced * down % up);
            double[] taps = phase < phases.Length ? phases[phase] ??= Taps(phase) : Taps(phase);
            output.Add((float)Sums.OfProducts(taps, inputs.Slice((int)(place - reach + 1 - bufferStart), taps.Length)));
            produced++;
        }
        int spent = (int)Math.Min(buffer.Count, produced * down / up - reach + 1 - bufferStart);
        if (spent > 0)
        {
            buffer.RemoveRange(0, spent);
            bufferStart += spent;
        }
        return [.. output];
    }

    /// <summary>The weights of the inputs place - reach + 1 .. place + reach for an output at place + phase / up.</summary>
    private double[] Taps(int phase)
    {
        var taps = new double[2 * reach];
        double sum = 0;
        for (int i = 0; i < taps.Length; i++)
        {
            double distance = (double)phase / up - (i - reach + 1);
            double inside = distance / half;
            if (Math.Abs(inside) < 1)
            {
                double window = SpecialFunctions.BesselI0(Beta * Math.Sqrt(1 - inside * inside)) / Middle;
                taps[i] = 2 * cutoff * Trig.Sinc(2 * cutoff * distance) * window;
            }
            sum += taps[i];
        }
        for (int i = 0; i < taps.Length; i++)
            taps[i] /= sum;
        return taps;
    }
}
