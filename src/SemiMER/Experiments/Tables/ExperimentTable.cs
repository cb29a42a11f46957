using System.Text.Json;
using System.Text.Json.Serialization;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>
/// What the cells of an experiment say together: for each label budget, recipe and network the measures on unseen speakers with their
/// intervals, and the paired difference to a baseline. It can be written as Markdown, CSV and JSON; the latter two are read back the same.
/// </summary>
public sealed record ExperimentTable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Name of the recipe or method that the others are compared with.</summary>
    public required string Baseline { get; init; }

    /// <summary>Level of the confidence intervals.</summary>
    public required double Level { get; init; }

    /// <summary>Names of the classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Number of cells that the plan has and the table lacks; 0 if it is complete.</summary>
    public required int MissingCells { get; init; }

    /// <summary>A row for each label budget, network and recipe, in the order of the plan.</summary>
    public required IReadOnlyList<ExperimentRow> Rows { get; init; }

    /// <summary>Computes the table of some cells.</summary>
    /// <param name="cells">The cells, at least one.</param>
    /// <param name="baseline">Name of the recipe or method that others are compared with. Default the recipe of the first cell.</param>
    /// <param name="level">Level of the confidence intervals, above 0 and at most 0.999. Default 0.95.</param>
    /// <param name="missingCells">Number of cells that are still missing, to be told. Default 0.</param>
    /// <exception cref="ExperimentException">There are no cells, cells are of other classes, or none is of the baseline.</exception>
    /// <exception cref="Metrics.MetricException">The level is out of range.</exception>
    public static ExperimentTable Of(
        IReadOnlyList<ExperimentCell> cells, string? baseline = null, double level = 0.95, int missingCells = 0)
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count == 0)
            throw new ExperimentException("There are no cells yet, so there is nothing to tabulate.");
        IReadOnlyList<string> classes = cells[0].Test.ConfusionMatrix.ClassNames;
        if (cells.FirstOrDefault(cell => !cell.Test.ConfusionMatrix.ClassNames.SequenceEqual(classes)) is { } other)
            throw new ExperimentException($"Cells of '{cells[0].Fold}' and '{other.Fold}' are of other classes.");
        baseline ??= cells[0].Recipe;
        if (cells.All(cell => cell.Recipe != baseline))
        {
            throw new ExperimentException($"No cell is of the baseline '{baseline}'; there are " +
                $"{FaultText.List([.. cells.Select(cell => cell.Recipe).Distinct()])}.");
        }
        var rows = new TableRows(classes, baseline, level);
        CellCounts[] counted = [.. cells.Select(cell => new CellCounts(cell, classes.Count))];
        return new ExperimentTable
        {
            Baseline = baseline,
            Level = level,
            Classes = classes,
            MissingCells = missingCells,
            Rows =
            [
                .. from each in counted
                   group each by (each.Cell.LabelFraction, each.Cell.Network, each.Cell.Recipe) into own
                   let others = counted.Where(each => each.Cell.LabelFraction == own.Key.LabelFraction).ToArray()
                   select rows.Of([.. own], others),
            ],
        };
    }

    /// <summary>
    /// What the numbers mean: units and level of the intervals, seed spread, p, which labels are counted, and what is missing.
    /// </summary>
    [JsonIgnore]
    public string Explanation => MarkdownTables.Explanation(this);

    /// <summary>The table for people: measures, recalls and confusion matrices.</summary>
    public string ToMarkdown() => MarkdownTables.Write(this);

    /// <summary>The table as CSV, a line for each row.</summary>
    public CsvTable ToCsv() => CsvColumns.Write(this);

    /// <summary>The table as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToCsv"/> made.</summary>
    /// <param name="csv">The table of text.</param>
    /// <exception cref="ExperimentException">It is not such a table.</exception>
    public static ExperimentTable FromCsv(CsvTable csv)
    {
        ArgumentNullException.ThrowIfNull(csv);
        return CsvColumns.Read(csv);
    }

    /// <summary>Reads what <see cref="ToJson"/> made.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="ExperimentException">It is not such a table.</exception>
    public static ExperimentTable FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonSerializer.Deserialize<ExperimentTable>(json, Json) ?? throw new JsonException("The table is null.");
        }
        catch (JsonException exception)
        {
            throw new ExperimentException($"This is no table of an experiment: {exception.Message}", innerException: exception);
        }
    }
}
