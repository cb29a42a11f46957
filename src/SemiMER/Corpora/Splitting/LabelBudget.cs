namespace SemiMER.Corpora;

/// <summary>A label budget whose labels both train and choose: nothing outside it is looked at.</summary>
public sealed record LabelBudget
{
    /// <summary>The rows whose labels train.</summary>
    public required LabeledSet Labeled { get; init; }

    /// <summary>The pool: all other rows of the speakers, or dialogues, that train, without labels.</summary>
    public required UnlabeledSet Unlabeled { get; init; }

    /// <summary>The rows whose labels choose, all of speakers or dialogues that do not train.</summary>
    public required LabeledSet Validation { get; init; }

    /// <summary>All rows of those who validate, without labels: for scaling per speaker, never for training.</summary>
    public required UnlabeledSet ValidationEnrollment { get; init; }
}
