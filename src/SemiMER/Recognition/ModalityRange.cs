using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>Where the columns of one modality lay in training, after scaling; over all frames if it is a sequence.</summary>
public sealed record ModalityRange
{
    private readonly float[] mean = [], inverse = [];

    /// <summary>Mean of each column; about 0 where features are scaled.</summary>
    public required IReadOnlyList<float> Mean
    {
        get => mean;
        init => mean = [.. value];
    }

    /// <summary>Standard deviation of each column, 1 for a constant one; about 1 where features are scaled.</summary>
    public required IReadOnlyList<float> Scale
    {
        get;
        init
        {
            field = value;
            inverse = [.. value.Select(scale => 1 / scale)];
        }
    }

    /// <summary>Least value of each column.</summary>
    public required IReadOnlyList<float> Minimum { get; init; }

    /// <summary>Largest value of each column.</summary>
    public required IReadOnlyList<float> Maximum { get; init; }

    /// <summary>The root mean square of z-scores that the share <see cref="TrainingRange.Quantile"/> of the training rows do not
    /// exceed, above 0.</summary>
    public required double Limit { get; init; }

    /// <summary>r = sqrt(1/(T W) sum_t sum_j z_tj^2), z_tj = (x_tj - mean_j) / scale_j.</summary>
    internal double RootMeanSquare(ReadOnlySpan<float> x)
    {
        int columns = mean.Length;
        double sum = 0;
        for (int first = 0; first < x.Length; first += columns)
        {
            for (int j = 0; j < columns; j++)
            {
                double z = (x[first + j] - mean[j]) * inverse[j];
                sum += z * z;
            }
        }
        return Math.Sqrt(sum / x.Length);
    }

    /// <summary>The columns that leave their range, each with the value that leaves it furthest.</summary>
    internal IEnumerable<ColumnOutside> Outside(Modality modality, ModalityFeatures features)
    {
        for (int j = 0; j < mean.Length; j++)
        {
            (float least, float largest) = Ends(features.Values.Span, j);
            bool isBelow = Minimum[j] - least > largest - Maximum[j];
            float value = isBelow ? least : largest;
            if (value < Minimum[j] || value > Maximum[j])
            {
                yield return new ColumnOutside
                {
                    Modality = modality, Column = j, Value = value, Minimum = Minimum[j], Maximum = Maximum[j],
                    Excess = (isBelow ? Minimum[j] - value : value - Maximum[j]) * (double)inverse[j],
                };
            }
        }
    }

    internal void Check(Modality modality)
    {
        bool IsWhole(IReadOnlyList<float> values) => values.Count == Mean.Count && values.All(float.IsFinite);
        if (Mean.Count == 0 || !IsWhole(Mean) || !IsWhole(Scale) || !IsWhole(Minimum) || !IsWhole(Maximum) ||
            Scale.Any(scale => scale <= 0) || !(Limit > 0 && double.IsFinite(Limit)) ||
            Minimum.Zip(Maximum).Any(ends => ends.First > ends.Second))
        {
            throw new CorpusException("a training range needs one finite mean, scale above 0, minimum and maximum for each column, and a " +
                "limit above 0.", modality: modality);
        }
    }

    private (float Least, float Largest) Ends(ReadOnlySpan<float> x, int column)
    {
        (float least, float largest) = (float.PositiveInfinity, float.NegativeInfinity);
        for (int i = column; i < x.Length; i += mean.Length)
            (least, largest) = (Math.Min(least, x[i]), Math.Max(largest, x[i]));
        return (least, largest);
    }
}

/// <summary>How far one utterance lies from the training rows, and where.</summary>
public sealed record RangeReport
{
    /// <summary>The distance in each modality, in units of its limit: see <see cref="TrainingRange"/>.</summary>
    public required IReadOnlyDictionary<Modality, double> Distances { get; init; }

    /// <summary>
    /// The columns with a value below or above all of the training rows', the furthest first. Of many columns a few always lie so: they
    /// tell where the distance comes from, not whether it is large.
    /// </summary>
    public required IReadOnlyList<ColumnOutside> Columns { get; init; }

    /// <summary>The largest of the distances; 0 if there is none.</summary>
    public double Distance => Distances.Count == 0 ? 0 : Distances.Values.Max();

    /// <summary>Whether the distance is above 1.</summary>
    public bool IsOutOfRange => Distance > 1;
}

/// <summary>A column that lies outside of what was seen in training. Its numbers are scaled.</summary>
public sealed record ColumnOutside
{
    /// <summary>The modality.</summary>
    public required Modality Modality { get; init; }

    /// <summary>Number of the column, from 0.</summary>
    public required int Column { get; init; }

    /// <summary>The value; of a sequence that of the frame that lies furthest outside.</summary>
    public required float Value { get; init; }

    /// <summary>The least value in training.</summary>
    public required float Minimum { get; init; }

    /// <summary>The largest value in training.</summary>
    public required float Maximum { get; init; }

    /// <summary>How far the value lies outside, in standard deviations of the column in training.</summary>
    public required double Excess { get; init; }
}
