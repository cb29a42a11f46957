namespace SemiMER.Corpora;

/// <summary>
/// A file name made from what is known of an utterance, such as <c>audio/{split}/{clip}.npy</c>. Between braces stands <c>id</c>,
/// <c>speaker</c>, <c>dialogue</c>, <c>session</c>, <c>split</c> or a column of the metadata. A value may be a path of Unix or Windows to
/// a folder below, never to another.
/// </summary>
public static class FilePattern
{
    /// <summary>The file for one row, below a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="pattern">The name with braces, such as <c>{id}.wav</c>.</param>
    /// <param name="row">The row.</param>
    /// <exception cref="CorpusException">The row lacks what the pattern asks for, or it cannot be part of a file name.</exception>
    /// <exception cref="SemiMerException">The pattern has a brace without its partner.</exception>
    public static string PathOf(string directory, string pattern, CorpusRow row)
    {
        string path = "";
        string rest = pattern;
        while (rest.Length > 0)
        {
            int open = rest.IndexOf('{', StringComparison.Ordinal), close = rest.IndexOf('}', StringComparison.Ordinal);
            if (open < 0 && close < 0)
                break;
            if (open < 0 || close < open)
                throw new SemiMerException($"The file pattern '{pattern}' has a brace without its partner.");
            path += rest[..open] + Value(pattern, rest[(open + 1)..close], row);
            rest = rest[(close + 1)..];
        }
        return Path.Combine(directory, path + rest);
    }

    private static string Value(string pattern, string name, CorpusRow row)
    {
        string? value = name switch
        {
            "split" => row.Split,
            CorpusFiles.IdColumn => row.Utterance.Id,
            CorpusFiles.SpeakerColumn => row.Utterance.Speaker,
            CorpusFiles.DialogueColumn => row.Utterance.Dialogue,
            CorpusFiles.SessionColumn => row.Utterance.Session,
            _ => row.Metadata.GetValueOrDefault(name),
        };
        value = value is null ? "" : Identifiers.Trim(value);
        if (value.Length == 0)
        {
            throw new CorpusException(
                $"the file pattern '{pattern}' asks for '{name}', of which the row has none.", utteranceId: row.Utterance.Id,
                expected: $"one of {FaultText.List(["id", "speaker", "dialogue", "session", "split", .. row.Metadata.Keys])}",
                actual: $"'{name}'");
        }
        string[] parts = value.Split('/', '\\');
        // Windows leaves out blanks and dots at the end of a name, so that '.. ' is the folder above.
        if (value.AsSpan().ContainsAny(":\0") || parts.Any(part => part.TrimEnd(' ', '.').Length == 0))
        {
            throw new CorpusException(
                $"the value of '{name}' cannot be part of a file name.", utteranceId: row.Utterance.Id,
                expected: "a name, or a path below the folder", actual: $"'{value}'");
        }
        return string.Join('/', parts);
    }
}
