using SemiMER.Corpora;
using SemiMER.Training;

namespace Stranger;

/// <summary>A corpus and trainings so small that they take milliseconds.</summary>
internal static class SmallData
{
    public static SyntheticCorpusOptions CorpusOptions { get; } = new()
    {
        Classes = ["calm", "angry"],
        ClassWeights = [2, 1],
        Sessions = 3,
        DialoguesPerSession = 3,
        UtterancesPerDialogue = 10,
        AcousticWidth = 6,
        VisualWidth = 5,
        LexicalWidth = 7,
        StateDimensions = 2,
    };

    public static SyntheticCorpus Corpus { get; } = new(CorpusOptions);

    public static CorpusFold Fold { get; } = SpeakerFolds.LeaveOneSessionOut(Corpus)[2];

    public static LabeledSet Labeled { get; } = Fold.Train.WithLabelBudget(0.5, seed: 1).Labeled;

    public static UnlabeledSet Unlabeled { get; } = Fold.Train.WithLabelBudget(0.5, seed: 1).Unlabeled;

    public static TrainerOptions Training { get; } = new()
    {
        Epochs = 2, StepsPerEpoch = 3, LabeledBatchSize = 8, UnlabeledBatchSize = 8,
    };

    /// <summary>Twelve clips with a vector of sound and sequences of faces and words, of four lengths.</summary>
    public static CorpusSchema ClipSchema { get; } = new("clips", ["calm", "angry"],
    [
        new ModalitySchema(Modality.Acoustic, 5), new ModalitySchema(Modality.Visual, 3, FeatureKind.Sequence),
        new ModalitySchema(Modality.Lexical, 4, FeatureKind.Sequence),
    ]);

    public static LabeledSet Clips { get; } = ClipsOf(Enumerable.Range(0, 12));

    /// <summary>Four more, of another speaker.</summary>
    public static LabeledSet OtherClips { get; } = ClipsOf(Enumerable.Range(12, 4));

    private static LabeledSet ClipsOf(IEnumerable<int> numbers) =>
        new(ClipSchema.Classes, numbers.Select(i => new LabeledUtterance(Clip(i), i % 2)));

    private static Utterance Clip(int i) => new()
    {
        Id = $"u{i}",
        Speaker = i < 12 ? $"s{i % 3}" : "other",
        Features = ClipSchema.Modalities.ToDictionary(entry => entry.Modality, entry => entry.Kind == FeatureKind.Vector
            ? ModalityFeatures.Vector(Wave(entry.Width, i)) : ModalityFeatures.Sequence(Wave((1 + i % 4) * entry.Width, i), entry.Width)),
    };

    private static float[] Wave(int count, int start) => [.. Enumerable.Range(0, count).Select(k => MathF.Sin(1.37f * k + start))];
}
