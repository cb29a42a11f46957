namespace SemiMER.Training;

/// <summary>How a restored number is compared with the true one.</summary>
public enum MaskedLoss
{
    /// <summary>(x' - x)². The best constant is the mean.</summary>
    Squared,

    /// <summary>|x' - x|. The best constant is the median.</summary>
    Absolute,
}

/// <summary>
/// What is masked in <see cref="MaskedModellingTerm"/>, and how what was restored is compared. Features should be scaled, as trainings do
/// by default.
/// </summary>
public sealed record MaskedModellingOptions
{
    /// <summary>
    /// Networks without a context: share of the features of a vector that are replaced by those of another row, at least 0 and below 1;
    /// 0 for none. Default 0.6 (SCARF, Bahri et al. 2022).
    /// </summary>
    public double FeatureRate { get; init; } = 0.6;

    /// <summary>Neighbouring features that are replaced together, at least 1. Default 1.</summary>
    public int FeatureBlock { get; init; } = 1;

    /// <summary>
    /// Networks that read dialogues: share of the utterances of a dialogue that are masked in a modality, in each modality by itself, at
    /// least 0 and below 1; 0 for none. At least one is masked and one stays. Default 0.15.
    /// </summary>
    public double UtteranceRate { get; init; } = 0.15;

    /// <summary>
    /// Networks without a context: share of the frames of a sequence that are masked, at least 0 and below 1; 0 for none. At least one
    /// frame is masked and one stays. Default 0.15 (Liu et al. 2021, TERA).
    /// </summary>
    public double FrameRate { get; init; } = 0.15;

    /// <summary>Neighbouring frames that are masked together, at least 1; words are masked one by one. Default 7.</summary>
    public int SpanFrames { get; init; } = 7;

    /// <summary>
    /// Probability that one whole modality of an utterance is masked beside that, so that it must be restored from the others, at least 0
    /// and below 1. At least one modality stays. Default 0.15.
    /// </summary>
    public double ModalityRate { get; init; } = 0.15;

    /// <summary>
    /// Share of the masked utterances of a dialogue that are hidden, at least 0, at most 1: a learned vector stands in place of the
    /// embedding. So too with the masked frames of a sequence, all of one utterance alike. Default 0.8 (Devlin et al. 2019).
    /// </summary>
    public double HiddenShare { get; init; } = 0.8;

    /// <summary>
    /// Share of them in whose place another utterance, or other frames of the sequence, are read, at least 0; with
    /// <see cref="HiddenShare"/> at most 1. What is left over is read as it is. Default 0.1.
    /// </summary>
    public double OtherShare { get; init; } = 0.1;

    /// <summary>How restored features are compared; words are by cross-entropy. Default squared.</summary>
    public MaskedLoss Loss { get; init; }

    /// <summary>Width of the hidden layer of each head that restores a modality, at least 1. Default 128.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(MaskedModellingOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults) => faults
        .Share(nameof(FeatureRate), FeatureRate)
        .AtLeast(nameof(FeatureBlock), FeatureBlock, 1)
        .Share(nameof(UtteranceRate), UtteranceRate)
        .Share(nameof(FrameRate), FrameRate)
        .AtLeast(nameof(SpanFrames), SpanFrames, 1)
        .Share(nameof(ModalityRate), ModalityRate)
        .AtLeast(nameof(HiddenShare), HiddenShare, 0)
        .AtLeast(nameof(OtherShare), OtherShare, 0)
        .Require(!(HiddenShare + OtherShare > 1), $"{nameof(HiddenShare)} and {nameof(OtherShare)} are more than 1 together.")
        .Require(Enum.IsDefined(Loss), $"{nameof(Loss)} is no known loss.")
        .AtLeast(nameof(HiddenSize), HiddenSize, 1);
}
