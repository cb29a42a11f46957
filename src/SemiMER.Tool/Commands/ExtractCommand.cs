using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Features;

namespace SemiMER.Tool.Commands;

/// <summary>Features from recordings and from words.</summary>
internal static class ExtractCommand
{
    public static Command Create(ToolContext context) =>
        new("extract", "Makes features: from recordings, or from the words of a corpus.") { Sound(context), Words(context) };

    private static Command Sound(ToolContext context)
    {
        var folder = new FolderOptions();
        var sources = new FeatureSources("{id}.wav");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("sound", "A corpus of acoustic features from a folder of recordings with a table.") { json };
        folder.AddTo(command);
        sources.AddTo(command, soundOnly: true);
        command.SetAction(parsed =>
            ImportCommand.Tell(sources.Write(folder.Read(parsed), parsed, context), parsed.GetValue(json), context));
        return command;
    }

    private static Command Words(ToolContext context)
    {
        var corpus = new CorpusOptions();
        var output = new Option<string>("--output", "-o") { Description = "The corpus folder to write.", Required = true };
        var modality = new Option<string>("--modality")
        { Description = "The modality that is made or replaced.", DefaultValueFactory = _ => Modality.Lexical.Name };
        var split = new Option<string>("--fit-on")
        {
            Description = "The file split whose words are learned from, and no other's: those of test speakers would leak.",
            DefaultValueFactory = _ => "train",
        };
        var load = new Option<string?>("--vectorizer") { Description = "Take what an earlier call saved, and learn nothing." };
        var save = new Option<string?>("--save-vectorizer") { Description = "Save what was learned, for words that come later." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("words", "The same corpus with features of what was said: TF-IDF of words and letters, condensed by SVD.")
        {
            output, modality, split, load, save, json,
        };
        corpus.AddTo(command);
        command.SetAction(parsed =>
        {
            Corpus read = corpus.Open(parsed, context);
            LexicalVectorizer words = parsed.GetValue(load) is { } file
                ? LexicalVectorizer.Load(file) : Learn(read, parsed.GetValue(split)!, context);
            if (parsed.GetValue(save) is { } kept)
                words.Save(kept);
            Corpus described = read.WithTextFeatures(words, new Modality(parsed.GetValue(modality)!));
            FeatureCorpusWriter.Write(described, parsed.GetValue(output)!);
            context.Say($"'{parsed.GetValue(output)}' written. Train with '{parsed.GetValue(modality)}' unscaled: its columns keep their " +
                "sizes relative to each other.");
            return ImportCommand.Tell(described, parsed.GetValue(json), context);
        });
        return command;
    }

    private static LexicalVectorizer Learn(Corpus corpus, string split, ToolContext context)
    {
        string[] texts = [.. corpus.Rows.Where(row => row.Split == split).Select(row => row.Utterance.Text).OfType<string>()];
        if (texts.Length == 0)
        {
            throw new ToolException($"No utterance of the split '{split}' has a text; the splits are " +
                $"{string.Join(", ", corpus.SplitNames)}. --fit-on says which is learned from.");
        }
        return LexicalVectorizer.Fit(texts, new RandomSource(0, "words"), cancellationToken: context.Stop);
    }
}
