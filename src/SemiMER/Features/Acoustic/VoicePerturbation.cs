namespace SemiMER.Features;

/// <summary>How irregular the periods of a voice are.</summary>
/// <param name="Jitter">Mean difference of neighbouring periods over their mean length (local jitter), at least 0.</param>
/// <param name="Shimmer">Mean difference of neighbouring amplitudes over their mean (local shimmer), at least 0.</param>
/// <param name="ShimmerDecibel">Mean of |20 log10| of the ratio of neighbouring amplitudes, in dB.</param>
/// <param name="Periods">Number of periods found.</param>
/// <remarks>
/// All are 0 where no voiced stretch has three periods. Neighbours that differ by more than a factor of 1.3 in length, or 1.6 in amplitude,
/// are not compared: one of them was misplaced. The amplitude of a period is the highest less the lowest sample around its mark.
/// </remarks>
internal readonly record struct VoicePerturbation(double Jitter, double Shimmer, double ShimmerDecibel, int Periods)
{
    private const double MostPeriodRatio = 1.3;
    private const double MostAmplitudeRatio = 1.6;

    /// <summary>Measures a voice.</summary>
    /// <param name="signal">The sound.</param>
    /// <param name="frequencies">The pitch in Hz at sample k x shift, 0 where there is none.</param>
    /// <param name="shift">Samples from one pitch to the next, at least 1.</param>
    public static VoicePerturbation Of(AudioSignal signal, IReadOnlyList<double> frequencies, int shift)
    {
        ArgumentNullException.ThrowIfNull(signal);
        ArgumentNullException.ThrowIfNull(frequencies);
        ArgumentOutOfRangeException.ThrowIfLessThan(shift, 1);
        var periods = new Neighbours(MostPeriodRatio);
        var amplitudes = new Neighbours(MostAmplitudeRatio);
        var marks = new PeriodMarks(signal, frequencies, shift);
        foreach (double[] run in marks.Runs())
        {
            periods.Add([.. run.Zip(run.Skip(1), (left, right) => right - left)]);
            amplitudes.Add([.. run.Select(marks.AmplitudeAt)]);
        }
        return new VoicePerturbation(periods.Relative, amplitudes.Relative, amplitudes.Decibel, periods.Count);
    }

    /// <summary>Means over neighbouring numbers of all runs.</summary>
    private sealed class Neighbours(double mostRatio)
    {
        private double differences, decibels, sum;
        private int pairs;

        public int Count { get; private set; }

        public double Relative => pairs > 0 && sum > 0 ? differences / pairs / (sum / Count) : 0;

        public double Decibel => pairs > 0 ? decibels / pairs : 0;

        public void Add(double[] run)
        {
            Count += run.Length;
            sum += run.Sum();
            for (int i = 1; i < run.Length; i++)
            {
                double smaller = Math.Min(run[i - 1], run[i]), larger = Math.Max(run[i - 1], run[i]);
                if (smaller <= 0 || larger > mostRatio * smaller)
                    continue;
                differences += larger - smaller;
                decibels += 20 * Math.Log10(larger / smaller);
                pairs++;
            }
        }
    }
}
