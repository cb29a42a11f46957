using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Tool.Results;

/// <summary>Measures of a recognizer on labeled utterances, with the intervals that a study gives.</summary>
/// <param name="Metrics">The measures.</param>
/// <param name="Row">The same with intervals over speakers, and the continuous targets.</param>
internal sealed record Evaluation(EmotionMetrics Metrics, ExperimentRow Row)
{
    /// <summary>Measures what was said of rows that have a label.</summary>
    public static Evaluation Of(IReadOnlyList<CorpusRow> rows, IReadOnlyList<Prediction> predictions, CorpusSchema schema)
    {
        if (rows.Count == 0)
            throw new ToolException("There are no labeled utterances to compare with.");
        var metrics = EmotionMetrics.FromPredictions(
            [.. rows.Select(row => row.ClassIndex!.Value)], [.. predictions.Select(one => one.ClassIndex)], schema.Classes);
        var cell = new ExperimentCell
        {
            Fold = "",
            Recipe = "recognizer",
            Network = "",
            LabelFraction = 1,
            Seed = 0,
            LabeledCount = 0,
            UnlabeledCount = 0,
            ChoosingCount = 0,
            BestEpoch = null,
            Units = Grouping.Speaker,
            Validation = metrics,
            Test = metrics,
            Predictions = [.. rows.Zip(predictions, (row, said) => PredictionOf(row, said, schema))],
        };
        return new Evaluation(metrics, ExperimentTable.Of([cell]).Rows[0]);
    }

    /// <summary>The measures for other programs.</summary>
    public object ToResult() => new
    {
        Utterances = Metrics.ConfusionMatrix.Total,
        Speakers = Row.Units,
        UnweightedAccuracy = WithInterval(Row.UnweightedAccuracy),
        WeightedAccuracy = WithInterval(Row.WeightedAccuracy),
        WeightedF1 = WithInterval(Row.WeightedF1),
        Metrics.MacroF1,
        Row.Calibration.ExpectedCalibrationError,
        Classes = Metrics.PerClass.Zip(Row.Recalls, (one, recall) => new
        {
            one.Name,
            Recall = WithInterval(recall),
            one.Precision,
            one.F1,
            one.Support,
        }),
        Confusion,
        Targets = Row.Targets.ToDictionary(one => one.Name, one => new
        {
            one.Utterances,
            Concordance = WithInterval(one.Concordance),
            Pearson = WithInterval(one.Pearson),
            MeanAbsoluteError = WithInterval(one.MeanAbsoluteError),
        }),
    };

    /// <summary>Prints the measures for people.</summary>
    public void Print(ToolContext context)
    {
        context.Output.WriteLine($"UA {Share(Row.UnweightedAccuracy)}, WA {Share(Row.WeightedAccuracy)}, weighted F1 " +
            $"{Share(Row.WeightedF1)}, calibration error {Tables.Number(Row.Calibration.ExpectedCalibrationError)}; " +
            $"{Tables.Count(Metrics.ConfusionMatrix.Total)} utterances, 95 % intervals over {Tables.Count(Row.Units)} speakers");
        context.Print(Tables.Of(
            "True class down, predicted across", ["", .. Metrics.PerClass.Select(one => one.Name), "recall", "precision", "F1"],
            Metrics.PerClass.Zip(Confusion, Row.Recalls).Select(one => (IReadOnlyList<string>)
            [
                one.First.Name, .. one.Second.Select(count => Tables.Count(count)), Share(one.Third), Tables.Number(one.First.Precision),
                Tables.Number(one.First.F1),
            ])));
        if (Row.Targets.Count > 0)
        {
            context.Print(Tables.Of("Continuous targets", ["target", "CCC", "Pearson", "MAE"], Row.Targets.Select(one =>
                (IReadOnlyList<string>)
                [
                    one.Name, one.Concordance.ToString(), one.Pearson.ToString(), one.MeanAbsoluteError.ToString(),
                ])));
        }
    }

    private IEnumerable<long[]> Confusion
    {
        get
        {
            int count = Metrics.PerClass.Count;
            return Enumerable.Range(0, count)
                .Select(truth => Enumerable.Range(0, count).Select(said => (long)Metrics.ConfusionMatrix[truth, said]).ToArray());
        }
    }

    private static string Share(ConfidenceInterval interval) => interval.Within(0, 1).ToString();

    private static object WithInterval(ConfidenceInterval interval) => new { Value = interval.Mean, interval.Lower, interval.Upper };

    private static CellPrediction PredictionOf(CorpusRow row, Prediction said, CorpusSchema schema)
    {
        double? Truth(string target)
        {
            int index = schema.Targets.ToList().IndexOf(target);
            return index >= 0 && row.Targets.Length > index && !float.IsNaN(row.Targets.Span[index]) ? row.Targets.Span[index] : null;
        }
        return new CellPrediction(
            row.Utterance.Id, row.Utterance.Speaker, row.Utterance.Dialogue, row.ClassIndex!.Value, said.Probabilities)
        {
            Targets = said.Values.ToDictionary(value => value.Key, value => new TargetPrediction(Truth(value.Key), value.Value)),
        };
    }
}
