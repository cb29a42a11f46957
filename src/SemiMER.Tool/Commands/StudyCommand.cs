using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Reporting;
using SemiMER.Tool.Plans;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>All trainings of a plan, compared.</summary>
internal static class StudyCommand
{
    private const string ReportName = "report.html";

    public static Command Create(ToolContext context)
    {
        Argument<string> plan = CommonOptions.Plan();
        var output = new Option<string?>("--output", "-o") { Description = "The folder of the results. Default: the plan's." };
        var shard = new Option<string?>("--shard")
        { Description = "Run a part of the trainings, such as 2/4; other processes or machines run the others into the same folder." };
        var parallelism = new Option<int?>("--parallelism") { Description = "Trainings at a time. Default: the plan's." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("study", "Runs all trainings of a plan and compares them, with intervals over test speakers. Each is " +
            "kept as it ends: stopped anyhow, the same command goes on.")
        {
            plan, output, shard, parallelism, json,
        };
        parallelism.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError("--parallelism: at least 1.");
        });
        command.SetAction(parsed =>
        {
            OpenedPlan opened = OpenedPlan.Open(parsed.GetValue(plan)!, context, parsed.GetValue(output));
            ExperimentPlan experiment = opened.ToExperiment();
            if (parsed.GetValue(parallelism) is { } threads)
                experiment = experiment with { Parallelism = threads };
            var folder = new ExperimentFolderOptions
            {
                Directory = opened.Output, Shard = parsed.GetValue(shard) is { } part ? ExperimentShard.Parse(part) : null,
            };
            return Run(opened, experiment, folder, parsed.GetValue(json), context);
        });
        return command;
    }

    private static int Run(
        OpenedPlan plan, ExperimentPlan experiment, ExperimentFolderOptions folder, bool json, ToolContext context)
    {
        StoredExperiment stored = context.WithProgress("Training", progress => ExperimentRunner.RunInFolder(
            experiment, folder, new Told(context, progress), cancellationToken: context.Stop));
        if (!stored.IsComplete)
            context.Say($"{Tables.Count(stored.Missing.Count)} trainings are missing, the first {stored.Missing[0]}.");
        if (stored.Cells.Count == 0)
            return ExitCodes.Done;
        ExperimentTable table = stored.Table();
        ExperimentReport.Write(folder.Directory, table, stored.Cells, stored.Manifest);
        if (plan.Plan.Output.Report)
        {
            HtmlReport report = HtmlReport.Of(plan.Corpus.Schema.Name, table, stored.Cells, stored.Manifest);
            string path = Path.Combine(folder.Directory, ReportName);
            (report with { Sections = [.. report.Sections, DataCardSection.Of(plan.Corpus, CorpusReport.Of(plan.Corpus))] }).Write(path);
            context.Say($"The report, to be opened in a browser: {path}");
        }
        Print(table, json, context);
        if (!json && plan.Plan.Trainer.Scaling == ScalingScope.PerSpeaker)
            context.Output.WriteLine(Tables.ScaledPerSpeaker);
        return ExitCodes.Done;
    }

    private static void Print(ExperimentTable table, bool json, ToolContext context)
    {
        if (json)
        {
            context.Output.WriteLine(table.ToJson());
            return;
        }
        foreach (Spectre.Console.Table printed in ExperimentTables.Of(table))
            context.Print(printed);
        context.Output.WriteLine(table.Explanation);
    }

    private sealed class Told(ToolContext context, Action<double>? progress) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value)
        {
            if (progress is not null)
                progress((double)value.Completed / value.Total);
            else
            {
                context.Say(FormattableString.Invariant($"{value.Completed} of {value.Total}: {value.Cell.Fold}, ") +
                    FormattableString.Invariant($"{100 * value.Cell.LabelFraction:0.###} %, seed {value.Cell.Seed}, {value.Cell.Recipe}."));
            }
        }
    }
}
