using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// A corpus from a folder in the format <c>semimer-corpus/1</c>, or from the parts that it lists, loaded whole: the features of a split
/// and modality lie in one array, of which utterances show their parts.
/// </summary>
public sealed class FeatureCorpus : Corpus
{
    private FeatureCorpus(string directory, CorpusSchema schema, IReadOnlyList<CorpusRow> rows, RemarkCounter remarks)
        : base(schema, rows, directory, remarks.All())
    {
        Directory = directory;
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Reads a corpus and checks all of it: checksums where given, shapes, labels, ids, and that features are finite.</summary>
    /// <param name="directory">The folder with <c>dataset.json</c>.</param>
    /// <exception cref="CorpusException">A file is missing, damaged or does not fit the others.</exception>
    /// <exception cref="FileFormatException">A file is not in its format, or is truncated.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public static FeatureCorpus Open(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        CorpusParts parts = CorpusParts.Read(directory, verifyChecksums: true);
        var rows = new List<CorpusRow>();
        var remarks = new RemarkCounter();
        foreach ((string part, DatasetDescription description) in parts.Parts)
        {
            remarks.AddRange(description.Remarks);
            foreach ((string split, int count) in description.Splits)
                rows.AddRange(new SplitReader(part, parts.Schema, split, count, remarks).Read());
        }
        return new FeatureCorpus(directory, parts.Schema, DialogueOrder.Assign(rows), remarks);
    }

    /// <summary>
    /// Opens a corpus that is too large for memory. Headers, sizes, offsets and metadata are checked now, features as they are read.
    /// </summary>
    /// <param name="directory">The folder with <c>dataset.json</c>.</param>
    /// <param name="verifyChecksums">Whether every file is read once now to compare its checksum, where one is given.</param>
    /// <exception cref="CorpusException">A file is missing, damaged or does not fit the others.</exception>
    /// <exception cref="FileFormatException">A file is not in its format, or is truncated.</exception>
    public static StreamedCorpus OpenStreaming(string directory, bool verifyChecksums = false)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return StreamedCorpus.Open(directory, CorpusParts.Read(directory, verifyChecksums));
    }
}
