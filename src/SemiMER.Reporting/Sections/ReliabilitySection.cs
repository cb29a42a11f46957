using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>
/// Whether probabilities can be believed: the share of correct predictions over their confidence. Where it lies below the diagonal, the
/// network is too sure of itself.
/// </summary>
/// <param name="Diagrams">The diagrams.</param>
public sealed record ReliabilitySection(IReadOnlyList<NamedReliability> Diagrams) : ReportSection("Reliability of the probabilities")
{
    internal override string Anchor => "reliability";

    /// <summary>Those of every recipe and method of an experiment, over all test predictions of all folds and seeds.</summary>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="cells">The cells.</param>
    /// <param name="binCount">The number of bins, at least 1. Default 10.</param>
    /// <exception cref="MetricException">A number of the predictions is no probability, or there is no bin.</exception>
    public static ReliabilitySection Of(IReadOnlyList<string> classes, IReadOnlyList<ExperimentCell> cells, int binCount = 10)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(cells);
        bool hasNetworks = cells.Select(cell => cell.Network).Where(name => name.Length > 0).Distinct().Count() > 1;
        return new ReliabilitySection(
        [
            .. cells.Where(cell => cell.PredictsClasses && cell.Predictions.Count > 0)
                .GroupBy(cell => (cell.LabelFraction, cell.Network, cell.Recipe))
                .Select(own => new NamedReliability
                {
                    Name = hasNetworks && own.Key.Network.Length > 0 ? $"{own.Key.Recipe} ({own.Key.Network})" : own.Key.Recipe,
                    Group = own.Key.LabelFraction == 1 ? "All labels" : $"{Shown.Percent(own.Key.LabelFraction)} of the labels",
                    Diagram = ReliabilityDiagram.FromProbabilities(
                        [.. own.SelectMany(cell => cell.Predictions).Select(row => row.Truth)],
                        [.. own.SelectMany(cell => cell.Predictions).Select(Probabilities)], binCount),
                }),
        ]);
    }

    internal override void WriteBody(HtmlWriter html)
    {
        html.Element("p", "A circle is a bin of confidence: its height the share of correct predictions in it, its size how many there " +
            "are. On the dotted line they can be believed; below it the network is too sure, above it too modest.", ("class", "note"));
        Budgets.Write(html, Diagrams, diagram => diagram.Group, group => group[0].Group, group => WritePanels(html, group));
    }

    private void WritePanels(HtmlWriter html, IReadOnlyList<NamedReliability> group)
    {
        string[] names = [.. Diagrams.Select(diagram => diagram.Name).Distinct()];
        using (html.In("div", ("class", "panels small")))
        {
            foreach (NamedReliability named in group)
            {
                using (html.In("figure"))
                {
                    using (html.In("h3"))
                        html.Name(named.Name);
                    ReliabilityBin[] bins = [.. named.Diagram.Bins.Where(bin => bin.Count > 0)];
                    new LineChart
                    {
                        Label = $"Reliability diagram of {named.Name}: share correct over confidence in {bins.Length} bins; the numbers " +
                            "follow in a table",
                        XTitle = "confidence",
                        YTitle = "share correct",
                        X = Scale.Fixed(0, 1, 0, 0.25, 0.5, 0.75, 1),
                        Y = Scale.Fixed(0, 1, 0, 0.25, 0.5, 0.75, 1),
                        HasDiagonal = true,
                        IsSquare = true,
                        Series =
                        [
                            new ChartSeries(named.Name, new SeriesStyle(Array.IndexOf(names, named.Name)),
                                [.. bins.Select(bin => new ChartPoint(bin.Confidence, bin.Accuracy)
                                {
                                    Radius = 2 + (10 * Math.Sqrt(bin.Count / (double)named.Diagram.Count)),
                                })]) { HasLine = false },
                        ],
                    }.Write(html);
                    HtmlTables.Folded(html, "Numbers", () => HtmlTables.Write(html, $"Reliability of {named.Name}",
                        ["confidence", "predictions", "mean confidence", "share correct"],
                        bins.Select(bin => (IReadOnlyList<string>)
                        [
                            $"{Shown.Text(bin.From, "0.##")} to {Shown.Text(bin.To, "0.##")}", Shown.Count(bin.Count),
                            Shown.Share(bin.Confidence), Shown.Share(bin.Accuracy),
                        ])));
                }
            }
        }
    }

    private static IReadOnlyList<double> Probabilities(CellPrediction row) =>
        [.. row.Probabilities.Select(probability => Math.Clamp((double)probability, 0, 1))];
}

/// <summary>A reliability diagram with its name.</summary>
public sealed record NamedReliability
{
    /// <summary>What it is of, such as a recipe.</summary>
    public required string Name { get; init; }

    /// <summary>Diagrams of one group stand together, such as those of a label budget. Default none.</summary>
    public string Group { get; init; } = "";

    /// <summary>The diagram.</summary>
    public required ReliabilityDiagram Diagram { get; init; }
}
