using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Where the features of one modality come from: any function of the row, such as a reader of files or an extractor.</summary>
/// <param name="Modality">The modality.</param>
/// <param name="Kind">A vector for each utterance, or a sequence of frames.</param>
/// <param name="Read">Gives the features of a row, or null where it lacks the modality.</param>
public sealed record ModalitySource(Modality Modality, FeatureKind Kind, Func<CorpusRow, ModalityFeatures?> Read)
{
    /// <summary>Frames a second, where the modality is a sequence and its rate is known.</summary>
    public double? FrameRate { get; init; }

    /// <summary>What the features are, in words.</summary>
    public string? Description { get; init; }

    /// <summary>Features from one file for each utterance: npy, npz, csv or arff.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="kind">A vector for each utterance, or a sequence of frames.</param>
    /// <param name="directory">The folder in which the files lie.</param>
    /// <param name="pattern">
    /// Their names, such as <c>{id}.npy</c> or <c>audio/{split}/{clip}.csv</c>. Between braces stands <c>id</c>, <c>speaker</c>,
    /// <c>dialogue</c>, <c>session</c>, <c>split</c> or a column of the metadata.
    /// </param>
    /// <param name="options">How files are read, and whether one may be missing.</param>
    public static ModalitySource FromFiles(
        Modality modality, FeatureKind kind, string directory, string pattern, FeatureFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(pattern);
        options ??= new FeatureFileOptions();
        return new ModalitySource(modality, kind, row =>
        {
            string path = FilePattern.PathOf(directory, pattern, row);
            if (options.MissingIsAbsent && !File.Exists(path))
                return null;
            ModalityFeatures? features = FeatureFiles.Read(path, kind, options);
            return features is null && !options.MissingIsAbsent
                ? throw new FileFormatException(
                    path, $"has no frame. Set {nameof(FeatureFileOptions.MissingIsAbsent)} if the modality may be absent.")
                : features;
        });
    }

    /// <summary>Features from one table of all utterances, as openSMILE makes it: the name in a row is that of its utterance.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="kind">A vector (one row) for each utterance, or a sequence of frames.</param>
    /// <param name="table">The table. A name may be a path with an extension, which do not count.</param>
    /// <param name="missingIsAbsent">Whether an utterance that is not in the table simply lacks the modality.</param>
    public static ModalitySource FromTable(Modality modality, FeatureKind kind, FeatureTable table, bool missingIsAbsent = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        ILookup<string, FeatureRow> rows = table.Rows.ToLookup(row => Path.GetFileNameWithoutExtension(row.Name ?? ""));
        return new ModalitySource(modality, kind, row =>
        {
            string id = row.Utterance.Id;
            ModalityFeatures? features = FeatureFiles.FromTable(new FeatureTable(table.Columns, [.. rows[id]]), kind, id);
            return features is null && !missingIsAbsent
                ? throw new CorpusException("is not in the table of features.", utteranceId: id, modality: modality)
                : features;
        });
    }
}
