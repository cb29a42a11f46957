using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>
/// How a <see cref="SyntheticCorpus"/> is made. The hidden state of an utterance has within each class the standard
/// deviation 1, each feature as a function of it roughly one half; all other sizes are to be read against these.
/// </summary>
public sealed record SyntheticCorpusOptions
{
    /// <summary>Names of the classes, at least two. Default null: neutral, happy, sad, angry.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>How frequent each class is; only the ratios matter. Default null: 4, 3, 2, 1.5.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>Number of recording sessions, at least 3; each has two speakers of its own. Default 5.</summary>
    public int Sessions { get; init; } = 5;

    /// <summary>Number of dialogues in a session, at least 1. Default 8.</summary>
    public int DialoguesPerSession { get; init; } = 8;

    /// <summary>Number of utterances in a dialogue, at least 2; the speakers take turns. Default 30.</summary>
    public int UtterancesPerDialogue { get; init; } = 30;

    /// <summary>Share of the utterances that have no label at all, in [0, 1). Default 0.2.</summary>
    public double UnlabeledShare { get; init; } = 0.2;

    /// <summary>Number of acoustic features, at least 1. Default 160.</summary>
    public int AcousticWidth { get; init; } = 160;

    /// <summary>Number of visual features, at least 1. Default 120.</summary>
    public int VisualWidth { get; init; } = 120;

    /// <summary>Number of lexical features, at least 1. Default 200.</summary>
    public int LexicalWidth { get; init; } = 200;

    /// <summary>Dimensions of the hidden state, at least the number of classes. Default 4.</summary>
    public int StateDimensions { get; init; } = 4;

    /// <summary>Distance of each class from the middle of the state space, at least 0. Default 4.</summary>
    public double Separation { get; init; } = 4;

    /// <summary>Chance that the emotion of an utterance is that of the one before it in the dialogue, in [0, 1). Default 0.5.</summary>
    public double Persistence { get; init; } = 0.5;

    /// <summary>Standard deviation of the noise of each feature, at least 0. Default 3.</summary>
    public double Noise { get; init; } = 3;

    /// <summary>Dimensions of each modality's own disturbance, which tells nothing of the emotion; at least 0. Default 2.</summary>
    public int NuisanceDimensions { get; init; } = 2;

    /// <summary>Standard deviation of the disturbance in each feature, at least 0. Default 0.3.</summary>
    public double Nuisance { get; init; } = 0.3;

    /// <summary>Standard deviation of a speaker's own offset in each feature, at least 0. Default 0.3.</summary>
    public double SpeakerOffset { get; init; } = 0.3;

    /// <summary>
    /// Whether unlabeled utterances carry the hidden state, which is what makes them informative: many features move together
    /// because few hidden dimensions move them, the same in every modality. If false, each column of each modality of
    /// utterances that train without a label is shuffled on its own among the utterances of its speaker: every column keeps its
    /// values, nothing moves together any more. Labeled utterances are the same either way. Features that are put into a row
    /// afterwards are not shuffled, those that are taken out are out either way. Default true.
    /// </summary>
    public bool SharedState { get; init; } = true;

    /// <summary>Seed of everything random. Default 0.</summary>
    public long Seed { get; init; }

    internal IReadOnlyList<string> ClassNames => Classes ?? ["neutral", "happy", "sad", "angry"];

    internal IReadOnlyList<double> Frequencies => ClassWeights ?? [4, 3, 2, 1.5];

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        CorpusSchema.AddNameFaults(faults, nameof(Classes), ClassNames, minimum: 2);
        if (Frequencies.Count != ClassNames.Count)
            faults.Add($"{nameof(ClassWeights)} has {Frequencies.Count} numbers; one for each of the {ClassNames.Count} classes.");
        if (!Frequencies.All(weight => weight > 0 && double.IsFinite(weight)))
            faults.Add($"{nameof(ClassWeights)} has a number that is not above 0 and finite.");
        AtLeast(faults, nameof(Sessions), Sessions, 3);
        AtLeast(faults, nameof(DialoguesPerSession), DialoguesPerSession, 1);
        AtLeast(faults, nameof(UtterancesPerDialogue), UtterancesPerDialogue, 2);
        AtLeast(faults, nameof(AcousticWidth), AcousticWidth, 1);
        AtLeast(faults, nameof(VisualWidth), VisualWidth, 1);
        AtLeast(faults, nameof(LexicalWidth), LexicalWidth, 1);
        AtLeast(faults, nameof(StateDimensions), StateDimensions, ClassNames.Count);
        AtLeast(faults, nameof(NuisanceDimensions), NuisanceDimensions, 0);
        AtLeast(faults, nameof(Separation), Separation, 0);
        AtLeast(faults, nameof(Noise), Noise, 0);
        AtLeast(faults, nameof(Nuisance), Nuisance, 0);
        AtLeast(faults, nameof(SpeakerOffset), SpeakerOffset, 0);
        Share(faults, nameof(UnlabeledShare), UnlabeledShare);
        Share(faults, nameof(Persistence), Persistence);
        if (faults.Count > 0)
            throw new OptionsException(nameof(SyntheticCorpusOptions), faults);
    }

    private static void AtLeast(List<string> faults, string name, double value, double minimum)
    {
        if (!(value >= minimum && double.IsFinite(value)))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; at least {minimum}."));
    }

    private static void Share(List<string> faults, string name, double value)
    {
        if (!(value >= 0 && value < 1))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; at least 0, below 1."));
    }
}
