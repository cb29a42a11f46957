using System.Globalization;
using System.Text.Json;
using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>Writes a corpus as a folder in the format <c>semimer-corpus/1</c>, with checksums.</summary>
public static class FeatureCorpusWriter
{
    /// <summary>
    /// Writes a corpus. Each file appears whole or not at all, <c>dataset.json</c> last; its checksums show whether a run was
    /// interrupted between files.
    /// </summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="directory">The folder; created if missing, files of the same names are replaced.</param>
    /// <exception cref="CorpusException">The name of a split cannot stand in a file name.</exception>
    /// <exception cref="FileFormatException">A file cannot be written.</exception>
    public static void Write(Corpus corpus, string directory)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(directory);
        if (corpus.SplitNames.FirstOrDefault(name => !FileNames.IsPlain(name)) is { } wrong)
            throw new CorpusException($"The split '{wrong}' cannot stand in a file name; use letters, digits, '_' and '-'.");
        Directory.CreateDirectory(directory);
        var files = new List<string>();
        foreach (string split in corpus.SplitNames)
        {
            CorpusRow[] rows = [.. corpus.Rows.Where(row => row.Split == split)];
            foreach (ModalitySchema entry in corpus.Schema.Modalities)
                files.AddRange(WriteFeatures(directory, split, entry, rows));
            files.Add(WriteArray<int>(directory, CorpusFiles.Labels(split), [.. rows.Select(row => row.ClassIndex ?? -1)], rows.Length));
            ReadOnlyMemory<float>[] targets = [.. rows.Select(row => row.Targets)], votes = [.. rows.Select(row => row.Votes)];
            if (targets.Any(row => !row.IsEmpty))
                files.Add(WriteRows(directory, CorpusFiles.Targets(split), targets, corpus.Schema.Targets.Count, float.NaN));
            if (votes.Any(row => !row.IsEmpty))
                files.Add(WriteRows(directory, CorpusFiles.Votes(split), votes, corpus.Schema.Classes.Count, 0f));
            files.Add(CorpusFiles.Metadata(split));
            Table(corpus.Schema, rows).WriteFile(Path.Combine(directory, files[^1]));
        }
        WriteDescription(
            corpus.Schema, [.. corpus.SplitNames.Select(split => (split, corpus.Rows.Count(row => row.Split == split)))], directory, files);
    }

    private static IEnumerable<string> WriteFeatures(string directory, string split, ModalitySchema entry, CorpusRow[] rows)
    {
        string features = CorpusFiles.Features(split, entry.Modality);
        var offsets = new long[rows.Length + 1];
        for (int i = 0; i < rows.Length; i++)
        {
            bool present = rows[i].Utterance.Features.TryGetValue(entry.Modality, out ModalityFeatures? found);
            offsets[i + 1] = offsets[i] + (entry.Kind == FeatureKind.Vector ? 1 : present ? found!.Frames : 0);
        }
        var absent = new float[entry.Width];
        AtomicFile.Write(Path.Combine(directory, features), stream =>
        {
            NpyWriter.WriteHeader(stream, typeof(float), [offsets[^1], entry.Width], offsets[^1] * entry.Width);
            foreach (CorpusRow row in rows)
            {
                if (row.Utterance.Features.TryGetValue(entry.Modality, out ModalityFeatures? found))
                    NpyWriter.WriteValues(stream, found.Values.Span);
                else if (entry.Kind == FeatureKind.Vector)
                    NpyWriter.WriteValues<float>(stream, absent);
            }
        });
        yield return features;
        if (entry.Kind == FeatureKind.Sequence)
            yield return WriteArray<long>(directory, CorpusFiles.Offsets(split, entry.Modality), offsets, offsets.Length);
    }

    private static string WriteRows(string directory, string name, ReadOnlyMemory<float>[] rows, int width, float none)
    {
        var values = new float[rows.Length * width];
        values.AsSpan().Fill(none);
        for (int i = 0; i < rows.Length; i++)
            rows[i].CopyTo(values.AsMemory(i * width));
        return WriteArray<float>(directory, name, values, rows.Length, width);
    }

    private static string WriteArray<T>(string directory, string name, T[] values, params long[] shape)
        where T : unmanaged
    {
        NpyWriter.WriteFile<T>(Path.Combine(directory, name), values, shape);
        return name;
    }

    private static CsvTable Table(CorpusSchema schema, CorpusRow[] rows)
    {
        var columns = new List<(string Name, Func<int, string> Value)>
        {
            (CorpusFiles.RowColumn, i => i.ToString(CultureInfo.InvariantCulture)),
            (CorpusFiles.IdColumn, i => rows[i].Utterance.Id),
            (CorpusFiles.SpeakerColumn, i => rows[i].Utterance.Speaker),
            (CorpusFiles.DialogueColumn, i => rows[i].Utterance.Dialogue ?? ""),
            (CorpusFiles.SessionColumn, i => rows[i].Utterance.Session ?? ""),
            (CorpusFiles.TextColumn, i => rows[i].Utterance.Text ?? ""),
            (CorpusFiles.StartColumn, i => rows[i].Utterance.Start?.ToString("R", CultureInfo.InvariantCulture) ?? ""),
        };
        foreach (ModalitySchema entry in schema.Modalities.Where(entry => rows.Any(row => !row.Utterance.Has(entry.Modality))))
            columns.Add((CorpusFiles.PresencePrefix + entry.Modality, i => rows[i].Utterance.Has(entry.Modality) ? "1" : "0"));
        foreach (string name in rows.SelectMany(row => row.Metadata.Keys).Distinct().Where(name => !CorpusFiles.IsReserved(name)))
            columns.Add((name, i => rows[i].Metadata.TryGetValue(name, out string? value) ? value : ""));
        return new CsvTable(
            [.. columns.Select(column => column.Name)],
            [.. Enumerable.Range(0, rows.Length).Select(i => (string[])[.. columns.Select(column => column.Value(i))])]);
    }

    /// <summary>
    /// Writes the <c>dataset.json</c> of a corpus that lies in parts, each a corpus of its own in a folder of this one. A part is added by
    /// writing its folder and listing all parts anew; the others stay as they are.
    /// </summary>
    /// <param name="directory">The folder of the whole.</param>
    /// <param name="name">Name of the corpus.</param>
    /// <param name="parts">Names of the folders, which are there: letters, digits, '_' and '-'. Their order is that of the rows.</param>
    /// <exception cref="CorpusException">
    /// A part is missing or damaged, or has other classes, modalities or targets than the first.
    /// </exception>
    /// <exception cref="FileFormatException">The file cannot be written; an existing one is as it was.</exception>
    public static void WriteParts(string directory, string name, IReadOnlyList<string> parts)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parts);
        string[] faulty = [.. parts.Where(part => !FileNames.IsPlain(part))];
        if (parts.Count == 0 || faulty.Length > 0 || parts.Distinct().Count() < parts.Count)
        {
            throw new CorpusException($"The parts are {FaultText.List([.. parts])}: name at least one folder, none twice, with letters, " +
                "digits, '_' and '-'.", directory);
        }
        CorpusParts.CheckFit(directory, parts);
        AtomicFile.Write(Path.Combine(directory, DatasetDescription.FileName), stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            json.WriteStartObject();
            json.WriteString("format", DatasetDescription.Format);
            json.WriteString("name", name);
            WriteNames(json, "parts", parts);
            json.WriteEndObject();
        });
    }

    /// <summary>Writes <c>dataset.json</c>, with the checksums of files that are complete.</summary>
    internal static void WriteDescription(
        CorpusSchema schema, IReadOnlyList<(string Name, int Rows)> splits, string directory, IReadOnlyList<string> files)
    {
        AtomicFile.Write(Path.Combine(directory, DatasetDescription.FileName), stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            json.WriteStartObject();
            json.WriteString("format", DatasetDescription.Format);
            json.WriteString("name", schema.Name);
            WriteNames(json, "classes", schema.Classes);
            json.WriteStartObject("modalities");
            foreach (ModalitySchema entry in schema.Modalities)
            {
                json.WriteStartObject(entry.Modality.Name);
                json.WriteNumber("width", entry.Width);
                json.WriteString("kind", entry.Kind == FeatureKind.Vector ? "vector" : "sequence");
                if (entry.FrameRate is { } rate)
                    json.WriteNumber("frame_rate", rate);
                if (entry.Description is { } description)
                    json.WriteString("description", description);
                if (entry.Extractor is { } extractor)
                    json.WriteString("extractor", extractor);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            WriteNames(json, "targets", schema.Targets);
            json.WriteStartObject("splits");
            foreach ((string split, int rows) in splits)
            {
                json.WriteStartObject(split);
                json.WriteNumber("rows", rows);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("sha256");
            foreach (string file in files)
                json.WriteString(file, CorpusFolder.Checksum(Path.Combine(directory, file)));
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void WriteNames(Utf8JsonWriter json, string property, IReadOnlyList<string> names)
    {
        json.WriteStartArray(property);
        foreach (string name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
