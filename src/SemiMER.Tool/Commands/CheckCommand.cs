using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>What is in a corpus, and what makes results of it doubtful.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolContext context)
    {
        var corpus = new CorpusOptions();
        Option<bool> json = CommonOptions.Json();
        var strict = new Option<bool>("--strict") { Description = "End with 1 if anything was found." };
        var command = new Command("check", "Reads a corpus whole, tells what is in it, and looks for what makes results doubtful: " +
            "columns that tell the class or the speaker, copies between splits, speakers in several splits. What it finds may be meant.")
        {
            json, strict,
        };
        corpus.AddTo(command);
        command.SetAction(parsed => Run(corpus.Open(parsed, context), parsed.GetValue(json), parsed.GetValue(strict), context));
        return command;
    }

    private static int Run(Corpus corpus, bool json, bool strict, ToolContext context)
    {
        IReadOnlyList<CorpusFinding> findings = CorpusReport.Of(corpus).Findings;
        CorpusPart[] parts = [.. corpus.SplitNames.Select(name => CorpusPart.Of(corpus, name))];
        if (json)
        {
            context.Output.WriteLine(JsonOutput.Of(new
            {
                corpus.Schema.Name,
                corpus.Schema.Classes,
                Modalities = corpus.Schema.Modalities.Select(entry => new
                {
                    entry.Modality,
                    entry.Width,
                    entry.Kind,
                    entry.FrameRate,
                    entry.Description,
                }),
                corpus.Schema.Targets,
                Splits = parts,
                Remarks = corpus.Remarks.Select(remark => remark.ToString()),
                Findings = findings.Select(finding => new
                {
                    finding.Kind,
                    finding.Text,
                    finding.File,
                    finding.Modality,
                    finding.Columns,
                    finding.Parts,
                    finding.Names,
                    finding.Count,
                    finding.Measure,
                }),
            }));
        }
        else
        {
            Print(corpus, parts, findings, context);
        }
        return strict && findings.Count > 0 ? ExitCodes.Faulty : ExitCodes.Done;
    }

    private static void Print(Corpus corpus, CorpusPart[] parts, IReadOnlyList<CorpusFinding> findings, ToolContext context)
    {
        context.Output.WriteLine(corpus.Schema.ToString());
        Modality[] modalities = [.. corpus.Schema.Modalities.Select(entry => entry.Modality)];
        context.Print(Tables.Of(
            null,
            [
                "split", "rows", "labeled", "speakers", "dialogues", .. modalities.Select(modality => modality.Name),
                .. corpus.Schema.Classes,
            ],
            parts.Select(part => (IReadOnlyList<string>)
            [
                part.Name, Tables.Count(part.Rows), Tables.Count(part.Labeled), Tables.Count(part.Speakers), Tables.Count(part.Dialogues),
                .. part.Present.Values.Concat(part.ClassCounts.Values).Select(count => Tables.Count(count)),
            ])));
        context.Output.WriteLine(findings.Count == 0 ? "Nothing was found that makes results doubtful." : "Worth a look:");
        foreach (CorpusFinding finding in findings)
            context.Output.WriteLine($"  {finding}");
    }
}

/// <summary>A file split in numbers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rows">Utterances.</param>
/// <param name="Labeled">Those with a label.</param>
/// <param name="Speakers">Speakers.</param>
/// <param name="Dialogues">Dialogues.</param>
/// <param name="Present">Utterances that have each modality.</param>
/// <param name="ClassCounts">Labels of each class.</param>
internal sealed record CorpusPart(
    string Name, int Rows, int Labeled, int Speakers, int Dialogues, IReadOnlyDictionary<string, int> Present,
    IReadOnlyDictionary<string, int> ClassCounts)
{
    /// <summary>Counts.</summary>
    public static CorpusPart Of(Corpus corpus, string name)
    {
        CorpusRow[] rows = [.. corpus.Rows.Where(row => row.Split == name)];
        return new CorpusPart(
            name, rows.Length, rows.Count(row => row.ClassIndex is not null), rows.DistinctBy(row => row.Utterance.Speaker).Count(),
            rows.Select(row => row.Utterance.Dialogue).OfType<string>().Distinct().Count(),
            corpus.Schema.Modalities.ToDictionary(
                entry => entry.Modality.Name, entry => rows.Count(row => row.Utterance.Has(entry.Modality))),
            corpus.Schema.Classes.Index().ToDictionary(one => one.Item, one => rows.Count(row => row.ClassIndex == one.Index)));
    }
}
