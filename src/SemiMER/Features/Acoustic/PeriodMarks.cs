namespace SemiMER.Features;

/// <summary>
/// Marks the periods of a voice: from the strongest sample in the middle of a voiced stretch, each next mark stands where the sound around
/// it is most like that around the mark before, between 0.8 and 1.25 periods away (waveform matching, as in Boersma's Praat).
/// </summary>
internal sealed class PeriodMarks(AudioSignal signal, IReadOnlyList<double> frequencies, int shift)
{
    private const double Nearest = 0.8, Farthest = 1.25; // periods
    private const double LeastCorrelation = 0.3;
    private const int FewestFrames = 3;

    private readonly ReadOnlyMemory<float> samples = signal.Samples;

    /// <summary>The marks of each voiced stretch, in samples and fractions.</summary>
    public IEnumerable<double[]> Runs()
    {
        for (int first = 0; first < frequencies.Count; first++)
        {
            int end = first;
            while (end < frequencies.Count && frequencies[end] > 0)
                end++;
            if (end - first >= FewestFrames)
                yield return Run((first - 0.5) * shift, (end - 0.5) * shift);
            first = end;
        }
    }

    /// <summary>Highest less lowest sample of the period around a mark.</summary>
    public double AmplitudeAt(double mark)
    {
        double half = PeriodAt(mark) / 2;
        int first = Math.Max(0, (int)Math.Round(mark - half)), end = Math.Min(samples.Length, (int)Math.Round(mark + half));
        float lowest = float.PositiveInfinity, highest = float.NegativeInfinity;
        foreach (float sample in samples.Span[first..end])
            (lowest, highest) = (Math.Min(lowest, sample), Math.Max(highest, sample));
        return end > first ? highest - lowest : 0;
    }

    private double[] Run(double from, double to)
    {
        double middle = (from + to) / 2, half = PeriodAt(middle) / 2;
        int first = Math.Max(0, (int)(middle - half)), end = Math.Min(samples.Length, (int)(middle + half) + 1);
        int strongest = first;
        for (int i = first; i < end; i++)
        {
            if (Math.Abs(samples.Span[i]) > Math.Abs(samples.Span[strongest]))
                strongest = i;
        }
        return [.. Enumerable.Reverse(Walk(strongest, from, to, -1)), strongest, .. Walk(strongest, from, to, +1)];
    }

    private List<double> Walk(double mark, double from, double to, int direction)
    {
        var marks = new List<double>();
        while (Next(mark, direction) is { } next && next >= from && next <= to)
        {
            marks.Add(next);
            mark = next;
        }
        return marks;
    }

    private double? Next(double mark, int direction)
    {
        double period = PeriodAt(mark);
        int centre = (int)Math.Round(mark), half = Math.Max(1, (int)Math.Round(period / 2));
        int nearest = Math.Max(1, (int)Math.Floor(period * Nearest)), farthest = (int)Math.Ceiling(period * Farthest);
        int outermost = centre + direction * (farthest + 1);
        if (Math.Min(centre, outermost) - half < 0 || Math.Max(centre, outermost) + half > samples.Length)
            return null;
        var correlations = new double[farthest - nearest + 3]; // of lags nearest - 1 .. farthest + 1
        int best = 1;
        for (int i = 0; i < correlations.Length; i++)
        {
            correlations[i] = Correlation(centre - half, direction * (nearest - 1 + i), 2 * half);
            if (i > 0 && i < correlations.Length - 1 && correlations[i] > correlations[best])
                best = i;
        }
        if (correlations[best] < LeastCorrelation)
            return null;
        double shift = PitchTracker.Parabola(correlations[best - 1], correlations[best], correlations[best + 1]).Shift;
        return mark + direction * (nearest - 1 + best + shift);
    }

    // sum a b / sqrt(sum a² sum b²)
    private double Correlation(int first, int lag, int count)
    {
        ReadOnlySpan<float> here = samples.Span.Slice(first, count), there = samples.Span.Slice(first + lag, count);
        double products = 0, own = 0, others = 0;
        for (int i = 0; i < here.Length; i++)
        {
            products += (double)here[i] * there[i];
            own += (double)here[i] * here[i];
            others += (double)there[i] * there[i];
        }
        return own > 0 && others > 0 ? products / Math.Sqrt(own * others) : 0;
    }

    // In samples: from the pitch of the frame nearest, or the nearest voiced one beside it.
    private double PeriodAt(double sample)
    {
        int frame = Math.Clamp((int)Math.Round(sample / shift), 0, frequencies.Count - 1);
        for (int distance = 0; ; distance++)
        {
            if (frame - distance >= 0 && frequencies[frame - distance] > 0)
                return signal.SampleRate / frequencies[frame - distance];
            if (frame + distance < frequencies.Count && frequencies[frame + distance] > 0)
                return signal.SampleRate / frequencies[frame + distance];
        }
    }
}
