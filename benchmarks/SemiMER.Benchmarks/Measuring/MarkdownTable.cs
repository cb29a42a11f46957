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
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = Width;
        console.Write(table);
        // An empty line and blanks around the table are left out, so that it can be copied as it is.
        foreach (string line in text.ToString().Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)))
            Console.WriteLine(line.TrimEnd());
        Console.WriteLine();
    }
}
