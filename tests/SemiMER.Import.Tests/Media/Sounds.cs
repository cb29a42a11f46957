using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Import.Tests.Media;

/// <summary>Sounds that the tests make.</summary>
internal static class Sounds
{
    public const int Rate = 22_050;

    /// <summary>A gliding tone with a little noise; every 16-bit sample is full.</summary>
    public static float[] Glide(double seconds, double level = 0.4)
    {
        var random = new RandomSource(1, "glide");
        return [.. Enumerable.Range(0, (int)(seconds * Rate)).Select(i =>
            (float)(level * Math.Sin(2 * Math.PI * (200 + 100.0 * i / Rate) * i / Rate) + 0.01 * random.NextNormal()))];
    }

    /// <summary>16 bits a sample, channels interleaved.</summary>
    public static void WriteWav(string path, int channels, float[] samples)
    {
        using var file = new BinaryWriter(File.Create(path));
        int bytes = samples.Length * 2;
        file.Write("RIFF"u8);
        file.Write(36 + bytes);
        file.Write("WAVEfmt "u8);
        file.Write(16);
        file.Write((short)1);
        file.Write((short)channels);
        file.Write(Rate);
        file.Write(Rate * channels * 2);
        file.Write((short)(channels * 2));
        file.Write((short)16);
        file.Write("data"u8);
        file.Write(bytes);
        foreach (float sample in samples)
            file.Write((short)Math.Clamp(Math.Round(sample * 32768), short.MinValue, short.MaxValue));
    }

    /// <summary>The level of a sound, in dB.</summary>
    public static double Level(AudioSignal signal) =>
        10 * Math.Log10(signal.Samples.ToArray().Average(sample => (double)sample * sample));

    /// <summary>How far a sound is below its difference from another, in dB, at the best of some delays, in samples.</summary>
    public static double Agreement(AudioSignal heard, AudioSignal original, int longestDelay)
    {
        float[] x = heard.Samples.ToArray(), y = original.Samples.ToArray();
        return Enumerable.Range(0, longestDelay + 1).Max(delay =>
        {
            int count = Math.Min(x.Length - delay, y.Length);
            double error = 0, energy = 0;
            for (int i = 0; i < count; i += 7)
            {
                error += Math.Pow(x[i + delay] - y[i], 2);
                energy += Math.Pow(y[i], 2);
            }
            return 10 * Math.Log10(energy / error);
        });
    }
}
