namespace SemiMER.Corpora;

/// <summary>A number for each row and column of a modality: the value of a vector, the mean over the frames of a sequence.</summary>
internal sealed class ColumnTable
{
    private readonly ReadOnlyMemory<float>[] rows;
    private readonly float[] least, most;
    private readonly bool[] wrong;

    public ColumnTable(IEnumerable<ModalityFeatures> features, int width)
    {
        least = new float[width];
        most = new float[width];
        wrong = new bool[width];
        Array.Fill(least, float.PositiveInfinity);
        Array.Fill(most, float.NegativeInfinity);
        rows = [.. features.Select(entry => Take(entry, width))];
    }

    /// <summary>Whether the column is the same number everywhere, in each frame of sequences too.</summary>
    public bool IsConstant(int column) => least[column] == most[column] && IsFinite(column);

    /// <summary>Whether all numbers of the column are finite.</summary>
    public bool IsFinite(int column) => !wrong[column];

    /// <summary>The columns of which something is so.</summary>
    public int[] Where(Predicate<int> isSo) => [.. Enumerable.Range(0, least.Length).Where(column => isSo(column))];

    /// <summary>Some columns that follow each other, each with a number for every row.</summary>
    public float[][] Columns(int first, int count)
    {
        float[][] columns = [.. Enumerable.Range(0, count).Select(_ => new float[rows.Length])];
        for (int row = 0; row < rows.Length; row++)
        {
            ReadOnlySpan<float> values = rows[row].Span.Slice(first, count);
            for (int i = 0; i < count; i++)
                columns[i][row] = values[i];
        }
        return columns;
    }

    private ReadOnlyMemory<float> Take(ModalityFeatures features, int width)
    {
        double[]? sums = features.Kind == FeatureKind.Sequence ? new double[width] : null;
        ReadOnlySpan<float> values = features.Values.Span;
        for (int first = 0; first < values.Length; first += width)
        {
            for (int column = 0; column < width; column++)
            {
                float value = values[first + column];
                wrong[column] |= !float.IsFinite(value);
                least[column] = Math.Min(least[column], value);
                most[column] = Math.Max(most[column], value);
                if (sums is not null)
                    sums[column] += value;
            }
        }
        return sums is null ? features.Values : Array.ConvertAll(sums, sum => (float)(sum / features.Frames));
    }
}
