using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>Mean, standard deviation, least and largest value of the columns of one modality, taken in one pass.</summary>
internal sealed class RunningRange
{
    private const double LeastScale = 1e-30; // one that a single number still holds, and its reciprocal

    private readonly RunningStatistics statistics;
    private readonly float[] minimum, maximum;

    public RunningRange(ModalityFeatures features)
    {
        statistics = new RunningStatistics(features);
        minimum = new float[features.Width];
        maximum = new float[features.Width];
        minimum.AsSpan().Fill(float.PositiveInfinity);
        maximum.AsSpan().Fill(float.NegativeInfinity);
    }

    /// <summary>Takes the frames of one utterance.</summary>
    public void Add(Modality modality, Utterance utterance)
    {
        statistics.Add(modality, utterance);
        ReadOnlySpan<float> values = utterance.Features[modality].Values.Span;
        for (; !values.IsEmpty; values = values[minimum.Length..])
        {
            for (int j = 0; j < minimum.Length; j++)
            {
                minimum[j] = Math.Min(minimum[j], values[j]);
                maximum[j] = Math.Max(maximum[j], values[j]);
            }
        }
    }

    /// <summary>The range of all frames so far, its limit not yet known.</summary>
    public ModalityRange ToRange()
    {
        ColumnStatistics columns = statistics.ToColumnStatistics();
        return new ModalityRange
        {
            Mean = [.. columns.Mean.Select(mean => (float)mean)],
            Scale = [.. columns.Scale.Select(scale => scale > LeastScale ? (float)scale : 1)],
            Minimum = minimum, Maximum = maximum, Limit = 1,
        };
    }
}
