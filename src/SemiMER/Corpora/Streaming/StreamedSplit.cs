using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>One split of a corpus folder, read by position. It does not know of labels. Several threads may read at once.</summary>
internal sealed class StreamedSplit : IDisposable
{
    private readonly string metadataFile;
    private readonly CsvRecords records;
    private readonly CorpusMetadata metadata;
    private readonly List<StreamedFeatures> features = [];

    public StreamedSplit(string directory, CorpusSchema schema, string name, int rows, RemarkCounter remarks)
    {
        (Directory, Name, Count) = (directory, name, rows);
        metadataFile = Path.Combine(directory, CorpusFiles.Metadata(name));
        records = CsvRecords.Open(metadataFile, rows, remarks);
        try
        {
            metadata = new CorpusMetadata(metadataFile, records.Columns);
            if (records.Count != rows)
            {
                throw new CorpusException(
                    $"has another number of rows than {DatasetDescription.FileName} says for the split '{name}'.", metadataFile,
                    expected: $"{rows} rows", actual: $"{records.Count}");
            }
            foreach (ModalitySchema entry in schema.Modalities)
                features.Add(new StreamedFeatures(directory, name, entry, rows));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The folder that it lies in.</summary>
    public string Directory { get; }

    /// <summary>Name of the split.</summary>
    public string Name { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Goes through rows without their features.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="take">Takes an utterance, and whether it has any modality.</param>
    /// <param name="remarks">Takes remarks on what had to be changed.</param>
    public void Describe(int first, int count, Action<Utterance, bool> take, RemarkCounter? remarks = null) =>
        records.Read(first, count, (row, fields) =>
        {
            Utterance utterance = metadata.ReadUtterance(row, fields, remarks);
            bool any = false;
            foreach (StreamedFeatures modality in features)
                any |= metadata.IsPresent(modality.Modality, row, fields, utterance.Id);
            take(utterance, any);
        }, remarks);

    /// <summary>Reads rows that follow each other.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="take">Takes an utterance, and the columns of its row that have no meaning of their own.</param>
    /// <param name="arena">Where features come to lie; null for memory of their own.</param>
    public void Read(int first, int count, Action<Utterance, Dictionary<string, string>> take, FeatureArena? arena = null)
    {
        long[][] offsets = [.. features.Select(modality => modality.Offsets(first, count))];
        records.Read(first, count, (row, fields) =>
        {
            Utterance utterance = metadata.ReadUtterance(row, fields);
            var found = new Dictionary<Modality, ModalityFeatures>(features.Count);
            foreach ((int i, StreamedFeatures modality) in features.Index())
            {
                if (metadata.IsPresent(modality.Modality, row, fields, utterance.Id))
                {
                    found.Add(modality.Modality, modality.Read(
                        row, offsets[i][row - first], offsets[i][row - first + 1], utterance.Id, arena));
                }
            }
            take(utterance with { Features = found }, metadata.Free(fields));
        });
    }

    /// <summary>Number of frames of the longest sequence of a row, 1 if it has none.</summary>
    public int FramesOf(int row)
    {
        long most = 1;
        foreach (StreamedFeatures modality in features)
        {
            long[] offsets = modality.Offsets(row, 1);
            most = Math.Max(most, offsets[1] - offsets[0]);
        }
        return (int)Math.Min(most, int.MaxValue);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        records.Dispose();
        foreach (StreamedFeatures modality in features)
            modality.Dispose();
    }
}
