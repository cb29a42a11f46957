using SemiMER.Experiments;

namespace SemiMER.Reporting;

/// <summary>Rows of a table of an experiment, as sections need them.</summary>
internal static class ExperimentRows
{
    /// <summary>The rows that learned classes, in the order of the table.</summary>
    public static IReadOnlyList<ExperimentRow> OfClasses(ExperimentTable table) => [.. table.Rows.Where(row => row.PredictsClasses)];

    /// <summary>Name of the recipe or method, with its network where there are several.</summary>
    public static Func<ExperimentRow, string> Names(ExperimentTable table)
    {
        bool hasNetworks = table.Rows.Select(row => row.Network).Where(name => name.Length > 0).Distinct().Count() > 1;
        return row => hasNetworks && row.Network.Length > 0 ? $"{row.Recipe} ({row.Network})" : row.Recipe;
    }

    /// <summary>How each recipe or method looks, the same in every section.</summary>
    public static Func<ExperimentRow, SeriesStyle> Styles(ExperimentTable table)
    {
        Func<ExperimentRow, string> name = Names(table);
        Dictionary<string, int> numbers = table.Rows.Select(name).Distinct().Index().ToDictionary(each => each.Item, each => each.Index);
        return row => new SeriesStyle(numbers[name(row)]);
    }

    /// <summary>Such as <c>4 % of the labels (23-24)</c>.</summary>
    public static string Budget(ExperimentRow row) => row.LabelFraction == 1
        ? $"All labels ({Labels(row.Labeled)})" : $"{Shown.Percent(row.LabelFraction)} of the labels ({Labels(row.Labeled)})";

    /// <summary>One number, or both.</summary>
    public static string Labels(LabelCounts counts) => counts.ToString().Replace('-', '–');
}
