using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Samples.WavAndText;

/// <summary>A folder of WAV files with a table that names their speakers, emotions and words.</summary>
internal static class Recordings
{
    public const string DefaultTable = "all_meta.csv";

    /// <summary>Describes every recording of a folder and writes the corpus, with the words beside the features, into another.</summary>
    public static Corpus ToCorpus(string folder, string table, Settings settings, string output, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, table);
        CsvTable rows = CsvTable.ReadFile(path);
        int Column(string name) => rows.IndexOf(name) ?? throw new FileFormatException(path, "has no such column.", row: 1, column: name);
        int file = Column("file"), speaker = Column("speaker"), emotion = Column("emotion");
        int? text = rows.IndexOf("text");

        var options = new AcousticOptions();
        var utterances = new (Utterance, string?)[rows.Rows.Count];
        Parallel.For(0, utterances.Length, new ParallelOptions
        {
            MaxDegreeOfParallelism = settings.Threads,
            CancellationToken = cancellationToken,
        }, i =>
        {
            IReadOnlyList<string> row = rows.Rows[i];
            utterances[i] = (Describe(Path.Combine(folder, row[file]), options, settings.Frames) with
            {
                Id = Path.GetFileNameWithoutExtension(row[file]),
                Speaker = row[speaker],
                Text = text is { } column ? row[column] : null,
                Order = i,
            }, row[emotion].Length > 0 ? row[emotion] : null);
        });
        string[] classes = [.. utterances.Select(one => one.Item2).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        ModalitySchema schema = settings.Frames ? AcousticFeatures.FrameSchema(options) : AcousticFeatures.FunctionalSchema();
        FeatureCorpusWriter.Write(
            new InMemoryCorpus(new CorpusSchema(Path.GetFileName(folder.TrimEnd('/', '\\')), classes, [schema]), utterances), output);
        return FeatureCorpus.Open(output);
    }

    /// <summary>Copies of recordings at 0.9 and 1.1 of their speed.</summary>
    public static SoundEnhancement AtOtherSpeeds(string folder)
    {
        Dictionary<string, string> paths = Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path));
        return new SoundEnhancement(utterance => AudioSignal.FromWav(paths[utterance.Id]));
    }

    /// <summary>An utterance from a WAV file: the same code describes what a recognizer learns from and what it is asked about.</summary>
    public static Utterance Describe(string path, AcousticOptions options, bool frames)
    {
        AcousticFeatures features = AcousticFeatures.FromWav(path, options);
        return new Utterance { Id = Path.GetFileNameWithoutExtension(path), Speaker = "unknown" }
            .WithFeatures([new(Modality.Acoustic, frames ? features.Frames : features.Functionals)]);
    }
}
