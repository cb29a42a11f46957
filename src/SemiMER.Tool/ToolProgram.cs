using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using SemiMER.Tool.Commands;
using SemiMER.Torch;

namespace SemiMER.Tool;

/// <summary>The program without its process: what it prints and ends with.</summary>
internal static class ToolProgram
{
    private const string Name = "semimer";

    /// <summary>Runs a command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="context">Where it prints.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static int Run(string[] args, ToolContext context)
    {
        ParseResult parsed = Commands(context).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (string error in parsed.Errors.Select(error => error.Message).Distinct())
                context.Say(error);
            context.Say($"'{NameOf(parsed.CommandResult.Command)} --help' tells what there is.");
            return ExitCodes.Usage;
        }
        return Guarded(() => parsed.Invoke(new InvocationConfiguration
        {
            Output = context.Output, Error = context.Error, EnableDefaultExceptionHandler = false,
        }), context);
    }

    // A plain command, since the root's name is that of the file that runs.
    private static Command Commands(ToolContext context) =>
        new(Name, "Recognises emotion from speech, face and words when few utterances are labeled. Results go to the output, " +
            "messages and progress to the error stream. Ends with 0 when done, 1 if data, a plan or a file has faults, 2 if the command " +
            "line has, 3 if the machine lacks something, 130 if it was stopped.")
        {
            ImportCommand.Create(context), CheckCommand.Create(context), ExtractCommand.Create(context), PlanCommand.Create(context),
            TrainCommand.Create(context), StudyCommand.Create(context), EvaluateCommand.Create(context), PredictCommand.Create(context),
            ReportCommand.Create(context), ExportCommand.Create(context), new HelpOption(), new VersionOption(),
        };

    private static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } above ? $"{NameOf(above)} {command.Name}" : command.Name;

    private static int Guarded(Func<int> run, ToolContext context)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (Innermost(exception) is OperationCanceledException && context.Stop.IsCancellationRequested)
        {
            context.Say("Stopped; the same command goes on from what is kept.");
            return ExitCodes.Interrupted;
        }
        catch (Exception exception) when (Innermost(exception) is TorchUnavailableException unavailable)
        {
            context.Say(unavailable.Message);
            return ExitCodes.Unavailable;
        }
        catch (Exception exception) when (Innermost(exception) is SemiMerException or IOException or UnauthorizedAccessException
            or JsonException)
        {
            context.Say(Innermost(exception).Message);
            return ExitCodes.Faulty;
        }
    }

    // Of trainings side by side.
    private static Exception Innermost(Exception exception) =>
        exception is AggregateException { InnerException: { } inner } ? inner : exception;
}
