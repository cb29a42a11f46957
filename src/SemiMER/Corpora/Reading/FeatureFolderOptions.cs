namespace SemiMER.Corpora;

/// <summary>How a folder of recordings or features with a CSV file of ids is read.</summary>
public sealed record FeatureFolderOptions
{
    internal const string DefaultIdColumn = "id", DefaultSpeakerColumn = "speaker", DefaultLabelColumn = "label";
    internal const string DefaultSplitColumn = "split", DefaultDialogueColumn = "dialogue", DefaultSessionColumn = "session";
    internal const string DefaultTextColumn = "text", DefaultStartColumn = "start";

    /// <summary>Name of the corpus. Default <c>corpus</c>.</summary>
    public string Name { get; init; } = "corpus";

    /// <summary>The CSV file, in the folder. Default <c>ids.csv</c>.</summary>
    public string IdsFile { get; init; } = "ids.csv";

    /// <summary>Column with the unique name of the utterance, such as the file of its recording. Default <c>id</c>.</summary>
    public string IdColumn { get; init; } = DefaultIdColumn;

    /// <summary>Column with the name of the speaker. Default <c>speaker</c>.</summary>
    public string SpeakerColumn { get; init; } = DefaultSpeakerColumn;

    /// <summary>Column with the emotion; an empty field means none. Default <c>label</c>, which may be missing.</summary>
    public string LabelColumn { get; init; } = DefaultLabelColumn;

    /// <summary>Column with the file split. Default <c>split</c>, which may be missing.</summary>
    public string SplitColumn { get; init; } = DefaultSplitColumn;

    /// <summary>Column with the name of the dialogue. Default <c>dialogue</c>, which may be missing.</summary>
    public string DialogueColumn { get; init; } = DefaultDialogueColumn;

    /// <summary>Column with the name of the session. Default <c>session</c>, which may be missing.</summary>
    public string SessionColumn { get; init; } = DefaultSessionColumn;

    /// <summary>Column with what was said. Default <c>text</c>, which may be missing.</summary>
    public string TextColumn { get; init; } = DefaultTextColumn;

    /// <summary>Column with the start in the dialogue, in seconds. Default <c>start</c>, which may be missing.</summary>
    public string StartColumn { get; init; } = DefaultStartColumn;

    /// <summary>
    /// Names of the emotions in the order of the class index; by default those that occur, sorted. Blanks around them are left out.
    /// Default null.
    /// </summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Columns with continuous targets, such as valence; an empty field means none. Default none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Columns that must be there: those that every corpus needs, and those that were named.</summary>
    internal IEnumerable<string> RequiredColumns =>
    [
        IdColumn, SpeakerColumn, .. Optional.Where(column => column.Name != column.Default).Select(column => column.Name), .. Targets,
    ];

    /// <summary>Columns that have a meaning.</summary>
    internal IEnumerable<string> NamedColumns => [IdColumn, SpeakerColumn, .. Optional.Select(column => column.Name), .. Targets];

    private (string Name, string Default)[] Optional =>
    [
        (LabelColumn, DefaultLabelColumn), (SplitColumn, DefaultSplitColumn), (DialogueColumn, DefaultDialogueColumn),
        (SessionColumn, DefaultSessionColumn), (TextColumn, DefaultTextColumn), (StartColumn, DefaultStartColumn),
    ];

    internal void Check()
    {
        string[] repeated = [.. NamedColumns.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        new OptionFaults(nameof(FeatureFolderOptions))
            .Require(!NamedColumns.Any(string.IsNullOrWhiteSpace), "A column has no name.")
            .Require(repeated.Length == 0, $"The column {FaultText.List(repeated)} is named twice; each has one meaning.")
            .Throw();
    }
}
