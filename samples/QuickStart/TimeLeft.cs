using SemiMER.Training;
using Spectre.Console;

namespace SemiMER.Samples.QuickStart;

/// <summary>Tells on the error stream how long one training will take, on a line that the next report replaces.</summary>
internal sealed class TimeLeft(string name) : IProgress<TrainingProgress>
{
    /// <summary>The error stream: what is told while trainings run stands in no table, wherever that is written.</summary>
    public static IAnsiConsole Screen { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Tells of a training; null, and nothing is told, if the error stream is a file.</summary>
    /// <param name="name">Name of the recipe.</param>
    public static TimeLeft? OnScreen(string name) => Console.IsErrorRedirected ? null : new TimeLeft(name);

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        string left = value.TimeLeft is { } time ? $", {time:h\\:mm\\:ss} left" : "";
        Console.Error.Write($"\r{name}: {value.Share:P0}{left}   ");
        if (value.StepsDone == value.Steps)
            Console.Error.WriteLine();
    }
}
