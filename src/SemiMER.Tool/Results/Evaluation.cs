using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Tool.Results;

/// <summary>Measures of a recognizer on labeled utterances.</summary>
/// <param name="Metrics">The measures.</param>
/// <param name="UnweightedAccuracy">UA with its interval over speakers.</param>
/// <param name="Speakers">Number of speakers.</param>
/// <param name="Targets">Measures of continuous targets, by name.</param>
internal sealed record Evaluation(
    EmotionMetrics Metrics, ConfidenceInterval UnweightedAccuracy, int Speakers, IReadOnlyDictionary<string, RegressionMetrics> Targets)
{
    /// <summary>Measures what was said of rows that have a label.</summary>
    public static Evaluation Of(
        IReadOnlyList<CorpusRow> rows, IReadOnlyList<Prediction> predictions, CorpusSchema schema, IReadOnlyList<string> targets)
    {
        if (rows.Count == 0)
            throw new ToolException("There are no labeled utterances to compare with.");
        int[] truth = [.. rows.Select(row => row.ClassIndex!.Value)], said = [.. predictions.Select(one => one.ClassIndex)];
        string[] speakers = [.. rows.Select(row => row.Utterance.Speaker)];
        double Score(IReadOnlyList<int> drawn) => EmotionMetrics.FromPredictions(
            [.. drawn.Select(row => truth[row])], [.. drawn.Select(row => said[row])], schema.Classes).UnweightedAccuracy;
        return new Evaluation(
            EmotionMetrics.FromPredictions(truth, said, schema.Classes),
            Bootstrap.Interval(rows.Count, Score, new RandomSource(0, "evaluation"), speakers, resamples: 1000),
            speakers.Distinct().Count(),
            targets.Select(name => (Name: name, Metrics: OfTarget(name, rows, predictions, schema))).Where(one => one.Metrics is not null)
                .ToDictionary(one => one.Name, one => one.Metrics!));
    }

    /// <summary>The measures for other programs.</summary>
    public object ToResult() => new
    {
        Utterances = Metrics.ConfusionMatrix.Total,
        Speakers,
        Metrics.UnweightedAccuracy,
        UnweightedAccuracyInterval = new { UnweightedAccuracy.Lower, UnweightedAccuracy.Upper, UnweightedAccuracy.Level },
        Metrics.WeightedAccuracy,
        Metrics.WeightedF1,
        Metrics.MacroF1,
        Classes = Metrics.PerClass.Select(one => new { one.Name, one.Recall, one.Precision, one.F1, one.Support }),
        Confusion = Rows,
        Targets = Targets.ToDictionary(
            one => one.Key, one => new { one.Value.Concordance, one.Value.Pearson, one.Value.MeanAbsoluteError }),
    };

    /// <summary>Prints the measures for people.</summary>
    public void Print(ToolContext context)
    {
        string interval = double.IsNaN(UnweightedAccuracy.Lower) ? "" : $" [{Tables.Number(UnweightedAccuracy.Lower)}, " +
            $"{Tables.Number(UnweightedAccuracy.Upper)}] (95 %, over {Tables.Count(Speakers)} speakers)";
        context.Output.WriteLine($"UA {Tables.Number(Metrics.UnweightedAccuracy)}{interval}, WA " +
            $"{Tables.Number(Metrics.WeightedAccuracy)}, weighted F1 {Tables.Number(Metrics.WeightedF1)}; " +
            $"{Tables.Count(Metrics.ConfusionMatrix.Total)} utterances");
        context.Print(Tables.Of(
            "True class down, predicted across", ["", .. Metrics.PerClass.Select(one => one.Name), "recall", "precision", "F1"],
            Metrics.PerClass.Zip(Rows, (one, counts) => (IReadOnlyList<string>)
            [
                one.Name, .. counts.Select(count => Tables.Count(count)), Tables.Number(one.Recall), Tables.Number(one.Precision),
                Tables.Number(one.F1),
            ])));
        if (Targets.Count > 0)
        {
            context.Print(Tables.Of("Continuous targets", ["target", "CCC", "Pearson", "MAE"], Targets.Select(one =>
                (IReadOnlyList<string>)
                [
                    one.Key, Tables.Number(one.Value.Concordance), Tables.Number(one.Value.Pearson),
                    Tables.Number(one.Value.MeanAbsoluteError),
                ])));
        }
    }

    private IEnumerable<long[]> Rows
    {
        get
        {
            int count = Metrics.PerClass.Count;
            return Enumerable.Range(0, count)
                .Select(truth => Enumerable.Range(0, count).Select(said => (long)Metrics.ConfusionMatrix[truth, said]).ToArray());
        }
    }

    private static RegressionMetrics? OfTarget(
        string name, IReadOnlyList<CorpusRow> rows, IReadOnlyList<Prediction> predictions, CorpusSchema schema)
    {
        int index = schema.Targets.ToList().IndexOf(name);
        (double Truth, double Said)[] told = index < 0 ? [] :
        [
            .. rows.Zip(predictions).Where(row => row.First.Targets.Length > index && !float.IsNaN(row.First.Targets.Span[index]))
                .Select(row => ((double)row.First.Targets.Span[index], row.Second.Values[name])),
        ];
        return told.Length == 0 ? null
            : RegressionMetrics.FromPredictions([.. told.Select(one => one.Truth)], [.. told.Select(one => one.Said)]);
    }
}
