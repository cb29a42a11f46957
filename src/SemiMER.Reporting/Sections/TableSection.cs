namespace SemiMER.Reporting;

/// <summary>A table of yours.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Columns">Names of the columns, the first of which is that of the names of the rows.</param>
/// <param name="Rows">The rows: a name, then a text for each other column.</param>
public sealed record TableSection(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
    : ReportSection(Title)
{
    internal override string Anchor => "table";

    internal override void WriteBody(HtmlWriter html) => HtmlTables.Write(html, Title, Columns, Rows.Select(row =>
        (IReadOnlyList<string>)[.. Columns.Select((_, index) => index < row.Count ? row[index] : "")]));
}
