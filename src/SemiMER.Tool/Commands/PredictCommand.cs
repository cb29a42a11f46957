using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Tool.Results;

namespace SemiMER.Tool.Commands;

/// <summary>What a recognizer says of utterances.</summary>
internal static class PredictCommand
{
    public static Command Create(ToolContext context)
    {
        Argument<string> recognizer = CommonOptions.Recognizer();
        var input = new Argument<string>("input")
        {
            Description = "A corpus folder, or a file of JSON lines: {\"id\": \"u1\", \"features\": {\"acoustic\": [0.1, 0.2]}}, with a " +
                "list of lists for a sequence, and optionally \"speaker\" and \"dialogue\".",
        };
        Option<string?> split = CommonOptions.Split();
        var output = new Option<string?>("--output", "-o") { Description = "Write into this file instead: .csv, or .json with --json." };
        Option<bool> json = CommonOptions.Json();
        json.Description = "Give JSON instead of CSV.";
        var command = new Command("predict", "Recognises utterances: id, class, confidence and the probability of each class, as CSV.")
        {
            recognizer, input, split, output, json,
        };
        command.SetAction(parsed =>
        {
            using IEmotionRecognizer loaded = LoadedRecognizer.Load(parsed.GetValue(recognizer)!);
            IReadOnlyList<Utterance> utterances = UtterancesOf(loaded, parsed.GetValue(input)!, parsed.GetValue(split), context);
            IReadOnlyList<Prediction> predictions = LoadedRecognizer.Ask(loaded, utterances, context);
            string text = parsed.GetValue(json) ? PredictionText.ToJson(predictions) : PredictionText.ToCsv(predictions, loaded);
            if (parsed.GetValue(output) is { } path)
            {
                OutputFile.Write(path, text);
                context.Say($"{Tables.Count(predictions.Count)} predictions written into '{path}'.");
            }
            else
            {
                context.Output.Write(text);
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static IReadOnlyList<Utterance> UtterancesOf(IEmotionRecognizer recognizer, string input, string? split, ToolContext context)
    {
        if (!File.Exists(input) && !Directory.Exists(input))
            throw new ToolException($"'{input}' is neither a corpus folder nor a file of JSON lines.");
        if (!File.Exists(input))
        {
            Corpus corpus = LoadedRecognizer.CorpusFor(recognizer, input, classes: null, needsClasses: false, context);
            CorpusRow[] rows = EvaluateCommand.RowsOf(corpus, split);
            int asked = corpus.Rows.Count(row => split is null || row.Split == split);
            if (rows.Length < asked)
                context.Say($"{Tables.Count(asked - rows.Length)} utterances have none of the modalities of the recognizer: left out.");
            return [.. rows.Select(row => row.Utterance)];
        }
        return split is null ? UtteranceLines.Read(input, recognizer.Schema)
            : throw new ToolException("--split is of a corpus folder; a file of JSON lines has no splits.");
    }
}
