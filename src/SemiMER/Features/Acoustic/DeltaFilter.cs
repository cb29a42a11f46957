namespace SemiMER.Features;

/// <summary>
/// Appends to each row the regression slope over its neighbours (Furui 1986): d[t] = sum over n = 1..W of n (c[t+n] - c[t-n]) / (2 sum n²).
/// Beyond the ends stands the first or last row. Rows come out W rows late, whatever chunks they come in.
/// </summary>
internal sealed class DeltaFilter(int window, int width, int from)
{
    private readonly double scale = 1.0 / (2 * Enumerable.Range(1, window).Sum(n => n * n));
    private readonly List<float[]> rows = []; // those that deltas to come need

    /// <summary>Takes a row and gives those that it completes.</summary>
    public IEnumerable<float[]> Push(float[] row)
    {
        if (rows.Count == 0)
            rows.AddRange(Enumerable.Repeat(row, window));
        rows.Add(row);
        if (rows.Count > 2 * window)
            yield return Take();
    }

    /// <summary>Gives the rows that waited for more.</summary>
    public IEnumerable<float[]> Complete()
    {
        int due = rows.Count - window;
        if (due > 0)
            rows.AddRange(Enumerable.Repeat(rows[^1], window));
        for (int i = 0; i < due; i++)
            yield return Take();
    }

    // The row in the middle of those kept; the columns from..from + width have deltas.
    private float[] Take()
    {
        float[] row = rows[window];
        var result = new float[row.Length + width];
        row.CopyTo(result, 0);
        for (int column = 0; column < width; column++)
        {
            double sum = 0;
            for (int n = 1; n <= window; n++)
                sum += n * ((double)rows[window + n][from + column] - rows[window - n][from + column]);
            result[row.Length + column] = (float)(scale * sum);
        }
        rows.RemoveAt(0);
        return result;
    }
}
