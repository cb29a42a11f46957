namespace SemiMER.Conformance;

/// <summary>What an encoder reads and promises. Say so where yours is meant to be otherwise.</summary>
public sealed record EncoderPromises
{
    /// <summary>
    /// How a feature is drawn. Default from the standard normal distribution; an encoder of word numbers draws
    /// <c>random.NextInt32(words)</c>.
    /// </summary>
    public Func<RandomSource, double> Feature { get; init; } = random => random.NextNormal();

    /// <summary>
    /// Whether in evaluation an utterance has the same numbers alone and beside others. Default true, as predictions need it.
    /// </summary>
    public bool SameInEveryBatch { get; init; } = true;

    /// <summary>Names of parameters that need not have a part in the result. Default none.</summary>
    public IReadOnlyList<string> UnreachedParameters { get; init; } = [];
}
