namespace SemiMER.Corpora;

/// <summary>The folders that a corpus is made of: its own, or those that its <c>dataset.json</c> lists.</summary>
/// <param name="Schema">Classes, modalities and targets of all of them.</param>
/// <param name="Parts">Each folder with what its own <c>dataset.json</c> says.</param>
internal sealed record CorpusParts(CorpusSchema Schema, IReadOnlyList<(string Directory, DatasetDescription Description)> Parts)
{
    /// <summary>Reads what a folder says, and checks that the files of every part are there and that the parts fit.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="verifyChecksums">Whether every file is read once now to compare its checksum, where one is given.</param>
    /// <exception cref="CorpusException">A file is missing or wrong, or a part has other classes, modalities or targets than the first.
    /// </exception>
    public static CorpusParts Read(string directory, bool verifyChecksums)
    {
        DatasetDescription whole = DatasetDescription.Read(directory);
        bool isWhole = whole.Parts.Count == 0;
        IReadOnlyList<(string Directory, DatasetDescription Description)> parts =
            isWhole ? [(directory, whole)] : CheckFit(directory, whole.Parts);
        foreach ((string part, DatasetDescription description) in parts)
        {
            CorpusFolder.CheckPresence(part, description);
            if (verifyChecksums)
                CorpusFolder.CheckContent(part, description);
        }
        CorpusSchema schema = parts[0].Description.Schema;
        return new CorpusParts(isWhole ? schema : new CorpusSchema(whole.Name, schema.Classes, schema.Modalities, schema.Targets), parts);
    }

    /// <summary>What every part says.</summary>
    /// <param name="directory">The folder of the whole.</param>
    /// <param name="names">Names of the parts.</param>
    /// <exception cref="CorpusException">
    /// One is missing, has parts itself, or other classes, modalities or targets than the first.
    /// </exception>
    public static IReadOnlyList<(string Directory, DatasetDescription Description)> CheckFit(string directory, IReadOnlyList<string> names)
    {
        (string Directory, DatasetDescription Description)[] parts =
            [.. names.Select(name => Path.Combine(directory, name)).Select(part => (part, DatasetDescription.Read(part)))];
        foreach ((string part, DatasetDescription description) in parts)
        {
            if (description.Parts.Count > 0)
                throw new CorpusException("is a part that has parts itself: list those in the whole.", FileOf(part));
            CheckSame(parts[0].Description.Schema, description.Schema, FileOf(part));
        }
        return parts;
    }

    private static string FileOf(string directory) => Path.Combine(directory, DatasetDescription.FileName);

    private static void CheckSame(CorpusSchema first, CorpusSchema other, string file)
    {
        string Modalities(CorpusSchema schema) => string.Join(", ", schema.Modalities.Select(entry =>
            $"{entry.Modality} ({(entry.Kind == FeatureKind.Vector ? "vector" : "sequence")} of {entry.Width}" +
            $"{(entry.Extractor is { } extractor ? $" by {extractor}" : "")})"));
        foreach ((string what, string expected, string actual) in ((string, string, string)[])
                 [("classes", string.Join(", ", first.Classes), string.Join(", ", other.Classes)),
                  ("modalities", Modalities(first), Modalities(other)),
                  ("targets", string.Join(", ", first.Targets), string.Join(", ", other.Targets))])
        {
            if (expected != actual)
            {
                throw new CorpusException(
                    $"has other {what} than the first part of the corpus. Write it with the same, in the same order.", file,
                    expected: expected, actual: actual);
            }
        }
    }
}
