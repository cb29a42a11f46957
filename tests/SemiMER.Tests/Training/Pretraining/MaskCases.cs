using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Small batches of vectors whose every number is known, and masks of them.</summary>
internal static class MaskCases
{
    public static readonly CorpusSchema Schema = new("masked", ["one", "two"],
    [
        new ModalitySchema(Modality.Acoustic, 12), new ModalitySchema(Modality.Visual, 7), new ModalitySchema(Modality.Lexical, 5),
    ]);

    /// <summary>Utterances of which some lack modalities; every sixth has one only.</summary>
    public static Utterance[] Rows(int count, int perDialogue = 1) => [.. Enumerable.Range(0, count).Select(i => new Utterance
    {
        Id = $"u{i}",
        Speaker = "s",
        Dialogue = $"d{i / perDialogue}",
        Order = i % perDialogue,
        Features = Schema.Modalities.Where((_, m) => (i % 6) switch { 0 => m == i / 6 % 3, 1 => m != 2, _ => true })
            .ToDictionary(entry => entry.Modality, entry => Vector(entry.Width, i)),
    })];

    public static readonly CorpusSchema ClipSchema = new("clips", ["one", "two"],
    [
        new ModalitySchema(Modality.Acoustic, 4, FeatureKind.Sequence), new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence),
    ]);

    /// <summary>Utterances with sequences of 1 to so many frames, of other lengths in each modality.</summary>
    public static Utterance[] Clips(int count, int longest, string name = "clip") =>
    [
        .. Enumerable.Range(0, count).Select(i => new Utterance
        {
            Id = $"{name}{i}",
            Speaker = $"{name}{i % 3}",
            Features = ClipSchema.Modalities.Index().ToDictionary(entry => entry.Item.Modality, entry => Sequence(
                1 + (7 * i + 3 * entry.Index) % longest, entry.Item.Width, i)),
        }),
    ];

    public static LabeledSet LabeledClips(int count, int longest, string name = "clip") => new(
        ClipSchema.Classes, Clips(count, longest, name).Select((clip, i) => new LabeledUtterance(clip, i % 2)));

    public static readonly CorpusSchema WordSchema = new("spoken", ["one", "two"],
        [new ModalitySchema(Modality.Acoustic, 4, FeatureKind.Sequence), new ModalitySchema(Modality.Lexical, 1, FeatureKind.Sequence)]);

    /// <summary>Utterances of 1 to so many words of ten, and of as many frames of sound.</summary>
    public static Utterance[] Spoken(int count, int longest) => [.. Clips(count, longest).Select((clip, i) => clip.WithFeatures(
    [
        KeyValuePair.Create(Modality.Acoustic, clip.Features[Modality.Acoustic]),
        KeyValuePair.Create(Modality.Lexical, ModalityFeatures.Sequence(
            Enumerable.Range(0, 1 + 5 * i % longest).Select(word => (float)((3 * i + word * word) % 10)).ToArray(), 1)),
    ]))];

    public static DropoutMasks Draws(long seed = 1) => new(new RandomSource(seed, "masks"));

    /// <summary>The modalities of a batch in the order of the schema.</summary>
    public static ModalityBatch[] Inputs(UtteranceBatch batch) => [.. Schema.Modalities.Select(entry => batch.Modalities[entry.Modality])];

    public static ModalityMask[] OfFeatures(MaskedModellingOptions options, UtteranceBatch batch, long seed = 1)
    {
        using DropoutMasks draws = Draws(seed);
        return new MaskDrawing(options, draws).OfFeatures(Inputs(batch));
    }

    public static ModalityMask[] OfUtterances(MaskedModellingOptions options, UtteranceBatch batch, long seed = 1)
    {
        using DropoutMasks draws = Draws(seed);
        return new MaskDrawing(options, draws).OfUtterances(Inputs(batch), DialoguePlaces.Whole(batch.Utterances, 1000));
    }

    private static ModalityFeatures Sequence(int frames, int width, int i) => ModalityFeatures.Sequence(
        Enumerable.Range(0, frames * width).Select(cell => MathF.Sin(0.31f * (cell / width) + cell % width + i)).ToArray(), width);

    private static ModalityFeatures Vector(int width, int i) =>
        ModalityFeatures.Vector(Enumerable.Range(0, width).Select(column => MathF.Sin(1.37f * column + i)).ToArray());
}
