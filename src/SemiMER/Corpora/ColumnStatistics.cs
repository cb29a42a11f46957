namespace SemiMER.Corpora;

/// <summary>How the columns of one modality are scaled: <c>(value - mean) / scale</c>.</summary>
/// <param name="Mean">Mean of each column.</param>
/// <param name="Scale">Divisor of each column, above 0: its standard deviation, 1 for a constant column.</param>
public sealed record ColumnStatistics(double[] Mean, double[] Scale)
{
    /// <summary>
    /// Takes the statistics of all frames of the modality: the mean, and the standard deviation with divisor n. Null if no
    /// utterance has the modality.
    /// </summary>
    /// <param name="modality">The modality.</param>
    /// <param name="utterances">The utterances.</param>
    /// <param name="scaleOfConstant">Scale of columns that never change; null for 1.</param>
    internal static ColumnStatistics? Measure(Modality modality, IReadOnlyCollection<Utterance> utterances, double[]? scaleOfConstant = null)
    {
        ModalityFeatures[] present = [.. utterances.Where(utterance => utterance.Has(modality)).Select(utterance => utterance.Features[modality])];
        if (present.Length == 0)
            return null;
        int width = present[0].Width;
        long frames = present.Sum(features => (long)features.Frames);
        var mean = new double[width];
        var minimum = present[0].Values[..width].ToArray();
        var maximum = present[0].Values[..width].ToArray();
        Visit(present, (column, value) =>
        {
            mean[column] += value;
            minimum[column] = Math.Min(minimum[column], value);
            maximum[column] = Math.Max(maximum[column], value);
        });
        for (int column = 0; column < width; column++)
            mean[column] /= frames;
        var scale = new double[width];
        Visit(present, (column, value) => scale[column] += (value - mean[column]) * (value - mean[column]));
        for (int column = 0; column < width; column++)
        {
            bool constant = minimum[column] == maximum[column]; // told by the values: rounding can leave a constant a tiny deviation
            scale[column] = constant ? scaleOfConstant?[column] ?? 1.0 : Math.Sqrt(scale[column] / frames);
        }
        return new ColumnStatistics(mean, scale);
    }

    private static void Visit(ModalityFeatures[] all, Action<int, float> visit)
    {
        foreach (ModalityFeatures features in all)
        {
            ReadOnlySpan<float> values = features.Values.Span;
            for (int first = 0; first < values.Length; first += features.Width)
            {
                for (int column = 0; column < features.Width; column++)
                    visit(column, values[first + column]);
            }
        }
    }
}
