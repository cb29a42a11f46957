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

    /// <summary>What the features are extracted with: see <see cref="ModalitySchema.Extractor"/>. Default null: not known.</summary>
    public string? Extractor { get; init; }

    /// <summary>Ids of the utterances that the source has features of, where it knows them; each must be one of the corpus.</summary>
    internal IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>Gives the source for a corpus with these ids, where what a name means depends on which ids there are.</summary>
    internal Func<IReadOnlySet<string>, ModalitySource>? ForIds { get; init; }

    /// <summary>What was left out of the files or tables that the features come from.</summary>
    internal IReadOnlyList<ReadingRemark> Remarks { get; init; } = [];

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
        return FromFiles(modality, kind, directory, pattern, path => FeatureFiles.Read(path, kind, options), options.MissingIsAbsent);
    }

    /// <summary>Features from one file for each utterance, read by a function of yours.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="kind">A vector for each utterance, or a sequence of frames.</param>
    /// <param name="directory">The folder in which the files lie.</param>
    /// <param name="pattern">
    /// Their names, such as <c>{id}.wav</c>. Between braces stands <c>id</c>, <c>speaker</c>, <c>dialogue</c>, <c>session</c>,
    /// <c>split</c> or a column of the metadata.
    /// </param>
    /// <param name="read">Reads the file of that path; null if it has no frame.</param>
    /// <param name="missingIsAbsent">Whether an utterance without a file, or whose file has no frame, simply lacks the modality.</param>
    public static ModalitySource FromFiles(
        Modality modality, FeatureKind kind, string directory, string pattern, Func<string, ModalityFeatures?> read,
        bool missingIsAbsent = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(read);
        return new ModalitySource(modality, kind, row =>
        {
            string path = FilePattern.PathOf(directory, pattern, row);
            if (missingIsAbsent && !File.Exists(path))
                return null;
            return read(path) ?? (missingIsAbsent
                ? null
                : throw new FileFormatException(path, $"has no frame. Set {nameof(missingIsAbsent)} if the modality may be absent."));
        });
    }

    /// <summary>
    /// Features from one npz file of all utterances, as <c>numpy.savez("features.npz", **{id: array})</c> writes it: the name of an array
    /// is the id of its utterance. An array that belongs to no utterance is a fault.
    /// </summary>
    /// <param name="modality">The modality.</param>
    /// <param name="kind">A vector for each utterance, <c>(feature,)</c>, or a sequence of frames, <c>(time, feature)</c>.</param>
    /// <param name="arrays">The file; it stays open, and the caller's, until the features are read.</param>
    /// <param name="missingIsAbsent">Whether an utterance without an array, or whose array has no frame, simply lacks the modality.</param>
    /// <param name="maximumBytes">The most bytes that all arrays together may take unpacked. Default 8 GiB.</param>
    /// <exception cref="FileFormatException">The arrays take more bytes than that.</exception>
    public static ModalitySource FromArrays(
        Modality modality, FeatureKind kind, NpzReader arrays, bool missingIsAbsent = false, long maximumBytes = 1L << 33)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        if (arrays.UnpackedBytes > maximumBytes)
        {
            throw new FileFormatException(
                arrays.FilePath, "is larger, unpacked, than is allowed; raise the limit if the file is to be trusted.",
                expected: FormattableString.Invariant($"at most {maximumBytes} bytes"),
                actual: FormattableString.Invariant($"{arrays.UnpackedBytes}"));
        }
        return FromArrays(modality, kind, (IArrayFile)arrays, missingIsAbsent);
    }

    /// <summary>
    /// Features from one file of all utterances: the name of an array is the id of its utterance. An array that belongs to no utterance is
    /// a fault.
    /// </summary>
    /// <param name="modality">The modality.</param>
    /// <param name="kind">A vector for each utterance, <c>(feature,)</c>, or a sequence of frames, <c>(time, feature)</c>.</param>
    /// <param name="arrays">The file; it stays open, and the caller's, until the features are read.</param>
    /// <param name="missingIsAbsent">Whether an utterance without an array, or whose array has no frame, simply lacks the modality.</param>
    public static ModalitySource FromArrays(Modality modality, FeatureKind kind, IArrayFile arrays, bool missingIsAbsent = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        ILookup<string, string> names = arrays.Names.ToLookup(Identifiers.Trim);
        return new ModalitySource(modality, kind, row =>
        {
            string id = row.Utterance.Id;
            string[] own = [.. names[id]];
            if (own.Length != 1)
            {
                return missingIsAbsent && own is []
                    ? null
                    : throw new FileFormatException(
                        arrays.FilePath, own is [] ? "has no array that is called as the utterance." : "has two arrays of one utterance.",
                        actual: FaultText.List(own is [] ? arrays.Names : own), expected: "its id as the name of one array");
            }
            (float[] values, long[] shape) = arrays.ReadAsSingle(own[0]);
            string place = Path.Combine(arrays.FilePath, id);
            return FeatureFiles.FromArray(values, shape, kind, place) ?? (missingIsAbsent
                ? null
                : throw new FileFormatException(place, $"has no frame. Set {nameof(missingIsAbsent)} if the modality may be absent."));
        })
        {
            Ids = [.. names.Select(group => group.Key)],
        };
    }

    /// <summary>
    /// Features from one table of all utterances, as openSMILE makes it: the name in a row is the id of its utterance, or the name or path
    /// of a file that is called so. A name that is an id is that id, also with a dot in it; paths may be of Unix or Windows. Rows of names
    /// that no utterance has are left out, with a remark.
    /// </summary>
    /// <param name="modality">The modality.</param>
    /// <param name="kind">A vector (one row) for each utterance, or a sequence of frames.</param>
    /// <param name="table">The table.</param>
    /// <param name="missingIsAbsent">Whether an utterance that is not in the table simply lacks the modality.</param>
    public static ModalitySource FromTable(Modality modality, FeatureKind kind, FeatureTable table, bool missingIsAbsent = false)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new TableSource(modality, kind, table, missingIsAbsent).Create();
    }
}
