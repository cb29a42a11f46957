using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>What one recognizer is worth on some utterances: its measures, each class, and the confusion matrix.</summary>
/// <param name="Metrics">The measures, such as those of <see cref="Recognition.EmotionRecognizer.Evaluate"/>.</param>
public sealed record EvaluationSection(EmotionMetrics Metrics) : ReportSection("Evaluation")
{
    internal override string Anchor => "evaluation";

    internal override void WriteBody(HtmlWriter html)
    {
        using (html.In("dl", ("class", "tiles")))
        {
            foreach ((string name, string value, string what) in (IEnumerable<(string, string, string)>)
                [
                    ("UA", Shown.Share(Metrics.UnweightedAccuracy), "mean of the recalls of the classes"),
                    ("WA", Shown.Share(Metrics.WeightedAccuracy), "correct utterances over all"),
                    ("Weighted F1", Shown.Share(Metrics.WeightedF1), "classes weigh by their utterances"),
                    ("Utterances", Shown.Count(Metrics.ConfusionMatrix.Total), $"{Metrics.ConfusionMatrix.Correct} correct"),
                ])
            {
                using (html.In("div"))
                {
                    html.Element("dt", name);
                    using (html.In("dd"))
                    {
                        html.Text(value);
                        html.Element("small", what);
                    }
                }
            }
        }
        HtmlTables.Write(html, "Measures of each class", ["class", "recall", "precision", "F1", "utterances", "predicted"],
            Metrics.PerClass.Select(one => (IReadOnlyList<string>)
            [
                one.Name, Shown.Share(one.Recall), Shown.Share(one.Precision), Shown.Share(one.F1), Shown.Count(one.Support),
                Shown.Count(one.PredictedCount),
            ]));
        ConfusionTable.Write(html, NamedConfusion.Of("Confusion matrix", Metrics.ConfusionMatrix));
    }
}
