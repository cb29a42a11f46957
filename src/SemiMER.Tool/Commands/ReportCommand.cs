using System.CommandLine;
using SemiMER.Experiments;
using SemiMER.Reporting;
using SemiMER.Tool.Results;
using SemiMER.Tool.Training;

namespace SemiMER.Tool.Commands;

/// <summary>The report of a study or training that was made before.</summary>
internal static class ReportCommand
{
    public static Command Create(ToolContext context)
    {
        var folder = new Argument<string>("folder") { Description = "The folder of a study or training." };
        var output = new Option<string?>("--output", "-o") { Description = "The HTML file. Default: report.html in the folder." };
        var title = new Option<string?>("--title") { Description = "The title. Default: the name of the corpus, or of the folder." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("report", "Writes the report of a study, also of one that is not complete, or of a training, as one " +
            "HTML file that needs nothing else.")
        {
            folder, output, title, json,
        };
        command.SetAction(parsed =>
        {
            string from = parsed.GetValue(folder)!, path = parsed.GetValue(output) ?? Path.Combine(from, "report.html");
            HtmlReport report = Of(from, context);
            if (parsed.GetValue(title) is { } given)
                report = report with { Title = given };
            report.Write(path);
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonOutput.Of(new { File = path, report.Title }));
            else
                context.Output.WriteLine($"The report, to be opened in a browser: {path}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static HtmlReport Of(string folder, ToolContext context)
    {
        if (TrainingRecord.Find(folder) is { } record)
            return record.ToReport();
        if (!File.Exists(Path.Combine(folder, ExperimentManifest.FileName)))
        {
            throw new ToolException($"'{folder}' is no folder of a study or training: it has neither {ExperimentManifest.FileName} nor " +
                $"{TrainingRecord.FileName}.");
        }
        StoredExperiment stored = StoredExperiment.Open(folder);
        if (!stored.IsComplete)
            context.Say($"{Tables.Count(stored.Missing.Count)} trainings of the study are missing.");
        return HtmlReport.Of(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), stored.Table(), stored.Cells, stored.Manifest);
    }
}
