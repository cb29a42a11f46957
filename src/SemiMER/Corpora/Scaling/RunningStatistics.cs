namespace SemiMER.Corpora;

/// <summary>Mean and standard deviation of the columns of one modality, taken in one pass over rows that are not kept.</summary>
/// <remarks>
/// m_n = m_(n-1) + (x - m_(n-1)) / n and S_n = S_(n-1) + (x - m_(n-1)) (x - m_n); the variance is S_n / n (Welford 1962). In double
/// precision it agrees with the two passes of <see cref="ColumnStatistics"/> but for the last digits.
/// </remarks>
internal sealed class RunningStatistics
{
    private readonly float[] first;
    private readonly bool[] varies; // told by the values: rounding can leave a constant a tiny deviation
    private readonly double[] mean;
    private readonly double[] squares;
    private long frames;

    public RunningStatistics(ModalityFeatures features)
        : this(features.Width) => features.Values.Span[..features.Width].CopyTo(first);

    private RunningStatistics(int width) =>
        (first, varies, mean, squares) = (new float[width], new bool[width], new double[width], new double[width]);

    /// <summary>Takes the frames of one utterance.</summary>
    /// <exception cref="CorpusException">They have another width than those before.</exception>
    /// <exception cref="NonFiniteFeatureException">A number is NaN or infinite.</exception>
    public void Add(Modality modality, Utterance utterance)
    {
        ModalityFeatures features = utterance.Features[modality];
        int width = mean.Length;
        if (features.Width != width)
        {
            throw new CorpusException("the features have another width than those of earlier utterances.", utteranceId: utterance.Id,
                modality: modality, expected: $"{width} features", actual: $"{features.Width}");
        }
        if (features.FirstNonFiniteColumn() is >= 0 and var faulty)
            throw new NonFiniteFeatureException(modality, [utterance.Id], faulty);
        ReadOnlySpan<float> values = features.Values.Span;
        for (; !values.IsEmpty; values = values[width..])
        {
            double share = 1.0 / ++frames;
            for (int column = 0; column < width; column++)
            {
                double value = values[column], before = value - mean[column];
                mean[column] += before * share;
                squares[column] += before * (value - mean[column]);
                varies[column] |= values[column] != first[column];
            }
        }
    }

    /// <summary>Takes over statistics of other frames.</summary>
    /// <remarks>
    /// With n = n_a + n_b and d = m_b - m_a: m = m_a + d n_b / n and S = S_a + S_b + d^2 n_a n_b / n (Chan, Golub and LeVeque 1979).
    /// </remarks>
    /// <exception cref="CorpusException">They have another width.</exception>
    public void Merge(Modality modality, RunningStatistics other)
    {
        if (other.mean.Length != mean.Length)
        {
            throw new CorpusException("the features have another width than those of other parts.", modality: modality,
                expected: $"{mean.Length} features", actual: $"{other.mean.Length}");
        }
        long whole = frames + other.frames;
        for (int column = 0; column < mean.Length; column++)
        {
            double d = other.mean[column] - mean[column];
            mean[column] += d * other.frames / whole;
            squares[column] += other.squares[column] + d * d * ((double)frames * other.frames / whole);
            varies[column] |= other.varies[column] || first[column] != other.first[column];
        }
        frames = whole;
    }

    /// <summary>Writes them, to be merged elsewhere.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(mean.Length);
        writer.Write(frames);
        for (int column = 0; column < mean.Length; column++)
        {
            writer.Write(first[column]);
            writer.Write(varies[column]);
            writer.Write(mean[column]);
            writer.Write(squares[column]);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RunningStatistics Read(BinaryReader reader)
    {
        var read = new RunningStatistics(reader.ReadInt32()) { frames = reader.ReadInt64() };
        for (int column = 0; column < read.mean.Length; column++)
        {
            read.first[column] = reader.ReadSingle();
            read.varies[column] = reader.ReadBoolean();
            read.mean[column] = reader.ReadDouble();
            read.squares[column] = reader.ReadDouble();
        }
        return read;
    }

    /// <summary>The statistics of all frames so far.</summary>
    /// <param name="scaleOfConstant">Scale of columns that never change; null for 1.</param>
    public ColumnStatistics ToColumnStatistics(double[]? scaleOfConstant = null) => new(
        [.. mean.Select((value, column) => varies[column] ? value : first[column])],
        [.. squares.Select((value, column) => varies[column] ? Math.Sqrt(value / frames) : scaleOfConstant?[column] ?? 1.0)]);
}
