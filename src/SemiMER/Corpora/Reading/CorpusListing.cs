using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>
/// What a reader found in the layout of a corpus: its utterances with labels, votes, targets and texts, before they have features.
/// <see cref="WithFeatures"/> makes a corpus of it, which <see cref="FeatureCorpusWriter"/> writes.
/// </summary>
public sealed class CorpusListing
{
    /// <summary>Column of the metadata with the file of the recording, relative to the folder.</summary>
    public const string RecordingColumn = "recording";

    /// <summary>Lists a corpus by a reader of your own.</summary>
    /// <param name="name">Name of the corpus.</param>
    /// <param name="directory">The folder or file that it was read from, for messages.</param>
    /// <param name="classes">Names of the emotions, at least two, in the order of the class index.</param>
    /// <param name="targets">Names of the continuous targets; often none.</param>
    /// <param name="rows">The rows, without features.</param>
    public CorpusListing(
        string name, string directory, IReadOnlyList<string> classes, IReadOnlyList<string> targets, IReadOnlyList<CorpusRow> rows)
        : this(name, directory, classes, targets, rows, new RemarkCounter())
    {
    }

    internal CorpusListing(
        string name, string directory, IReadOnlyList<string> classes, IReadOnlyList<string> targets, IReadOnlyList<CorpusRow> rows,
        RemarkCounter remarks)
    {
        Name = name;
        Directory = directory;
        Classes = classes;
        Targets = targets;
        Rows = DialogueOrder.Assign(rows);
        Remarks = remarks.All();
    }

    /// <summary>Name of the corpus.</summary>
    public string Name { get; }

    /// <summary>The folder.</summary>
    public string Directory { get; }

    /// <summary>Names of the emotions, in the order of the class index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Names of the continuous targets; often none.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The rows, without features.</summary>
    public IReadOnlyList<CorpusRow> Rows { get; }

    /// <summary>What was left out, changed or assumed, counted by kind: worth a look. A corpus made of the listing has them, too.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; }

    /// <summary>The file of a row's recording.</summary>
    /// <param name="row">The row.</param>
    /// <exception cref="CorpusException">The row has no recording.</exception>
    public string RecordingOf(CorpusRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Metadata.TryGetValue(RecordingColumn, out string? file) && file.Length > 0
            ? Path.Combine(Directory, file)
            : throw new CorpusException("has no recording.", utteranceId: row.Utterance.Id);
    }

    /// <summary>
    /// Reads the features of every row and makes a corpus of them. All faults are collected before one exception lists them, equal ones
    /// once with their number.
    /// </summary>
    /// <param name="sources">The modalities, each with where its features come from. Widths are those of the first features.</param>
    /// <exception cref="CorpusException">
    /// Files are missing or damaged, features are of different widths or of unknown ids, or no utterance has a modality; every fault is
    /// listed, up to 100.
    /// </exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public InMemoryCorpus WithFeatures(params IReadOnlyList<ModalitySource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var faults = new FaultList(Directory);
        var remarks = new RemarkCounter();
        remarks.AddRange(Remarks);
        HashSet<string> ids = [.. Rows.Select(row => row.Utterance.Id)];
        Reading[] readings = [.. sources.Select(source => new Reading(source.ForIds?.Invoke(ids) ?? source, faults, remarks))];
        CorpusRow[] rows = [.. Rows.Select(row => row with { Utterance = row.Utterance with { Features = Features(row, readings) } })];
        foreach (Reading reading in readings)
            reading.Complete(ids);
        faults.Throw();
        return new InMemoryCorpus(
            new CorpusSchema(Name, Classes, [.. readings.Select(reading => reading.Schema)], Targets), rows, remarks);
    }

    private static Dictionary<Modality, ModalityFeatures> Features(CorpusRow row, Reading[] readings)
    {
        var features = new Dictionary<Modality, ModalityFeatures>(readings.Length);
        foreach (Reading reading in readings)
        {
            if (reading.Read(row) is { } found)
                features[reading.Schema.Modality] = found;
        }
        return features;
    }

    /// <summary>The reading of one modality.</summary>
    private sealed class Reading(ModalitySource source, FaultList faults, RemarkCounter remarks)
    {
        private int width;
        private bool failed;

        public ModalitySchema Schema => new(source.Modality, width, source.Kind)
        {
            FrameRate = source.FrameRate,
            Description = source.Description,
            Extractor = source.Extractor,
        };

        public ModalityFeatures? Read(CorpusRow row)
        {
            string id = row.Utterance.Id;
            bool read = false;
            ModalityFeatures? features = faults.Try(id, source.Modality, () =>
            {
                ModalityFeatures? found = source.Read(row)?.Of(source.Extractor);
                read = true;
                return found;
            });
            failed |= !read;
            if (features is null)
            {
                if (read)
                    remarks.Add($"utterance(s) without the modality '{source.Modality}'", first: $"'{id}'");
                return null;
            }
            remarks.AddRange(features.Remarks);
            if (width == 0)
                width = features.Width;
            if (features.Kind == source.Kind && features.Width == width)
                return features;
            string expected = source.Kind == FeatureKind.Vector ? $"[{width}]" : $"[time, {width}]";
            faults.Add(
                "utterance", $"'{id}'",
                $"the features have another shape than those before. Expected {expected}, found {features.ShapeText}.",
                modality: source.Modality);
            return null;
        }

        public void Complete(HashSet<string> ids)
        {
            foreach (string id in source.Ids.Where(id => !ids.Contains(id)))
                faults.Add("array", $"'{id}'", "no utterance has this id.", modality: source.Modality);
            if (width == 0 && !failed)
                faults.Add($"No utterance has features of the modality '{source.Modality}'.");
            remarks.AddRange(source.Remarks);
        }
    }
}
