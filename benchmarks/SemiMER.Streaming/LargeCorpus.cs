using System.Diagnostics;
using SemiMER.Corpora;

namespace SemiMER.Streaming;

/// <summary>Writes corpora of any size: a few labeled rows, and as many without a label as asked for.</summary>
internal static class LargeCorpus
{
    private const int SequenceWidth = 64;
    private const int ShortestSequence = 50;
    private const int LongestSequence = 600;

    private static readonly string[] Classes = ["calm", "angry", "sad", "happy"];
    private static readonly (string Split, int Rows)[] LabeledSplits = [("train", 400), ("dev", 100), ("test", 100)];

    public static void WriteVectors(string folder, int rows)
    {
        var schema = new CorpusSchema("large vectors", Classes,
            [new(Modality.Acoustic, 64), new(Modality.Visual, 36), new(Modality.Lexical, 100)]);
        Write(folder, schema, rows);
    }

    /// <summary>A corpus that lies in folders of equal size; the first has the labeled rows.</summary>
    public static void WriteParts(string folder, int rows, int parts)
    {
        var schema = new CorpusSchema("large parts", Classes,
            [new(Modality.Acoustic, 16), new(Modality.Visual, 8), new(Modality.Lexical, 16)]);
        string[] names = [.. Enumerable.Range(0, parts).Select(part => $"part-{part}")];
        for (int part = 0; part < parts; part++)
            Write(Path.Combine(folder, names[part]), schema, rows / parts, part);
        FeatureCorpusWriter.WriteParts(folder, schema.Name, names);
    }

    public static void WriteSequences(string folder, int gigabytes)
    {
        var schema = new CorpusSchema("large sequences", Classes,
            [new(Modality.Acoustic, SequenceWidth, FeatureKind.Sequence), new(Modality.Lexical, 100)]);
        const long bytesPerRow = (ShortestSequence + LongestSequence) / 2 * SequenceWidth * sizeof(float);
        Write(folder, schema, (int)(gigabytes * 1_000_000_000L / bytesPerRow));
    }

    private static void Write(string folder, CorpusSchema schema, int unlabeled, int part = 0)
    {
        var clock = Stopwatch.StartNew();
        using var writer = new StreamingCorpusWriter(schema, folder);
        var random = new RandomSource(1 + part, "large corpus");
        foreach ((string split, int rows) in part == 0 ? LabeledSplits : [])
        {
            for (int i = 0; i < rows; i++)
                writer.Add(split, Utterance(schema, split, i, i % Classes.Length, random), Classes[i % Classes.Length]);
        }
        for (int i = 0; i < unlabeled; i++)
            writer.Add("unlabeled", Utterance(schema, "unlabeled", part * unlabeled + i, random.NextInt32(Classes.Length), random));
        writer.Complete();
        long bytes = new DirectoryInfo(folder).GetFiles().Sum(file => file.Length);
        Console.WriteLine($"{unlabeled} unlabeled rows, {bytes / 1e9:0.000} GB, written in {clock.Elapsed.TotalSeconds:0.0} s");
    }

    private static Utterance Utterance(CorpusSchema schema, string split, int row, int emotion, RandomSource random) => new()
    {
        Id = $"{split}_{row}",
        Speaker = $"{split} speaker {row % 200}",
        Dialogue = $"{split} dialogue {row / 20}",
        Features = schema.Modalities.ToDictionary(entry => entry.Modality, entry => Features(entry, emotion, random)),
    };

    // Each class has its own mean in each column; the noise is uniform, which is cheap to draw.
    private static ModalityFeatures Features(ModalitySchema entry, int emotion, RandomSource random)
    {
        bool isVector = entry.Kind == FeatureKind.Vector;
        int frames = isVector ? 1 : ShortestSequence + random.NextInt32(LongestSequence - ShortestSequence + 1);
        var values = new float[frames * entry.Width];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(4 * random.NextDouble() - 2 + ((i % entry.Width + emotion) % Classes.Length));
        return isVector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, entry.Width);
    }
}
