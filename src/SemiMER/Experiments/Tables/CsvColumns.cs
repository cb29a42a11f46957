using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>A table of an experiment as lines of text, and back: each number with all its digits.</summary>
internal static class CsvColumns
{
    private const string Recall = "recall ", Confusion = "confusion ", To = " as ";
    private const string Rows = "rows ", Concordance = "CCC ", Pearson = "correlation ", MeanAbsoluteError = "MAE ";
    private const string Learned = "predicts classes";

    public static CsvTable Write(ExperimentTable table)
    {
        List<string> columns = [];
        List<IReadOnlyList<string>> lines = [];
        string[] targets = [.. table.Rows.SelectMany(row => row.Targets).Select(target => target.Name).Distinct()];
        foreach (ExperimentRow row in table.Rows)
        {
            List<(string Column, string Text)> fields = [.. Fields(table, row, targets)];
            columns = [.. fields.Select(field => field.Column)];
            lines.Add([.. fields.Select(field => field.Text)]);
        }
        return new CsvTable(columns, lines);
    }

    public static ExperimentTable Read(CsvTable csv)
    {
        if (csv.Rows.Count == 0)
            throw new ExperimentException("This is no table of an experiment: it has no rows.");
        string[] classes =
        [
            .. csv.Columns.Where(column => column.StartsWith(Confusion, StringComparison.Ordinal))
                .Select(column => column[Confusion.Length..column.IndexOf(To, StringComparison.Ordinal)]).Distinct(),
        ];
        var first = new CsvLine(csv, 0, classes);
        return new ExperimentTable
        {
            Baseline = first.Text("baseline"),
            Level = first.Level,
            Classes = classes,
            MissingCells = first.Count("missing cells"),
            Rows = [.. csv.Rows.Select((_, index) => new CsvLine(csv, index, classes).Row())],
        };
    }

    private static IEnumerable<(string Column, string Text)> Fields(ExperimentTable table, ExperimentRow row, string[] targets)
    {
        yield return ("share", Text(row.LabelFraction));
        yield return ("recipe", row.Recipe);
        yield return ("network", row.Network);
        yield return ("folds", Text(row.Folds));
        yield return ("seeds", Text(row.Seeds));
        yield return ("units", Text(row.Units));
        yield return ("unit", row.UnitKind.ToString());
        yield return (Learned, row.PredictsClasses.ToString());
        yield return ("labels, fewest", Text(row.Labeled.Fewest));
        yield return ("labels, most", Text(row.Labeled.Most));
        yield return ("choosing, fewest", Text(row.Choosing.Fewest));
        yield return ("choosing, most", Text(row.Choosing.Most));
        List<(string Name, ConfidenceInterval? Interval)> intervals =
        [
            ("UA", row.UnweightedAccuracy), ("WA", row.WeightedAccuracy), ("weighted F1", row.WeightedF1),
            ("difference", row.Difference?.Interval),
            .. table.Classes.Zip(row.Recalls, (name, recall) => (Recall + name, recall)),
        ];
        foreach (string name in targets)
        {
            ExperimentTarget? target = row.Targets.FirstOrDefault(target => target.Name == name);
            yield return (Rows + name, Text(target?.Utterances));
            intervals.Add((Concordance + name, target?.Concordance));
            intervals.Add((Pearson + name, target?.Pearson));
            intervals.Add((MeanAbsoluteError + name, target?.MeanAbsoluteError));
        }
        foreach ((string name, ConfidenceInterval? interval) in intervals)
        {
            yield return (name, Text(interval?.Mean));
            yield return ($"{name}, lower", Text(interval?.Lower));
            yield return ($"{name}, upper", Text(interval?.Upper));
            yield return ($"{name}, units", Text(interval?.Count));
        }
        yield return ("p", Text(row.Difference?.PValue));
        yield return ("smallest p", Text(row.Difference?.SmallestP));
        yield return ("difference, seed spread", Text(row.Difference?.SeedSpread));
        yield return ("seed spread", Text(row.SeedSpread));
        yield return ("ECE", Text(row.Calibration.ExpectedCalibrationError));
        yield return ("Brier score", Text(row.Calibration.BrierScore));
        yield return ("NLL", Text(row.Calibration.NegativeLogLikelihood));
        yield return ("bins", Text(row.Calibration.BinCount));
        yield return ("utterances", Text(row.Calibration.Count));
        foreach ((int truth, string name) in table.Classes.Index())
        {
            foreach ((int predicted, string other) in table.Classes.Index())
                yield return (Confusion + name + To + other, Text(row.Confusion[truth][predicted]));
        }
        yield return ("baseline", table.Baseline);
        yield return ("level", Text(table.Level));
        yield return ("missing cells", Text(table.MissingCells));
    }

    private static string Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    /// <summary>One line, read by the names of its columns.</summary>
    private sealed class CsvLine(CsvTable csv, int index, string[] classes)
    {
        public double Level => Number("level");

        public ExperimentRow Row() => new()
        {
            LabelFraction = Number("share"),
            Recipe = Text("recipe"),
            Network = Text("network"),
            Folds = Count("folds"),
            Seeds = Count("seeds"),
            Units = Count("units"),
            PredictsClasses = csv.IndexOf(Learned) is null || Text(Learned) == bool.TrueString, // older tables are of classes
            UnitKind = Enum.TryParse(Text("unit"), out Grouping unit) ? unit : throw Fault("unit"),
            Labeled = new LabelCounts(Count("labels, fewest"), Count("labels, most")),
            Choosing = new LabelCounts(Count("choosing, fewest"), Count("choosing, most")),
            UnweightedAccuracy = Interval("UA"),
            WeightedAccuracy = Interval("WA"),
            WeightedF1 = Interval("weighted F1"),
            SeedSpread = Number("seed spread"),
            Recalls = [.. classes.Select(name => Interval(Recall + name))],
            Confusion =
            [
                .. classes.Select(name => (IReadOnlyList<double>)
                    [.. classes.Select(other => Number(CsvColumns.Confusion + name + To + other))]),
            ],
            Calibration = new CalibrationMetrics(Number("ECE"), Number("Brier score"), Number("NLL"), Count("bins"), Count("utterances")),
            Difference = Text("difference").Length == 0 ? null : new PairedDifference(
                Interval("difference"), Text("p").Length == 0 ? null : Number("p"), Number("smallest p"),
                Number("difference, seed spread")),
            Targets =
            [
                .. csv.Columns.Where(column => column.StartsWith(Rows, StringComparison.Ordinal) && Text(column).Length > 0)
                    .Select(column => Target(column[Rows.Length..])),
            ],
        };

        public string Text(string column) => csv.Rows[index][csv.IndexOf(column) ?? throw Fault(column)];

        public int Count(string column) =>
            int.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : throw Fault(column);

        private double Number(string column) =>
            double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number
                : throw Fault(column);

        private ExperimentTarget Target(string name) => new()
        {
            Name = name,
            Utterances = Count(Rows + name),
            Concordance = Interval(Concordance + name),
            Pearson = Interval(Pearson + name),
            MeanAbsoluteError = Interval(MeanAbsoluteError + name),
        };

        private ConfidenceInterval Interval(string name) =>
            new(Number(name), Number($"{name}, lower"), Number($"{name}, upper"), Level, Count($"{name}, units"));

        private ExperimentException Fault(string column) => new(FormattableString.Invariant(
            $"This is no table of an experiment: row {index}, column '{column}' is missing or holds something else."));
    }
}
