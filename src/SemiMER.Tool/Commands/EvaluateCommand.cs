using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>What a recognizer is worth on the labeled utterances of a corpus.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ToolContext context)
    {
        Argument<string> recognizer = CommonOptions.Recognizer();
        var folder = new Argument<string>("corpus") { Description = "A corpus folder (semimer-corpus/1)." };
        Option<string?> split = CommonOptions.Split();
        var classes = new Option<string?>("--classes")
        { Description = "How classes of the corpus become those of the recognizer, such as ang,hap+exc,sad,neu. Default: by name." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("evaluate", "Compares what a recognizer says with the labels of a corpus.")
        {
            recognizer, folder, split, classes, json,
        };
        command.SetAction(parsed =>
        {
            using IEmotionRecognizer loaded = LoadedRecognizer.Load(parsed.GetValue(recognizer)!);
            Corpus corpus = LoadedRecognizer.CorpusFor(
                loaded, parsed.GetValue(folder)!, parsed.GetValue(classes), needsClasses: true, context);
            CorpusRow[] rows = [.. RowsOf(corpus, parsed.GetValue(split)).Where(row => row.ClassIndex is not null)];
            var evaluation = Evaluation.Of(
                rows, LoadedRecognizer.Ask(loaded, [.. rows.Select(row => row.Utterance)], context), corpus.Schema);
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonOutput.Of(evaluation.ToResult()));
            else
                evaluation.Print(context);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The rows of a split that have a modality, or of all.</summary>
    public static CorpusRow[] RowsOf(Corpus corpus, string? split)
    {
        if (split is not null && !corpus.SplitNames.Contains(split))
            throw new ToolException($"'{corpus.Schema.Name}' has no split '{split}'; it has {string.Join(", ", corpus.SplitNames)}.");
        return [.. corpus.Rows.Where(row => (split is null || row.Split == split) && row.Utterance.Features.Count > 0)];
    }
}
