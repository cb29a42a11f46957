namespace SemiMER.Corpora;

/// <summary>How the columns of one modality are scaled: <c>(value - mean) / scale</c>.</summary>
/// <param name="Mean">Mean of each column.</param>
/// <param name="Scale">Divisor of each column, above 0: its standard deviation, 1 for a constant column.</param>
public sealed record ColumnStatistics(double[] Mean, double[] Scale)
{
    /// <summary>
    /// Whether the modality is left as it is, means 0 and scales 1, also for speakers who are enrolled later. Means and scales alone do not
    /// tell: they may have been measured so. Default false.
    /// </summary>
    public bool IsKept { get; init; }

    /// <summary>Statistics of as many columns that leave them as they are.</summary>
    internal ColumnStatistics Kept => new(new double[Mean.Length], [.. Enumerable.Repeat(1.0, Mean.Length)]) { IsKept = true };

    /// <summary>Whether they change no column.</summary>
    internal bool IsIdentity => Mean.All(mean => mean == 0) && Scale.All(scale => scale == 1);

    /// <summary>
    /// Takes the statistics of all frames of the modality: the mean, and the standard deviation with divisor n. Null if no
    /// utterance has the modality.
    /// </summary>
    /// <param name="modality">The modality.</param>
    /// <param name="utterances">The utterances.</param>
    /// <param name="scaleOfConstant">Scale of columns that never change; null for 1.</param>
    internal static ColumnStatistics? Measure(
        Modality modality, IEnumerable<Utterance> utterances, double[]? scaleOfConstant = null)
    {
        ModalityFeatures[] present = [.. utterances
            .Where(utterance => utterance.Has(modality)).Select(utterance => utterance.Features[modality])];
        if (present.Length == 0)
            return null;
        int width = present[0].Width;
        long frames = present.Sum(features => (long)features.Frames);
        float[] first = present[0].Values[..width].ToArray();
        var constant = new bool[width]; // told by the values: rounding can leave a constant a tiny deviation
        constant.AsSpan().Fill(true);
        var mean = new double[width];
        foreach (ModalityFeatures features in present)
        {
            ReadOnlySpan<float> values = features.Values.Span;
            for (int i = 0, column = 0; i < values.Length; i++, column = column + 1 == width ? 0 : column + 1)
            {
                mean[column] += values[i] / (double)frames;
                constant[column] &= values[i] == first[column];
            }
        }
        var variance = new double[width];
        foreach (ModalityFeatures features in present)
        {
            ReadOnlySpan<float> values = features.Values.Span;
            for (int i = 0, column = 0; i < values.Length; i++, column = column + 1 == width ? 0 : column + 1)
                variance[column] += (values[i] - mean[column]) * (values[i] - mean[column]) / frames;
        }
        double[] scale =
        [
            .. variance.Select((value, column) => constant[column] ? scaleOfConstant?[column] ?? 1.0 : Math.Sqrt(value)),
        ];
        return new ColumnStatistics(mean, scale);
    }
}
