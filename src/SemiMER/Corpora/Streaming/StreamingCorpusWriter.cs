using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// Writes a corpus that is larger than memory as a folder in the format <c>semimer-corpus/1</c>, one utterance after another. The files
/// of the splits are complete, and <c>dataset.json</c> is there, only after <see cref="Complete"/>.
/// </summary>
public sealed class StreamingCorpusWriter : IDisposable
{
    private readonly CorpusSchema schema;
    private readonly string directory;
    private readonly Dictionary<string, SplitWriter> splits = [];
    private bool broken;

    /// <summary>Begins a corpus.</summary>
    /// <param name="schema">Classes and modalities. Continuous targets are not written.</param>
    /// <param name="directory">The folder; created if missing, files of the same names are replaced.</param>
    public StreamingCorpusWriter(CorpusSchema schema, string directory)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(directory);
        this.schema = schema;
        this.directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>Writes an utterance.</summary>
    /// <param name="split">The split it belongs to.</param>
    /// <param name="utterance">The utterance; its id must be unique, which is not checked here.</param>
    /// <param name="label">The name of its class; null for none.</param>
    /// <exception cref="CorpusException">
    /// The split cannot stand in a file name, the class is unknown, or features do not fit the schema.
    /// </exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="FileFormatException">A file cannot be written.</exception>
    public void Add(string split, Utterance utterance, string? label = null)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(utterance);
        if (!FileNames.IsPlain(split))
            throw new CorpusException($"The split '{split}' cannot stand in a file name; use letters, digits, '_' and '-'.");
        CorpusRow row = InMemoryCorpus.CheckedRow(schema, utterance, label);
        if (!splits.TryGetValue(split, out SplitWriter? writer))
            splits.Add(split, writer = new SplitWriter(directory, split, schema));
        broken = true; // a row that was written in part makes the files unequal
        writer.Add(row);
        broken = false;
    }

    /// <summary>Ends the corpus: gives the files their names, takes checksums and writes <c>dataset.json</c>.</summary>
    /// <exception cref="CorpusException">A row could not be written.</exception>
    /// <exception cref="FileFormatException">A file cannot be written.</exception>
    public void Complete()
    {
        if (broken)
            throw new CorpusException("a row could not be written, so the corpus cannot be completed. Write it again.", directory);
        List<string> files = [.. splits.Values.SelectMany(writer => writer.Complete())];
        FeatureCorpusWriter.WriteDescription(schema, [.. splits.Select(split => (split.Key, split.Value.Count))], directory, files);
    }

    /// <summary>Closes the files; those of a corpus that was not completed are deleted.</summary>
    public void Dispose()
    {
        foreach (SplitWriter writer in splits.Values)
            writer.Dispose();
        splits.Clear();
    }
}
