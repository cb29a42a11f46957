using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Reporting;
using SemiMER.Tool.Results;
using SemiMER.Training;

namespace SemiMER.Tool.Training;

/// <summary>What is kept of a training beside its recognizer, so that a report can be written later.</summary>
internal sealed record TrainingRecord
{
    /// <summary>Name of the file in the folder of a training.</summary>
    public const string FileName = "training.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Name of the corpus.</summary>
    public required string Corpus { get; init; }

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Over whom features were scaled.</summary>
    public required ScalingScope Scaling { get; init; }

    /// <summary>Every epoch; none of a method without epochs.</summary>
    public required IReadOnlyList<EpochReport> History { get; init; }

    /// <summary>What was trained, and what it says of the test utterances.</summary>
    public required ExperimentCell Cell { get; init; }

    /// <summary>What the test utterances say of continuous targets; none if it predicts none.</summary>
    [JsonIgnore]
    public IReadOnlyList<ExperimentTarget> Targets => ExperimentTable.Of([Cell]).Rows[0].Targets;

    /// <summary>Writes the record.</summary>
    public void Write(string folder) => OutputFile.Write(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    /// <summary>Reads a record; null if the folder has none.</summary>
    public static TrainingRecord? Find(string folder)
    {
        string path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<TrainingRecord>(File.ReadAllText(path), Json) : null;
    }

    /// <summary>The result for other programs.</summary>
    public object ToResult(string recognizer) => new
    {
        Recognizer = recognizer,
        Cell.Fold,
        Cell.Recipe,
        Cell.Network,
        Cell.LabelFraction,
        Cell.Seed,
        Scaling,
        Labeled = Cell.LabeledCount,
        Unlabeled = Cell.UnlabeledCount,
        Choosing = Cell.ChoosingCount,
        Epochs = History.Count,
        Cell.BestEpoch,
        Validation = Cell.PredictsClasses ? MeasuresOf(Cell.Validation) : null,
        Test = Cell.PredictsClasses ? MeasuresOf(Cell.Test) : null,
        Targets = Targets.ToDictionary(one => one.Name, one => new
        {
            one.Utterances,
            Concordance = one.Concordance.Mean,
            Pearson = one.Pearson.Mean,
            MeanAbsoluteError = one.MeanAbsoluteError.Mean,
        }),
    };

    /// <summary>The report of the training.</summary>
    public HtmlReport ToReport() => new()
    {
        Title = $"{Corpus}: {Cell.Recipe}",
        Summary = FormattableString.Invariant($"Trained on {Cell.LabeledCount} labeled and {Cell.UnlabeledCount} unlabeled utterances; ") +
            FormattableString.Invariant($"{Cell.ChoosingCount} labels chose. Measured on the test utterances of '{Cell.Fold}'.") +
            (Scaling == ScalingScope.PerSpeaker ? " " + Tables.ScaledPerSpeaker : ""),
        Sections =
        [
            .. Cell.PredictsClasses ? (ReportSection[])[new EvaluationSection(Cell.Test), ReliabilitySection.Of(Classes, [Cell])]
                : [new ResultsSection(ExperimentTable.Of([Cell]))],
            .. History.Count == 0 ? Array.Empty<ReportSection>() : [new LearningCurvesSection(History)],
        ],
    };

    private static object MeasuresOf(EmotionMetrics metrics) => new
    {
        Utterances = metrics.ConfusionMatrix.Total,
        metrics.UnweightedAccuracy,
        metrics.WeightedAccuracy,
        metrics.WeightedF1,
    };
}
