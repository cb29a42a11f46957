namespace SemiMER.Training;

/// <summary>What a <see cref="DomainAdversarialTerm"/> tells domains by.</summary>
public sealed record DomainAdversarialOptions
{
    /// <summary>Width of the hidden layer of the head that tells domains apart, at least 1. Default 64.</summary>
    public int HiddenSize { get; init; } = 64;

    /// <summary>
    /// Whether the head sees embeddings together with predicted classes, z ⊗ p, and counts rows by how sure their prediction is (CDAN+E);
    /// else the embeddings alone (DANN). Default false.
    /// </summary>
    public bool IsConditional { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range.</exception>
    public void Validate() => new OptionFaults(nameof(DomainAdversarialOptions)).AtLeast(nameof(HiddenSize), HiddenSize, 1).Throw();
}
