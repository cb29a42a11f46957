using System.Globalization;
using CsvHelper;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Writes the files of one split, row after row.</summary>
internal sealed class SplitWriter : IDisposable
{
    private readonly string split;
    private readonly List<FeatureWriter> features = [];
    private readonly NpyRowWriter<int> labels;
    private readonly PartialFile metadata;

    public SplitWriter(string directory, string split, CorpusSchema schema)
    {
        this.split = split;
        features.AddRange(schema.Modalities.Select(entry => new FeatureWriter(directory, split, entry)));
        labels = new NpyRowWriter<int>(Path.Combine(directory, CorpusFiles.Labels(split)));
        metadata = new PartialFile(Path.Combine(directory, CorpusFiles.Metadata(split)));
        WriteRecord(
        [
            CorpusFiles.RowColumn, CorpusFiles.IdColumn, CorpusFiles.SpeakerColumn, CorpusFiles.DialogueColumn, CorpusFiles.SessionColumn,
            CorpusFiles.TextColumn, CorpusFiles.StartColumn,
            .. schema.Modalities.Select(entry => CorpusFiles.PresencePrefix + entry.Modality),
        ]);
    }

    /// <summary>Number of rows so far.</summary>
    public int Count { get; private set; }

    public void Add(CorpusRow row)
    {
        Utterance utterance = row.Utterance;
        foreach (FeatureWriter modality in features)
            modality.Add(utterance);
        labels.Add(new[] { row.ClassIndex ?? -1 });
        WriteRecord(
        [
            Count.ToString(CultureInfo.InvariantCulture), utterance.Id, utterance.Speaker, utterance.Dialogue ?? "",
            utterance.Session ?? "", utterance.Text ?? "", utterance.Start?.ToString("R", CultureInfo.InvariantCulture) ?? "",
            .. features.Select(modality => utterance.Has(modality.Modality) ? "1" : "0"),
        ]);
        Count = checked(Count + 1);
    }

    /// <summary>Ends the files; gives their names.</summary>
    public IEnumerable<string> Complete()
    {
        foreach (string file in features.SelectMany(modality => modality.Complete()))
            yield return file;
        labels.Complete();
        yield return CorpusFiles.Labels(split);
        metadata.Complete();
        yield return CorpusFiles.Metadata(split);
    }

    public void Dispose()
    {
        features.ForEach(modality => modality.Dispose());
        labels.Dispose();
        metadata.Dispose();
    }

    private void WriteRecord(string[] fields) => metadata.Write(stream =>
    {
        using CsvWriter writer = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        writer.WriteRecord(fields);
    });

    /// <summary>The features of one modality; an absent vector is written as zeros, an absent sequence as no frames.</summary>
    private sealed class FeatureWriter : IDisposable
    {
        private readonly string split;
        private readonly ModalitySchema entry;
        private readonly float[] absent;
        private readonly NpyRowWriter<float> values;
        private readonly NpyRowWriter<long>? offsets;
        private long frames;

        public FeatureWriter(string directory, string split, ModalitySchema entry)
        {
            this.split = split;
            this.entry = entry;
            absent = entry.Kind == FeatureKind.Vector ? new float[entry.Width] : [];
            values = new NpyRowWriter<float>(Path.Combine(directory, CorpusFiles.Features(split, entry.Modality)), entry.Width);
            if (entry.Kind == FeatureKind.Vector)
                return;
            offsets = new NpyRowWriter<long>(Path.Combine(directory, CorpusFiles.Offsets(split, entry.Modality)));
            offsets.Add(new long[1]); // the first row begins at 0
        }

        public Modality Modality => entry.Modality;

        public void Add(Utterance utterance)
        {
            ReadOnlyMemory<float> numbers =
                utterance.Features.TryGetValue(entry.Modality, out ModalityFeatures? found) ? found.Values : absent;
            values.Add(numbers);
            frames += numbers.Length / entry.Width;
            offsets?.Add(new[] { frames });
        }

        public IEnumerable<string> Complete()
        {
            values.Complete();
            yield return CorpusFiles.Features(split, entry.Modality);
            if (offsets is null)
                yield break;
            offsets.Complete();
            yield return CorpusFiles.Offsets(split, entry.Modality);
        }

        public void Dispose()
        {
            values.Dispose();
            offsets?.Dispose();
        }
    }
}
