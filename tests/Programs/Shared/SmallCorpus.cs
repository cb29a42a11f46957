using SemiMER.Corpora;

namespace SmallPrograms;

/// <summary>A corpus so small that a training on it takes milliseconds; for tests and the programs that they start.</summary>
internal static class SmallCorpus
{
    public static SyntheticCorpusOptions Options { get; } = new()
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
}
