using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

/// <summary>Sounds by formula, the same as in <c>acoustic_values.py</c>.</summary>
internal static class TestSounds
{
    public const int Rate = 16000;

    /// <summary>Uniform in [-1, 1) by a linear congruential generator.</summary>
    public static double[] Noise(int count, uint seed = 1)
    {
        var noise = new double[count];
        for (int i = 0; i < count; i++)
        {
            seed = unchecked(seed * 1664525 + 1013904223);
            noise[i] = seed / 2147483648.0 - 1;
        }
        return noise;
    }

    public static float[] Mixture(int count = 4000)
    {
        double[] noise = Noise(count);
        return [.. noise.Select((value, i) => (float)(0.3 * Math.Sin(2 * Math.PI * 220 * i / Rate)
            + 0.2 * Math.Sin(2 * Math.PI * 1234.5 * i / Rate + 1) + 0.05 * value))];
    }

    public static float[] Tone(double frequency, int count, double amplitude = 0.5, int rate = Rate, double phase = 0) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * frequency * i / rate + phase)))];

    /// <summary>Pulses at irregular periods and heights, with noise, through three formants.</summary>
    public static AudioSignal Vowel(double pitch, double jitter, double shimmer, double breath, double seconds = 2)
    {
        const double sigma = 0.00015;
        int count = (int)(seconds * Rate);
        double[] source = [.. Noise(count, 7).Select(value => breath * value)];
        double[] draws = Noise(2 * (int)(seconds * pitch * 1.5), 3);
        double time = 0;
        for (int k = 0; time < seconds; k++)
        {
            int first = Math.Max(0, (int)((time - 6 * sigma) * Rate)), last = Math.Min(count - 1, (int)((time + 6 * sigma) * Rate));
            for (int i = first; i <= last; i++)
                source[i] += (1 + shimmer * draws[2 * k + 1]) * Math.Exp(-Math.Pow(((double)i / Rate - time) / sigma, 2));
            time += (1 + jitter * draws[2 * k]) / pitch;
        }
        foreach ((double frequency, double bandwidth) in ((double, double)[])[(700, 80), (1220, 90), (2600, 120)])
            Resonate(source, frequency, bandwidth);
        double highest = source.Max(Math.Abs);
        return new AudioSignal((float[])[.. source.Select(value => (float)(Math.Round(value / highest * 20000) / 32768))], Rate);
    }

    private static void Resonate(double[] samples, double frequency, double bandwidth)
    {
        double r = Math.Exp(-Math.PI * bandwidth / Rate), a1 = 2 * r * Math.Cos(2 * Math.PI * frequency / Rate), a2 = -r * r;
        double before = 0, earlier = 0;
        foreach (ref double sample in samples.AsSpan())
        {
            sample = (1 - a1 - a2) * sample + a1 * before + a2 * earlier;
            (earlier, before) = (before, sample);
        }
    }
}
