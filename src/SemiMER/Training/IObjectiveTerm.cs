namespace SemiMER.Training;

/// <summary>One addend of the objective.</summary>
public interface IObjectiveTerm
{
    /// <summary>Name in logs and results.</summary>
    string Name { get; }

    /// <summary>Whether it can be computed on labeled batches only.</summary>
    bool NeedsLabels { get; }

    /// <summary>Computes the term.</summary>
    /// <param name="pass">The batch and what the network makes of it.</param>
    /// <returns>A scalar, or null if this batch does not allow the term: the trainer counts and logs that.</returns>
    Tensor? Compute(ForwardPass pass);
}
