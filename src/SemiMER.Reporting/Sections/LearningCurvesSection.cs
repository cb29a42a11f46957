using SemiMER.Metrics;
using SemiMER.Training;

namespace SemiMER.Reporting;

/// <summary>
/// What happened in a training, epoch by epoch: measures on the validation set, and each term of the objective before weighting, on the
/// labeled and the unlabeled stream.
/// </summary>
/// <param name="Epochs">The epochs, such as <see cref="TrainingResult.History"/>.</param>
public sealed record LearningCurvesSection(IReadOnlyList<EpochReport> Epochs) : ReportSection("Learning curves")
{
    private const int MostRows = 100;

    internal override string Anchor => "learning-curves";

    internal override void WriteBody(HtmlWriter html)
    {
        if (Epochs.Count == 0)
        {
            html.Element("p", "No epoch has ended.");
            return;
        }
        string[] stages = [.. Epochs.Select(epoch => epoch.Stage).Distinct()];
        EpochReport? best = Epochs.LastOrDefault(epoch => epoch.IsBest);
        using (html.In("p", ("class", "note")))
        {
            html.Text($"{Shown.Of(Epochs.Count, "epoch")}");
            if (best is not null)
                html.Text($"; the dotted line marks epoch {best.Epoch}, the best one");
            html.Text(stages.Length > 1 ? "; stages: " : "; stage: ");
            html.Name(string.Join(", ", stages));
            html.Text(".");
        }
        TermPanel[] panels = [.. Measures(), .. TermPanel.OfTerms(Epochs.SelectMany(epoch => epoch.Terms.Keys))];
        Scale x = Scale.Linear(Epochs.Select(epoch => (double)epoch.Epoch), isWhole: true, isTight: true);
        (double, string)[] marks = best is null || Epochs.Count < 2 ? [] : [(best.Epoch, "")];
        using (html.In("div", ("class", "panels")))
        {
            foreach (TermPanel panel in panels)
                panel.Write(html, "epoch", x, marks, [.. Epochs.Select(epoch => ((double)epoch.Epoch, ValuesOf(epoch)))]);
        }
        WriteTable(html, panels);
        WriteSkipped(html);
    }

    private static IEnumerable<TermPanel> Measures() =>
    [
        new TermPanel("Accuracy on validation speakers", "share",
            [("UA", "validation UA"), ("WA", "validation WA"), ("weighted F1", "validation weighted F1")]),
        new TermPanel("Cross-entropy on validation speakers", "nats", [("cross-entropy", "validation cross-entropy")]),
    ];

    // The terms, and the measures by names that no term has.
    private static IReadOnlyDictionary<string, double> ValuesOf(EpochReport epoch)
    {
        var values = new Dictionary<string, double>(epoch.Terms);
        if (epoch.Validation is { } validation)
        {
            values["validation UA"] = validation.UnweightedAccuracy;
            values["validation WA"] = validation.WeightedAccuracy;
            values["validation weighted F1"] = validation.WeightedF1;
        }
        if (epoch.ValidationLoss is { } loss)
            values["validation cross-entropy"] = loss;
        foreach ((string target, RegressionMetrics measures) in epoch.ValidationTargets)
            values[$"validation CCC {target}"] = measures.Concordance;
        return values;
    }

    private void WriteTable(HtmlWriter html, TermPanel[] panels)
    {
        EpochReport[] shown = LatentSpace.Evenly([.. Epochs], MostRows);
        if (Epochs.LastOrDefault(epoch => epoch.IsBest) is { } best && !shown.Contains(best))
            shown = [.. shown.Append(best).OrderBy(epoch => epoch.Epoch)];
        IReadOnlyDictionary<string, double>[] values = [.. shown.Select(ValuesOf)];
        (string Name, string Key)[] columns =
            [.. panels.SelectMany(panel => panel.Series).Where(column => values.Any(row => row.ContainsKey(column.Key)))];
        string caption = shown.Length < Epochs.Count ? $"{shown.Length} of {Epochs.Count} epochs" : "Every epoch";
        HtmlTables.Folded(html, "Numbers", () => HtmlTables.Write(
            html, caption, ["epoch", "stage", .. columns.Select(column => column.Key)],
            shown.Zip(values, (epoch, row) => (IReadOnlyList<string>)
            [
                $"{epoch.Epoch}{(epoch == Epochs.LastOrDefault(each => each.IsBest) ? " (best)" : "")}", epoch.Stage,
                .. columns.Select(column => row.TryGetValue(column.Key, out double value) ? Shown.Number(value) : Shown.Nothing),
            ]), showCaption: true));
    }

    private void WriteSkipped(HtmlWriter html)
    {
        var skipped = Epochs.SelectMany(epoch => epoch.Skipped).GroupBy(term => term.Key)
            .Select(term => (Name: term.Key, Steps: term.Sum(epoch => epoch.Value))).Where(term => term.Steps > 0).ToArray();
        if (skipped.Length == 0)
            return;
        HtmlTables.Folded(html, "Steps whose batch did not allow a term", () => HtmlTables.Write(
            html, "Skipped terms", ["term", "steps"],
            skipped.Select(term => (IReadOnlyList<string>)[term.Name, Shown.Count(term.Steps)])));
    }
}
