using SemiMER.Experiments;
using SemiMER.Metrics;

namespace SemiMER.Reporting;

/// <summary>
/// Which classes are taken for which: tables of counts, coloured by the share of the true class. Rows are true classes, columns predicted
/// ones.
/// </summary>
/// <param name="Matrices">The matrices.</param>
public sealed record ConfusionSection(IReadOnlyList<NamedConfusion> Matrices) : ReportSection("Confusion matrices")
{
    internal override string Anchor => "confusion";

    /// <summary>Those of every recipe and method of an experiment: mean over seeds of the counts.</summary>
    /// <param name="table">The table of the experiment.</param>
    public static ConfusionSection Of(ExperimentTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        Func<ExperimentRow, string> name = ExperimentRows.Names(table);
        return new ConfusionSection(
        [
            .. ExperimentRows.OfClasses(table).Select(row => new NamedConfusion
            {
                Name = name(row), Group = ExperimentRows.Budget(row), Classes = table.Classes, Counts = row.Confusion,
            }),
        ]);
    }

    /// <summary>One matrix.</summary>
    /// <param name="name">What it is of.</param>
    /// <param name="matrix">The matrix.</param>
    public static ConfusionSection Of(string name, ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(matrix);
        return new ConfusionSection([NamedConfusion.Of(name, matrix)]) { Heading = "Confusion matrix" };
    }

    internal override void WriteBody(HtmlWriter html)
    {
        html.Element("p", "Rows are true classes, columns predicted ones. Numbers are utterances; colours are their share of the true " +
            "class.", ("class", "note"));
        HeatScale.Share.WriteKey(html, "share of the true class");
        Budgets.Write(html, Matrices, matrix => matrix.Group, group => group[0].Group, group =>
        {
            bool isWide = group.Any(matrix => matrix.Classes.Count > ConfusionTable.Most);
            using (html.In("div", ("class", isWide ? null : "panels wider")))
            {
                foreach (NamedConfusion matrix in group)
                    ConfusionTable.Write(html, matrix);
            }
        });
    }
}

/// <summary>A confusion matrix with its name.</summary>
public sealed record NamedConfusion
{
    /// <summary>What it is of, such as a recipe.</summary>
    public required string Name { get; init; }

    /// <summary>Matrices of one group stand together, such as those of a label budget. Default none.</summary>
    public string Group { get; init; } = "";

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>A row for each true class, in it a count for each predicted one; they may be means.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Counts { get; init; }

    /// <summary>A matrix of counts.</summary>
    /// <param name="name">What it is of.</param>
    /// <param name="matrix">The matrix.</param>
    public static NamedConfusion Of(string name, ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(matrix);
        IEnumerable<int> classes = Enumerable.Range(0, matrix.ClassNames.Count);
        return new NamedConfusion
        {
            Name = name,
            Classes = matrix.ClassNames,
            Counts =
            [
                .. classes.Select(truth => (IReadOnlyList<double>)[.. classes.Select(predicted => (double)matrix[truth, predicted])]),
            ],
        };
    }
}
