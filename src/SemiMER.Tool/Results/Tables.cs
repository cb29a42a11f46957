using System.Globalization;
using Spectre.Console;

namespace SemiMER.Tool.Results;

/// <summary>Tables for people.</summary>
internal static class Tables
{
    /// <summary>What is to be said with results of features that were scaled per speaker: another task than hearing somebody new.</summary>
    public const string ScaledPerSpeaker =
        "Features were scaled per speaker, with the statistics of each speaker's own rows, those of test speakers included.";

    /// <summary>A table.</summary>
    /// <param name="title">Its title; null for none.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <param name="rows">The rows.</param>
    public static Table Of(string? title, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table();
        if (title is not null)
            table.Title(Markup.Escape(title));
        foreach (string column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        foreach (IReadOnlyList<string> row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }

    /// <summary>A number with three decimals; empty where there is none.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>A count.</summary>
    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A share of 1 in percent.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.###", CultureInfo.InvariantCulture) + " %";
}
