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
        : this(name, directory, classes, targets, rows, new SkipNotes())
    {
    }

    internal CorpusListing(
        string name, string directory, IReadOnlyList<string> classes, IReadOnlyList<string> targets, IReadOnlyList<CorpusRow> rows,
        SkipNotes notes)
    {
        Name = name;
        Directory = directory;
        Classes = classes;
        Targets = targets;
        Rows = DialogueOrder.Assign(rows);
        Notes = notes.Sentences();
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

    /// <summary>What was passed over, in sentences that count it; worth a look.</summary>
    public IReadOnlyList<string> Notes { get; }

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
    /// Reads the features of every row and makes a corpus of them. All faults are collected before one exception lists them.
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
        var widths = new int[sources.Count];
        var rows = new CorpusRow[Rows.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            var features = new Dictionary<Modality, ModalityFeatures>(sources.Count);
            for (int m = 0; m < sources.Count; m++)
            {
                if (Read(Rows[i], sources[m], ref widths[m], faults) is { } found)
                    features[sources[m].Modality] = found;
            }
            rows[i] = Rows[i] with { Utterance = Rows[i].Utterance with { Features = features } };
        }
        HashSet<string> ids = [.. rows.Select(row => row.Utterance.Id)];
        for (int m = 0; m < sources.Count; m++)
        {
            foreach (string id in sources[m].Ids.Where(id => !ids.Contains(id)))
                faults.Add($"The features of modality '{sources[m].Modality}' have the id '{id}', which no utterance has.");
            if (widths[m] == 0)
                faults.Add($"No utterance has features of the modality '{sources[m].Modality}'.");
        }
        faults.Throw();
        ModalitySchema[] modalities = [.. sources.Select((source, m) => new ModalitySchema(source.Modality, widths[m], source.Kind)
        {
            FrameRate = source.FrameRate,
            Description = source.Description,
        })];
        return new InMemoryCorpus(new CorpusSchema(Name, Classes, modalities, Targets), rows);
    }

    private static ModalityFeatures? Read(CorpusRow row, ModalitySource source, ref int width, FaultList faults)
    {
        string place = $"Utterance '{row.Utterance.Id}', modality '{source.Modality}': ";
        if (faults.Try(() => source.Read(row), place) is not { } features)
            return null;
        if (width == 0)
            width = features.Width;
        if (features.Kind == source.Kind && features.Width == width)
            return features;
        string expected = source.Kind == FeatureKind.Vector ? $"[{width}]" : $"[time, {width}]";
        faults.Add($"{place}the features have another shape than those before. Expected {expected}, found {features.ShapeText}.");
        return null;
    }
}
