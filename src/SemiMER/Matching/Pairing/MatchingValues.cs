namespace SemiMER.Matching;

/// <summary>The value of one summand of a matching loss, as <see cref="MatchingTerm"/> but a number.</summary>
/// <param name="Name">Name in logs.</param>
/// <param name="Value">The value, with weight and sign.</param>
internal sealed record MatchingValue(string Name, double Value);

/// <summary>The values of the terms of one batch, as <see cref="MatchingTerms"/> but numbers.</summary>
/// <param name="Paired">The summands of L_pair.</param>
/// <param name="Unpaired">The summands of L_unpair.</param>
/// <param name="Skipped">What the batch could not give.</param>
internal sealed record MatchingValues(
    IReadOnlyList<MatchingValue> Paired, IReadOnlyList<MatchingValue> Unpaired, IReadOnlyList<SkippedTerm> Skipped)
{
    /// <summary>All summands: those of L_pair, then those of L_unpair.</summary>
    public IEnumerable<MatchingValue> All => Paired.Concat(Unpaired);
}
