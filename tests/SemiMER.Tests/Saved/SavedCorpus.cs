using SemiMER.Corpora;

namespace SemiMER.Tests.Saved;

/// <summary>The utterances of the saved corpus, told by formula.</summary>
internal static class SavedCorpus
{
    public static readonly Modality Words = new("words");

    public static readonly CorpusSchema Schema = new("saved", ["calm", "angry", "sad"],
    [
        new ModalitySchema(Modality.Acoustic, 4),
        new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence) { FrameRate = 12.5, Description = "three waves" },
        new ModalitySchema(Modality.Lexical, 5), new ModalitySchema(Words, 1, FeatureKind.Sequence),
    ], ["valence"]);

    public static readonly string[] Texts =
    [
        "I am so happy!", "why are you so sad", "leave me alone", "I am happy for you", "you are so kind, so kind", "I said leave me",
        "so sad, so alone", "happy, happy me", "are you alone?", "I am sad for you", "kind of happy", "why me?",
    ];

    public static InMemoryCorpus Create() => new(Schema, Enumerable.Range(0, 12).Select(Row));

    private static CorpusRow Row(int i)
    {
        var features = new Dictionary<Modality, ModalityFeatures>
        {
            [Modality.Acoustic] = ModalityFeatures.Vector(Wave(4, i, 1.5)),
            [Words] = ModalityFeatures.Sequence(
                (float[])[.. Enumerable.Range(0, 1 + i % 5).Select(k => (float)((k * 5 + i) % 9))], 1),
        };
        if (i % 5 != 4)
            features[Modality.Visual] = ModalityFeatures.Sequence(Wave(3 * (1 + i * 2 % 9), i + 3, 1), 3);
        if (i % 6 != 5)
            features[Modality.Lexical] = ModalityFeatures.Vector(Wave(5, i + 7, 2));
        var utterance = new Utterance
        {
            Id = $"u{i}",
            Speaker = $"s{i % 3}",
            Dialogue = $"d{i / 2}",
            Session = $"{i / 4}",
            Text = Texts[i],
            Start = i / 4.0,
            Order = i % 2,
            Features = features,
        };
        return new CorpusRow(utterance, i % 4 == 3 ? null : i % 3)
        {
            Split = i < 9 ? "train" : "test",
            Targets = new[] { i % 2 == 0 ? i / 8f : float.NaN },
            Votes = new float[] { i % 2, 1, 2 },
            Metadata = new Dictionary<string, string> { ["mood"] = i % 2 == 0 ? "größer" : "a, b" },
        };
    }

    // Multiples of 1/256: the same on every machine.
    private static float[] Wave(int count, int start, double size) =>
        [.. Enumerable.Range(0, count).Select(k => (float)(Math.Round(256 * size * Math.Sin(1.37 * k + start)) / 256))];
}
