namespace SemiMER.Training;

/// <summary>A training that cannot go on, such as one whose loss is no longer finite.</summary>
public sealed class TrainingException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    public TrainingException(string message)
        : base(message) => UtteranceIds = [];

    /// <summary>Creates the exception of a term that is not finite.</summary>
    /// <param name="term">Name of the term, or <c>total</c> or <c>gradient norm</c>.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="value">Its value.</param>
    /// <param name="utteranceIds">The utterances of the batch.</param>
    public TrainingException(string term, long step, double value, IReadOnlyList<string> utteranceIds)
        : base(FormattableString.Invariant(
            $"Step {step}: the term '{term}' is {value}. Lower the learning rate or the weight of the term, or ") +
            $"look at the features of the batch: {FaultText.List(utteranceIds)}.")
    {
        Term = term;
        Step = step;
        UtteranceIds = utteranceIds;
    }

    /// <summary>Creates the exception of a term that cannot be computed.</summary>
    /// <param name="term">Name of the term.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="cause">What the term says.</param>
    /// <param name="utteranceIds">The utterances of the batch.</param>
    public TrainingException(string term, long step, SemiMerException cause, IReadOnlyList<string> utteranceIds)
        : base(FormattableString.Invariant($"Step {step}: the term '{term}' cannot be computed. {cause?.Message} ") +
            $"The batch: {FaultText.List(utteranceIds)}.", cause)
    {
        Term = term;
        Step = step;
        UtteranceIds = utteranceIds;
    }

    /// <summary>Name of the term that is at fault, if one is.</summary>
    public string? Term { get; }

    /// <summary>The step, from 0, if the fault arose in one.</summary>
    public long? Step { get; }

    /// <summary>The utterances of the batch, if the fault arose in one.</summary>
    public IReadOnlyList<string> UtteranceIds { get; }
}
