using Spectre.Console;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>A table in Markdown, as <c>docs/performance.md</c> has them.</summary>
internal sealed class MarkdownTable
{
    private const int Width = 400; // no line of Markdown may be broken

    private readonly Table table = new Table().Border(TableBorder.Markdown);

    public MarkdownTable(string first, params IReadOnlyList<string> numbers)
    {
        table.AddColumn(new TableColumn(Markup.Escape(first)).NoWrap());
        foreach (string name in numbers)
            table.AddColumn(new TableColumn(Markup.Escape(name)).NoWrap().RightAligned());
    }

    public void Add(params IReadOnlyList<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    public void Write()
    {
        AnsiConsole.Profile.Width = Width;
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine();
    }
}
