using SemiMER.Corpora;

namespace SemiMER.Onnx.Tests;

/// <summary>Utterances of random features, with every pattern of missing modalities and many lengths.</summary>
internal static class RandomUtterances
{
    /// <summary>Makes utterances: each pattern of the modalities that are there, each with every length.</summary>
    /// <param name="schema">The modalities.</param>
    /// <param name="lengths">Lengths of sequences.</param>
    /// <param name="vocabulary">Where above 0, sequences of one feature are numbers of so many words.</param>
    public static Utterance[] Of(CorpusSchema schema, IEnumerable<int> lengths, int vocabulary = 0)
    {
        var random = new Random(5);
        int patterns = 1 << schema.Modalities.Count;
        return
        [
            .. from length in lengths
               from pattern in Enumerable.Range(1, patterns - 1)
               select One(schema, random, $"{length}-{pattern}", pattern, length, vocabulary),
        ];
    }

    private static Utterance One(CorpusSchema schema, Random random, string id, int pattern, int length, int vocabulary)
    {
        var features = new Dictionary<Modality, ModalityFeatures>();
        foreach ((int i, ModalitySchema entry) in schema.Modalities.Index())
        {
            if ((pattern >> i & 1) == 0)
                continue;
            // Sequences of one utterance have lengths of their own.
            int frames = entry.Kind == FeatureKind.Vector ? 1 : Math.Max(1, length - i);
            float[] values = [.. Enumerable.Range(0, frames * entry.Width).Select(column => entry.Width == 1 && vocabulary > 0
                ? random.Next(vocabulary) : 3 + 2 * (float)(random.NextDouble() * 2 - 1) * (1 + column % entry.Width))];
            features.Add(entry.Modality, entry.Kind == FeatureKind.Vector
                ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, entry.Width));
        }
        return new Utterance { Id = id, Speaker = pattern % 2 == 0 ? "anna" : "ben", Features = features };
    }
}
