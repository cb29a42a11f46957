namespace SemiMER.Training;

/// <summary>What the classification is to come near.</summary>
public enum ClassificationTarget
{
    /// <summary>The label of an utterance.</summary>
    Label,

    /// <summary>
    /// The share of its annotators' votes that each class has (<see cref="Corpora.LabeledUtterance.Votes"/>), which tells how sure they
    /// were; the label where there are no votes.
    /// </summary>
    Votes,
}

/// <summary>How a <see cref="ClassificationTerm"/> compares labels with what is predicted.</summary>
public sealed record ClassificationOptions
{
    /// <summary>What is to be predicted. Default the label.</summary>
    public ClassificationTarget Target { get; init; }

    /// <summary>
    /// epsilon of q' = (1 - epsilon) q + epsilon / K, at least 0 and below 1: a share of the target that all K classes get alike
    /// (Szegedy et al. 2016). Default 0.
    /// </summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// gamma of (1 - p)^gamma, at least 0: how much less an utterance counts that is predicted well already (focal loss, Lin et al.
    /// 2017). Default 0, all count alike.
    /// </summary>
    public double FocalGamma { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(ClassificationOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults) =>
        faults.Share(nameof(LabelSmoothing), LabelSmoothing).AtLeast(nameof(FocalGamma), FocalGamma, 0);
}
