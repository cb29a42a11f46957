namespace SemiMER.Corpora;

/// <summary>Names of the files and columns of the corpus format.</summary>
internal static class CorpusFiles
{
    public const string RowColumn = "row";
    public const string IdColumn = "id";
    public const string SpeakerColumn = "speaker";
    public const string DialogueColumn = "dialogue";
    public const string SessionColumn = "session";
    public const string TextColumn = "text";
    public const string StartColumn = "start";
    public const string PresencePrefix = "has_";

    public static string Features(string split, Modality modality) => $"{split}_{modality.Name}.npy";

    public static string Offsets(string split, Modality modality) => $"{split}_{modality.Name}_offsets.npy";

    public static string Labels(string split) => $"{split}_label.npy";

    public static string Targets(string split) => $"{split}_targets.npy";

    public static string Votes(string split) => $"{split}_votes.npy";

    public static string Metadata(string split) => $"{split}_meta.csv";

    /// <summary>Whether a column has a meaning of its own, so that it is no free metadata.</summary>
    public static bool IsReserved(string column) =>
        column is RowColumn or IdColumn or SpeakerColumn or DialogueColumn or SessionColumn or TextColumn or StartColumn ||
        column.StartsWith(PresencePrefix, StringComparison.Ordinal);
}
