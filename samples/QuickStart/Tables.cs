using System.Globalization;
using SemiMER.Experiments;
using SemiMER.Metrics;
using Spectre.Console;

namespace SemiMER.Samples.QuickStart;

/// <summary>What an experiment gave, on the console.</summary>
internal static class Tables
{
    /// <summary>Measures and recalls; confusion matrices too if there is room for them.</summary>
    public static void Print(ExperimentTable table, bool withConfusion)
    {
        AnsiConsole.Write(Measures(table));
        AnsiConsole.WriteLine(table.Explanation);
        AnsiConsole.Write(Recalls(table));
        foreach (ExperimentRow row in table.Rows.Where(_ => withConfusion))
            AnsiConsole.Write(Confusion(table, row));
    }

    private static Table Measures(ExperimentTable table)
    {
        Table written = New(
            null, "share", "labels", "choosing", "recipe", "UA", "WA", "F1", "seed spread", $"UA - {table.Baseline}", "p", "ECE");
        foreach (ExperimentRow row in table.Rows)
        {
            Add(written, Percent(row.LabelFraction), row.Labeled.ToString(), row.Choosing.ToString(), row.Recipe,
                Share(row.UnweightedAccuracy), Share(row.WeightedAccuracy), Share(row.WeightedF1), Number(row.SeedSpread),
                row.Difference?.Interval.Within(-1, 1).ToString("+0.000;-0.000;0.000") ?? "",
                row.Difference is not { } difference ? "" : difference.PValue is { } p ? p.ToString("0.0000", CultureInfo.InvariantCulture)
                    : string.Create(CultureInfo.InvariantCulture, $"none (at best {difference.SmallestP:0.####})"),
                Number(row.Calibration.ExpectedCalibrationError));
        }
        return written;
    }

    private static string Share(ConfidenceInterval interval) => interval.Within(0, 1).ToString();

    private static Table Recalls(ExperimentTable table)
    {
        Table written = New("Recall of each class", ["share", "recipe", .. table.Classes]);
        foreach (ExperimentRow row in table.Rows)
            Add(written, [Percent(row.LabelFraction), row.Recipe, .. row.Recalls.Select(Share)]);
        return written;
    }

    private static Table Confusion(ExperimentTable table, ExperimentRow row)
    {
        Table written = New(
            $"{row.Recipe}, {Percent(row.LabelFraction)} of the labels: true class down, predicted across", ["", .. table.Classes]);
        foreach ((string name, IReadOnlyList<double> counts) in table.Classes.Zip(row.Confusion))
            Add(written, [name, .. counts.Select(count => count.ToString("0.#", CultureInfo.InvariantCulture))]);
        return written;
    }

    private static Table New(string? title, params string[] columns)
    {
        var table = new Table();
        if (title is not null)
            table.Title(Markup.Escape(title));
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)).NoWrap());
        return table;
    }

    private static void Add(Table table, params string[] fields) => table.AddRow([.. fields.Select(Markup.Escape)]);

    private static string Percent(double share) => (100 * share).ToString("0.###", CultureInfo.InvariantCulture) + " %";

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("F3", CultureInfo.InvariantCulture);
}
