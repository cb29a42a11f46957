using System.Numerics;
using MathNet.Numerics;

namespace SemiMER.Features;

/// <summary>
/// The filter of <see cref="Resampler"/> for one pair of sample rates. Its weights are computed when they are first asked for and kept;
/// any number of resamplers, on any threads, may share it.
/// </summary>
internal sealed class ResamplingFilter
{
    private const double Attenuation = 80; // dB
    private const double PassEdge = 0.9; // of the lower Nyquist frequency
    private const double Beta = 0.1102 * (Attenuation - 8.7); // Kaiser's rule above 50 dB
    private const long MostKeptWeights = 1 << 23;

    private static readonly double Middle = SpecialFunctions.BesselI0(Beta);

    private readonly double cutoff;
    private readonly double half;
    private readonly double[]?[] phases; // two threads may compute one at once: both get the same bits, and either stays

    /// <summary>Prepares the filter.</summary>
    /// <param name="from">Samples a second that come in, at least 1.</param>
    /// <param name="to">Samples a second that go out, at least 1.</param>
    public ResamplingFilter(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, 1);
        (From, To) = (from, to);
        int divisor = (int)BigInteger.GreatestCommonDivisor(from, to);
        (Up, Down) = (to / divisor, from / divisor);
        double lower = Math.Min(1.0, (double)to / from); // lower Nyquist frequency, in units of the input's
        cutoff = 0.5 * lower * (1 + PassEdge) / 2;
        double transition = Math.PI * lower * (1 - PassEdge); // radians an input sample
        half = (Attenuation - 8) / (2.285 * transition) / 2; // Kaiser's rule for the length
        Reach = (int)Math.Ceiling(half);
        phases = new double[]?[2L * Reach * Up <= MostKeptWeights ? Up : 0]; // beyond, weights are computed for each output anew
    }

    /// <summary>Samples a second that come in.</summary>
    public int From { get; }

    /// <summary>Samples a second that go out.</summary>
    public int To { get; }

    /// <summary>Output m stands at the input time m <see cref="Down"/> / <see cref="Up"/>.</summary>
    public int Up { get; }

    /// <summary>See <see cref="Up"/>.</summary>
    public int Down { get; }

    /// <summary>Inputs on either side of an output that it depends on.</summary>
    public int Reach { get; }

    /// <summary>The weights of the inputs place - reach + 1 .. place + reach for an output at place + phase / up.</summary>
    public double[] Weights(int phase) => phase < phases.Length ? phases[phase] ??= Kept(phase) : Computed(phase);

    // The filter is symmetric: the later half of the phases has the weights of the earlier, backwards.
    private double[] Kept(int phase)
    {
        if (phase <= Up / 2)
            return Computed(phase);
        double[] weights = [.. Weights(Up - phase)];
        Array.Reverse(weights);
        return weights;
    }

    private double[] Computed(int phase)
    {
        var weights = new double[2 * Reach];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double distance = (double)phase / Up - (i - Reach + 1);
            double inside = distance / half;
            if (Math.Abs(inside) < 1)
            {
                double window = SpecialFunctions.BesselI0(Beta * Math.Sqrt(1 - inside * inside)) / Middle;
                weights[i] = 2 * cutoff * Trig.Sinc(2 * cutoff * distance) * window;
            }
            sum += weights[i];
        }
        for (int i = 0; i < weights.Length; i++)
            weights[i] /= sum;
        return weights;
    }
}
