using System.CommandLine;
using System.Diagnostics;

namespace SemiMER.Samples;

/// <summary>The frame of a study: Ctrl-C, typed errors as text, exit codes 0, 1 and 130, time on the error stream.</summary>
internal static class StudyProgram
{
    /// <summary>Runs a command.</summary>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="create">Makes the command of what it does; that gets the settings, a place to tell how far it is, and Ctrl-C.</param>
    public static int Run<TSettings>(
        string[] args, Func<Func<TSettings, int>, RootCommand> create, Action<TSettings, Action<string>, CancellationToken> study)
    {
        using var cancelled = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            cancelled.Cancel();
        };
        return create(settings => Guarded(() =>
        {
            var watch = Stopwatch.StartNew();
            study(settings, what => Console.Error.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {what}"), cancelled.Token);
        })).Parse(args).Invoke();
    }

    private static int Guarded(Action study)
    {
        try
        {
            study();
            return 0;
        }
        catch (AggregateException exception) when (exception.InnerException is SemiMerException inner)
        {
            Console.Error.WriteLine(inner.Message);
            return 1;
        }
        catch (SemiMerException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
            return 130;
        }
    }
}
