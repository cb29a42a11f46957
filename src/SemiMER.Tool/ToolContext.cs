using Spectre.Console;

namespace SemiMER.Tool;

/// <summary>Where a command prints, and when it has to stop. Results go to the output, all else to the error stream.</summary>
/// <param name="output">Takes results.</param>
/// <param name="error">Takes messages and progress.</param>
/// <param name="showsProgress">Whether somebody looks at the error stream as it grows, and not at a file of it.</param>
/// <param name="width">Columns of a table at most; null for those of the screen.</param>
/// <param name="stop">Tells that the program is to stop.</param>
internal sealed class ToolContext(TextWriter output, TextWriter error, bool showsProgress, int? width, CancellationToken stop)
{
    /// <summary>Takes results.</summary>
    public TextWriter Output { get; } = output;

    /// <summary>Takes messages.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Tells that the program is to stop.</summary>
    public CancellationToken Stop { get; } = stop;

    /// <summary>Writes a line for people who look on.</summary>
    public void Say(string text) => Error.WriteLine(text);

    /// <summary>Prints a table among the results.</summary>
    public void Print(Table table)
    {
        IAnsiConsole console = ConsoleOf(Output);
        if (width is { } columns)
            console.Profile.Width = columns;
        console.Write(table);
    }

    /// <summary>Does something of known size, with a bar where somebody looks.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="work">Does it; it tells the share that is done, from any thread. Null if nobody looks.</param>
    public T WithProgress<T>(string name, Func<Action<double>?, T> work)
    {
        if (!showsProgress)
            return work(null);
        T? result = default;
        ConsoleOf(Error).Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars =>
            {
                ProgressTask bar = bars.AddTask(Markup.Escape(name), maxValue: 1);
                result = work(share => bar.Value = share);
            });
        return result!;
    }

    private static IAnsiConsole ConsoleOf(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
