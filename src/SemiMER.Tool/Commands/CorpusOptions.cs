using System.CommandLine;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Tool.Commands;

/// <summary>The corpus that a command reads, with some of its modalities and classes.</summary>
internal sealed class CorpusOptions
{
    private readonly Argument<string> folder = new("corpus") { Description = "A corpus folder (semimer-corpus/1)." };

    private readonly Option<string?> modalities = new("--modalities")
    { Description = "Modalities to use, such as acoustic,lexical. Default: all." };

    private readonly Option<string?> classes = new("--classes")
    { Description = "Classes, merged with +, such as ang,hap+exc,sad,neu. Default: all." };

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(folder);
        command.Add(modalities);
        command.Add(classes);
    }

    /// <summary>Opens the corpus.</summary>
    public Corpus Open(ParseResult parsed, ToolContext context)
    {
        Modality[]? chosen = parsed.GetValue(modalities) is { } names ? ModalitiesOf(names) : null;
        return Open(parsed.GetValue(folder)!, chosen, parsed.GetValue(classes), context);
    }

    /// <summary>Names of modalities, divided by commas.</summary>
    public static Modality[] ModalitiesOf(string names) => [.. names.Split(',').Select(name => new Modality(name.Trim()))];

    /// <summary>Opens a corpus and tells what was changed in reading it.</summary>
    public static Corpus Open(string folder, IReadOnlyCollection<Modality>? modalities, string? classes, ToolContext context)
    {
        Corpus corpus = FeatureCorpus.Open(folder);
        foreach (ReadingRemark remark in corpus.Remarks)
            context.Say($"Read with a change: {remark}");
        if (modalities is not null)
            corpus = corpus.WithModalities(modalities);
        return classes is not null ? corpus.WithClasses(ClassMap.Parse(classes, corpus.Schema.Classes)) : corpus;
    }
}
