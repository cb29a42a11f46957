using System.CommandLine;
using System.Globalization;
using SemiMER.Corpora;

namespace SemiMER.Samples;

/// <summary>What the command line of a study says of its corpus and splits.</summary>
internal sealed record StudyCorpus
{
    /// <summary>A corpus folder; null for a synthetic corpus.</summary>
    public DirectoryInfo? Data { get; init; }

    public string? Modalities { get; init; }

    public string? Classes { get; init; }

    public string? TestSplit { get; init; }

    public string? ValidationSplit { get; init; }

    public double ValidationShare { get; init; } = 0.2;

    public bool ByDialogue { get; init; }

    public int? Folds { get; init; }

    /// <summary>What decides the rows of a training, as text.</summary>
    public string Study => string.Create(CultureInfo.InvariantCulture,
        $"{Data?.Name ?? "the synthetic corpus"}, modalities {Modalities ?? "all"}, classes {Classes ?? "all"}, "
        + $"test split {TestSplit ?? "none"}, validation split {ValidationSplit ?? "none"}, share {ValidationShare}, "
        + $"by dialogue {ByDialogue}");

    /// <summary>Whether the corpus is a synthetic one.</summary>
    public bool IsSynthetic => Data is null;

    /// <summary>Adds the options to a command.</summary>
    /// <returns>What was asked for, when the command is parsed.</returns>
    public static Func<ParseResult, StudyCorpus> AddOptions(RootCommand command)
    {
        var data = new Option<DirectoryInfo?>("--data")
        { Description = "A corpus folder (semimer-corpus/1). Without it: a small synthetic corpus and one fold." };
        var modalities = new Option<string?>("--modalities") { Description = "Modalities to use, such as acoustic,lexical. Default: all." };
        var classes = new Option<string?>("--classes")
        { Description = "Classes, merged with +, such as ang,hap+exc,sad,neu. Default: all." };
        var testSplit = new Option<string?>("--test-split")
        {
            Description = "File split to test on; trains on split 'train', of which some speakers validate. "
                + "Default: each session in turn, validating on the next.",
        };
        var validationSplit = new Option<string?>("--validation-split")
        { Description = "With --test-split: file split to validate on. Default: a share of the training speakers." };
        var validationShare = new Option<double>("--validation-share")
        {
            Description = "With --test-split: share of the training speakers held out for validation.", DefaultValueFactory = _ => 0.2,
        };
        var byDialogue = new Option<bool>("--by-dialogue")
        { Description = "With --test-split: parts share no dialogue, but may share speakers." };
        var folds = new Option<int?>("--folds") { Description = "Number of sessions to test on. Default: all; synthetic 1." };
        foreach (Option option in (Option[])[data, modalities, classes, testSplit, validationSplit, validationShare, byDialogue, folds])
            command.Add(option);
        return parsed => new StudyCorpus
        {
            Data = parsed.GetValue(data),
            Modalities = parsed.GetValue(modalities),
            Classes = parsed.GetValue(classes),
            TestSplit = parsed.GetValue(testSplit),
            ValidationSplit = parsed.GetValue(validationSplit),
            ValidationShare = parsed.GetValue(validationShare),
            ByDialogue = parsed.GetValue(byDialogue),
            Folds = parsed.GetValue(folds),
        };
    }

    /// <summary>Opens the corpus, with the modalities and classes that were asked for.</summary>
    /// <param name="synthetic">The corpus where no folder is given.</param>
    public Corpus Open(SyntheticCorpusOptions synthetic)
    {
        Corpus corpus = Data is { } folder ? FeatureCorpus.Open(folder.FullName) : new SyntheticCorpus(synthetic);
        if (Modalities is { } modalities)
            corpus = corpus.WithModalities([.. modalities.Split(',').Select(name => new Modality(name.Trim()))]);
        return Classes is { } classes ? corpus.WithClasses(ClassMap.Parse(classes, corpus.Schema.Classes)) : corpus;
    }

    /// <summary>The splits.</summary>
    public IReadOnlyList<CorpusFold> FoldsOf(Corpus corpus)
    {
        Grouping grouping = ByDialogue ? Grouping.Dialogue : Grouping.Speaker;
        return (TestSplit, ValidationSplit) switch
        {
            ({ } test, { } validation) => [Splits.ByName(corpus, "train", validation, test, grouping)],
            ({ } test, null) => [Splits.WithValidationShare(corpus, "train", test, ValidationShare, grouping: grouping)],
            _ => [.. SpeakerFolds.LeaveOneSessionOut(corpus).Take(Folds ?? (IsSynthetic ? 1 : int.MaxValue))],
        };
    }
}
