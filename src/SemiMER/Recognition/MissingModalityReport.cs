using System.Globalization;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Recognition;

/// <summary>
/// What one recognizer is worth when modalities are missing: its measures by rate and by pattern, over masks that are drawn once and
/// shared by all that are compared. The recognizer is not told any rate.
/// </summary>
public sealed record MissingModalityReport
{
    /// <summary>Measures of each rate, in the order of the masks.</summary>
    public required IReadOnlyList<MissingModalityRow> ByRate { get; init; }

    /// <summary>Measures of each pattern, in the order of the masks.</summary>
    public required IReadOnlyList<MissingModalityRow> ByPattern { get; init; }

    /// <summary>Measures a recognizer.</summary>
    /// <param name="recognizer">The recognizer; it knows the speakers if features are scaled per speaker.</param>
    /// <param name="test">The test utterances, whole.</param>
    /// <param name="masks">The masks, such as <see cref="MissingModalityMask.OfEvaluation"/> of the test utterances.</param>
    /// <param name="filling">What to put in place of what is absent. Default null: nothing, absence is absence.</param>
    /// <exception cref="CorpusException">A mask was made for other utterances.</exception>
    /// <exception cref="Models.ModelException">The classes differ.</exception>
    /// <exception cref="MetricException">A mask leaves out every utterance.</exception>
    public static MissingModalityReport Of(
        EmotionRecognizer recognizer, LabeledSet test, IReadOnlyList<MissingModalityMask> masks, IModalityFilling? filling = null)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(masks);
        MissingModalityRow Row(MissingModalityMask mask)
        {
            LabeledSet masked = mask.Apply(test);
            if (filling is not null)
                masked = masked.Changed(filling.Fill);
            return new MissingModalityRow
            {
                Name = mask.Name, Rate = mask.Rate, ActualRate = mask.ActualRate, Metrics = recognizer.Evaluate(masked),
            };
        }
        return new MissingModalityReport
        {
            ByRate = [.. masks.Where(mask => mask.Rate is not null).Select(Row)],
            ByPattern = [.. masks.Where(mask => mask.Rate is null).Select(Row)],
        };
    }

    /// <summary>A table in Markdown: of each rate and pattern accuracy (WA), UA and weighted F1, times 100.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("| missing | rate | utterances | WA | UA | weighted F1 |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (MissingModalityRow row in ByRate.Concat(ByPattern))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"| {row.Name} | {row.ActualRate:0.000} | {row.Metrics.ConfusionMatrix.Total} | {100 * row.Metrics.WeightedAccuracy:0.0} ");
            text.Append(CultureInfo.InvariantCulture,
                $"| {100 * row.Metrics.UnweightedAccuracy:0.0} | {100 * row.Metrics.WeightedF1:0.0} |\n");
        }
        return text.ToString();
    }
}

/// <summary>Measures of one rate or pattern.</summary>
public sealed record MissingModalityRow
{
    /// <summary>Name of the mask: <c>rate 0.3</c>, or the modalities that are there.</summary>
    public required string Name { get; init; }

    /// <summary>The rate that was asked for; null for a pattern.</summary>
    public required double? Rate { get; init; }

    /// <summary>Absent modalities / (M N).</summary>
    public required double ActualRate { get; init; }

    /// <summary>The measures over all utterances that the mask does not leave out.</summary>
    public required EmotionMetrics Metrics { get; init; }
}
