using System.Security.Cryptography;

namespace SemiMER.Corpora;

/// <summary>
/// A corpus from a folder in the format <c>semimer-corpus/1</c>, loaded whole: the features of a split and modality lie in
/// one array, of which utterances show their parts.
/// </summary>
public sealed class FeatureCorpus : Corpus
{
    private FeatureCorpus(string directory, CorpusSchema schema, IReadOnlyList<CorpusRow> rows)
        : base(schema, rows)
    {
        Directory = directory;
    }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Reads a corpus and checks all of it: checksums where given, shapes, labels, ids, and that features are finite.</summary>
    /// <param name="directory">The folder with <c>dataset.json</c>.</param>
    /// <exception cref="CorpusException">A file is missing, damaged or does not fit the others.</exception>
    /// <exception cref="Formats.FileFormatException">A file is not in its format, or is truncated.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public static FeatureCorpus Open(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        DatasetDescription description = DatasetDescription.Read(directory);
        CheckFiles(directory, description);
        var rows = new List<CorpusRow>();
        foreach ((string split, int count) in description.Splits)
            rows.AddRange(new SplitReader(directory, description.Schema, split, count).Read());
        return new FeatureCorpus(directory, description.Schema, DialogueOrder.Assign(rows));
    }

    private static void CheckFiles(string directory, DatasetDescription description)
    {
        var required = new HashSet<string>(description.Checksums.Keys, StringComparer.Ordinal);
        foreach (string split in description.Splits.Keys)
        {
            required.Add(CorpusFiles.Metadata(split));
            required.Add(CorpusFiles.Labels(split));
            foreach (ModalitySchema entry in description.Schema.Modalities)
            {
                required.Add(CorpusFiles.Features(split, entry.Modality));
                if (entry.Kind == FeatureKind.Sequence)
                    required.Add(CorpusFiles.Offsets(split, entry.Modality));
            }
        }
        string[] missing = [.. required.Where(file => !File.Exists(Path.Combine(directory, file))).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            throw new CorpusException(directory, [.. missing.Select(file => $"The file '{file}' is missing.")]);
        foreach ((string file, string expected) in description.Checksums)
        {
            string actual = Checksum(Path.Combine(directory, file));
            if (actual != expected)
            {
                throw new CorpusException(
                    $"the checksum is not the one in {DatasetDescription.FileName}: the file was changed or damaged. Copy it again.",
                    Path.Combine(directory, file), expected: expected, actual: actual);
            }
        }
    }

    /// <summary>SHA-256 of a file, in lower-case hexadecimal digits.</summary>
    internal static string Checksum(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
