using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Reads one split of a corpus folder.</summary>
internal sealed class SplitReader(string directory, CorpusSchema schema, string split, int rows, RemarkCounter remarks)
{
    private CsvTable table = null!;
    private CorpusMetadata metadata = null!;

    public CorpusRow[] Read()
    {
        table = ReadTable();
        Utterance[] utterances = ReadUtterances();
        int[] labels = ReadArray<int>(CorpusFiles.Labels(split), [rows]);
        ReadOnlyMemory<float>[] targets = ReadOptionalRows(
            CorpusFiles.Targets(split), schema.Targets.Count, utterances, AnnotationCheck.IsTarget);
        ReadOnlyMemory<float>[] votes = ReadOptionalRows(
            CorpusFiles.Votes(split), schema.Classes.Count, utterances, AnnotationCheck.IsVote);
        var result = new CorpusRow[rows];
        for (int i = 0; i < rows; i++)
        {
            if (labels[i] != -1)
                LabelCheck.InRange(labels[i], schema.Classes.Count, utterances[i].Id, PathOf(CorpusFiles.Labels(split)), i);
            result[i] = new CorpusRow(utterances[i], labels[i] == -1 ? null : labels[i])
            {
                Split = split,
                Targets = targets[i],
                Votes = votes[i],
                Metadata = metadata.Free(table.Rows[i]),
            };
        }
        return result;
    }

    private string PathOf(string file) => Path.Combine(directory, file);

    private CsvTable ReadTable()
    {
        string file = PathOf(CorpusFiles.Metadata(split));
        CsvTable read = CsvTable.ReadFile(file);
        remarks.AddRange(read.Remarks);
        metadata = new CorpusMetadata(file, read.Columns);
        if (read.Rows.Count != rows)
        {
            throw new CorpusException(
                $"has another number of rows than {DatasetDescription.FileName} says for the split '{split}'.", file,
                expected: $"{rows} rows", actual: $"{read.Rows.Count}");
        }
        return read;
    }

    private Utterance[] ReadUtterances()
    {
        string file = PathOf(CorpusFiles.Metadata(split));
        var utterances = new Utterance[rows];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < rows; i++)
        {
            utterances[i] = metadata.ReadUtterance(i, table.Rows[i], remarks);
            string id = utterances[i].Id;
            if (!ids.TryAdd(id, i))
                throw new CorpusException(
                    $"the id occurs twice, the first time in row {ids[id]}. Ids must be unique.", file, i, CorpusFiles.IdColumn, id);
        }
        return AddFeatures(utterances);
    }

    private Utterance[] AddFeatures(Utterance[] utterances)
    {
        var features = new Dictionary<Modality, ModalityFeatures>[rows];
        for (int i = 0; i < rows; i++)
            features[i] = new Dictionary<Modality, ModalityFeatures>(schema.Modalities.Count);
        foreach (ModalitySchema entry in schema.Modalities)
        {
            string file = PathOf(CorpusFiles.Features(split, entry.Modality));
            bool[] present = [.. utterances.Select((row, i) => metadata.IsPresent(entry.Modality, i, table.Rows[i], row.Id))];
            long[]? offsets = entry.Kind == FeatureKind.Sequence ? ReadOffsets(entry.Modality) : null;
            long[] shape = [offsets?[^1] ?? rows, entry.Width];
            float[] values = ReadArray<float>(CorpusFiles.Features(split, entry.Modality), shape, entry.Modality);
            for (int i = 0; i < rows; i++)
            {
                if (!present[i])
                    continue;
                int first = (int)((offsets?[i] ?? i) * entry.Width);
                int end = (int)((offsets?[i + 1] ?? i + 1) * entry.Width);
                if (first == end)
                {
                    throw new CorpusException(
                        "the sequence has no frames. Mark the modality as absent with a column " +
                        $"'{CorpusFiles.PresencePrefix}{entry.Modality}'.",
                        file, i, utteranceId: utterances[i].Id, modality: entry.Modality);
                }
                ReadOnlyMemory<float> slice = values.AsMemory(first, end - first);
                features[i].Add(
                    entry.Modality,
                    (offsets is null ? ModalityFeatures.Vector(slice) : ModalityFeatures.Sequence(slice, entry.Width)).Of(entry.Extractor));
            }
        }
        Utterance[] result = [.. utterances.Select((utterance, i) => utterance with { Features = features[i] })];
        foreach (ModalitySchema entry in schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, result, PathOf(CorpusFiles.Features(split, entry.Modality)));
        return result;
    }

    private long[] ReadOffsets(Modality modality)
    {
        string name = CorpusFiles.Offsets(split, modality);
        long[] offsets = ReadArray<long>(name, [rows + 1], modality);
        for (int i = 0; i < rows; i++)
        {
            if (offsets[0] != 0 || offsets[i + 1] < offsets[i])
            {
                throw new CorpusException(
                    "offsets begin with 0 and never fall.", PathOf(name), i, modality: modality,
                    expected: i == 0 && offsets[0] != 0 ? "0" : $"at least {offsets[i]}",
                    actual: (offsets[0] != 0 ? offsets[0] : offsets[i + 1]).ToString(CultureInfo.InvariantCulture));
            }
        }
        return offsets;
    }

    private T[] ReadArray<T>(string name, long[] shape, Modality? modality = null)
        where T : unmanaged
    {
        using NpyReader reader = NpyReader.Open(PathOf(name));
        if (!reader.Header.Shape.SequenceEqual(shape))
        {
            throw new CorpusException(
                $"the array has another shape than {DatasetDescription.FileName} says (rows of the split, width of the modality).",
                PathOf(name), modality: modality, expected: NpyTypes.ShapeText(shape), actual: reader.Header.ShapeText);
        }
        return reader.ReadAll<T>();
    }

    private ReadOnlyMemory<float>[] ReadOptionalRows(string name, int width, Utterance[] utterances, Func<float, bool> isAllowed)
    {
        var result = new ReadOnlyMemory<float>[rows];
        if (width == 0 || !File.Exists(PathOf(name)))
            return result;
        float[] values = ReadArray<float>(name, [rows, width]);
        for (int i = 0; i < rows; i++)
        {
            AnnotationCheck.All(isAllowed, values.AsSpan(i * width, width), PathOf(name), i, utterances[i].Id);
            result[i] = values.AsMemory(i * width, width);
        }
        return result;
    }
}
