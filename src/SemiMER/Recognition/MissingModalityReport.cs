using System.Globalization;
using System.Text;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Metrics;

namespace SemiMER.Recognition;

/// <summary>
/// What one recognizer is worth when modalities are missing: its measures by rate and by pattern, over masks that are drawn once and
/// shared by all that are compared. The recognizer is not told any rate.
/// </summary>
public sealed record MissingModalityReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

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

    /// <summary>
    /// One report of several tests, such as those of all folds: their utterances are counted together, rate by rate and pattern by pattern.
    /// </summary>
    /// <param name="reports">At least one, all of the same rates and patterns.</param>
    /// <exception cref="MetricException">There are none, or their rates, patterns or classes differ.</exception>
    public static MissingModalityReport Pool(params IReadOnlyList<MissingModalityReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Count == 0)
            throw new MetricException("There is no report to take together: give at least one.");
        return reports.Skip(1).Aggregate(reports[0], static (all, next) => new MissingModalityReport
        {
            ByRate = Pool(all.ByRate, next.ByRate), ByPattern = Pool(all.ByPattern, next.ByPattern),
        });
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads a report.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <exception cref="MetricException">It is damaged, or no report.</exception>
    public static MissingModalityReport FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize<MissingModalityReport>(json, Json) ?? throw new JsonException("The report is null.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new MetricException($"This is no report of missing modalities: {exception.Message}");
        }
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

    private static IReadOnlyList<MissingModalityRow> Pool(IReadOnlyList<MissingModalityRow> some, IReadOnlyList<MissingModalityRow> more)
    {
        if (!some.Select(row => row.Name).SequenceEqual(more.Select(row => row.Name)))
        {
            throw new MetricException("Reports of other rates or patterns cannot be taken together: one has " +
                $"{FaultText.List([.. some.Select(row => row.Name)])}, another {FaultText.List([.. more.Select(row => row.Name)])}.");
        }
        return [.. some.Zip(more, static (one, other) =>
        {
            (double n, double m) = (one.Metrics.ConfusionMatrix.Total, other.Metrics.ConfusionMatrix.Total);
            return one with
            {
                ActualRate = (n * one.ActualRate + m * other.ActualRate) / (n + m),
                Metrics = new EmotionMetrics(one.Metrics.ConfusionMatrix.Add(other.Metrics.ConfusionMatrix)),
            };
        })];
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
