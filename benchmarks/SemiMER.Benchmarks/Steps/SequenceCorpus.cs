using SemiMER.Corpora;

namespace SemiMER.Benchmarks.Steps;

/// <summary>Sequences of random numbers, with another mean for each class.</summary>
internal static class SequenceCorpus
{
    private const double ClassDistance = 0.2;
    private static readonly string[] Classes = ["calm", "angry", "sad", "happy"];

    /// <summary>The classes and the modalities.</summary>
    public static CorpusSchema Schema(params IReadOnlyList<(Modality Modality, int Width)> modalities) => new(
        "random sequences", Classes, [.. modalities.Select(each => new ModalitySchema(each.Modality, each.Width, FeatureKind.Sequence))]);

    /// <summary>Labeled rows.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="name">Of the set; it seeds the numbers and is the speaker.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="lengths">The fewest and the most frames of each modality.</param>
    public static LabeledSet Rows(CorpusSchema schema, string name, int rows, params (int Fewest, int Most)[] lengths)
    {
        var random = new RandomSource(0, name);
        return new LabeledSet(Classes, Enumerable.Range(0, rows).Select(row =>
        {
            int c = row % Classes.Length;
            var utterance = new Utterance
            {
                Id = $"{name} {row}",
                Speaker = name,
                Dialogue = $"{name} {row / 10}",
                Features = schema.Modalities.Zip(lengths).ToDictionary(
                    each => each.First.Modality, each => Sequence(each.First.Width, each.Second, c, random)),
            };
            return new LabeledUtterance(utterance, c);
        }));
    }

    private static ModalityFeatures Sequence(int width, (int Fewest, int Most) length, int c, RandomSource random)
    {
        int frames = length.Fewest + random.NextInt32(length.Most - length.Fewest + 1);
        var values = new float[frames * width];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextNormal() + (i % Classes.Length == c ? ClassDistance : 0));
        return ModalityFeatures.Sequence(values, width);
    }
}
