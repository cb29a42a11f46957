using SemiMER.Corpora;

namespace SemiMER.Tests.Training.Enhancement;

/// <summary>Labeled utterances with a vector of sound, a sequence of faces and token numbers, some of them absent.</summary>
internal static class Clips
{
    public const int Classes = 3;

    public static CorpusSchema Schema { get; } = new("clips", ["calm", "angry", "sad"],
    [
        new ModalitySchema(Modality.Acoustic, 4), new ModalitySchema(Modality.Visual, 2, FeatureKind.Sequence),
        new ModalitySchema(Modality.Lexical, 1, FeatureKind.Sequence),
    ]);

    /// <summary>
    /// Every fourth row lacks the sound, every fifth the face; the last has a class of its own. Row i has 1 + i mod 4 frames of face and
    /// 12 tokens, which are 100 i + place.
    /// </summary>
    public static LabeledSet Set { get; } = new(Schema.Classes, Enumerable.Range(0, 12).Select(Row));

    public static float[] Of(LabeledUtterance row, Modality modality) => row.Utterance.Features[modality].Values.ToArray();

    private static LabeledUtterance Row(int i)
    {
        var random = new RandomSource(i, "clip");
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
        var features = new Dictionary<Modality, ModalityFeatures>
        {
            [Modality.Lexical] = ModalityFeatures.Sequence((float[])[.. Enumerable.Range(0, 12).Select(t => (float)(100 * i + t))], 1),
        };
        if (i % 4 != 1)
            features.Add(Modality.Acoustic, ModalityFeatures.Vector(Draw(4)));
        if (i % 5 != 2)
            features.Add(Modality.Visual, ModalityFeatures.Sequence(Draw(2 * (1 + i % 4)), 2));
        return new LabeledUtterance(
            new Utterance { Id = $"u{i}", Speaker = $"s{i % 3}", Dialogue = $"d{i % 2}", Features = features }, i == 11 ? 2 : i % 2)
        {
            Votes = i % 3 == 0 ? default : (float[])[i, 1, 2],
            Targets = (float[])[i, i % 4 == 0 ? float.NaN : -i],
        };
    }
}
