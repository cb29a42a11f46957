using System.Security.Cryptography;

namespace SemiMER.Corpora;

/// <summary>Checks the files of a corpus folder.</summary>
internal static class CorpusFolder
{
    /// <summary>Throws with the names of all files that are missing.</summary>
    public static void CheckPresence(string directory, DatasetDescription description)
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
    }

    /// <summary>Throws if the checksum of a file is not the one that is given for it.</summary>
    public static void CheckContent(string directory, DatasetDescription description)
    {
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
    public static string Checksum(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
