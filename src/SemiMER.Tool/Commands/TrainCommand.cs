using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Recognition;
using SemiMER.Tool.Plans;
using SemiMER.Tool.Results;
using SemiMER.Tool.Training;

namespace SemiMER.Tool.Commands;

/// <summary>One training of a plan, as a recognizer.</summary>
internal static class TrainCommand
{
    private const string RecognizerName = "recognizer.semimer", ReportName = "report.html";

    public static Command Create(ToolContext context)
    {
        Argument<string> plan = CommonOptions.Plan();
        var output = new Option<string?>("--output", "-o") { Description = "The folder of the results. Default: the plan's." };
        var fold = new Option<string?>("--fold") { Description = "The fold to train and test on. Default: the first of the plan." };
        var recipe = new Option<string?>("--recipe")
        { Description = "The recipe or method, by its name in tables. Default: the first of the plan." };
        var network = new Option<string?>("--network") { Description = "The network. Default: the first of the plan." };
        var share = new Option<double?>("--share") { Description = "The share of the labels. Default: the first of the plan." };
        var seed = new Option<long?>("--seed") { Description = "The seed. Default: the first of the plan." };
        var restart = new Option<bool>("--restart") { Description = "Begin anew, whatever checkpoints there are." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("train", "Trains one cell of a plan and saves the recognizer. Stopped by Ctrl-C, it saves where it is, " +
            "and the same command goes on from there.")
        {
            plan, output, fold, recipe, network, share, seed, restart, json,
        };
        command.SetAction(parsed =>
        {
            OpenedPlan opened = OpenedPlan.Open(parsed.GetValue(plan)!, context, parsed.GetValue(output));
            var choice = new CellChoice(
                parsed.GetValue(fold), parsed.GetValue(recipe), parsed.GetValue(network), parsed.GetValue(share), parsed.GetValue(seed));
            return Run(opened, PlannedCell.Choose(opened, choice), parsed.GetValue(restart), parsed.GetValue(json), context);
        });
        return command;
    }

    private static int Run(OpenedPlan plan, PlannedCell cell, bool restart, bool json, ToolContext context)
    {
        string folder = plan.Output, checkpoints = Path.Combine(folder, CellTraining.CheckpointFolder);
        Directory.CreateDirectory(folder);
        if (restart && Directory.Exists(checkpoints))
        {
            Directory.Delete(checkpoints, recursive: true);
            File.Delete(Path.Combine(folder, "training.csv"));
        }
        context.Say(FormattableString.Invariant(
            $"{plan.Corpus.Schema.Name}, {cell.Fold.Name}: {cell.Name}, {100 * cell.Share:0.###} % of the labels, seed {cell.Seed}."));
        if (Trained(new CellTraining(plan, cell, folder, context), context) is not { } trained)
        {
            context.Say("Stopped; the same command goes on from here.");
            return ExitCodes.Interrupted;
        }
        using EmotionRecognizer recognizer = trained.Recognizer;
        string path = Path.Combine(folder, RecognizerName);
        recognizer.Save(path);
        trained.Record.Write(folder);
        if (plan.Plan.Output.Report)
            trained.Record.ToReport().Write(Path.Combine(folder, ReportName));
        if (json)
        {
            context.Output.WriteLine(JsonOutput.Of(trained.Record.ToResult(path)));
            return ExitCodes.Done;
        }
        if (trained.Record.Cell.PredictsClasses)
        {
            context.Output.WriteLine($"validation: {trained.Record.Cell.Validation}");
            context.Output.WriteLine($"test:       {trained.Record.Cell.Test}");
        }
        foreach (ExperimentTarget target in trained.Record.Targets)
        {
            context.Output.WriteLine($"test:       {target.Name} CCC {Tables.Number(target.Concordance.Mean)}, Pearson " +
                $"{Tables.Number(target.Pearson.Mean)}, MAE {Tables.Number(target.MeanAbsoluteError.Mean)}, " +
                $"{Tables.Count(target.Utterances)} utterances");
        }
        if (trained.Record.Scaling == ScalingScope.PerSpeaker)
            context.Output.WriteLine(Tables.ScaledPerSpeaker);
        context.Output.WriteLine($"'{path}' written.");
        return ExitCodes.Done;
    }

    // Null if it was stopped, before the first epoch had ended or after.
    private static (EmotionRecognizer Recognizer, TrainingRecord Record)? Trained(CellTraining training, ToolContext context)
    {
        try
        {
            return training.Run();
        }
        catch (OperationCanceledException) when (context.Stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
