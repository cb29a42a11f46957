namespace SemiMER.Matching;

/// <summary>Which sets of a batch are compared, and how the results count; computing them is another matter.</summary>
/// <param name="Terms">The summands, in the order of the pairs.</param>
/// <param name="Skipped">What the batch could not give.</param>
internal sealed record MatchingPlan(IReadOnlyList<PlannedTerm> Terms, IReadOnlyList<SkippedTerm> Skipped);

/// <summary>One summand: its weight times the sum of the loss over some sets.</summary>
/// <param name="Name">Name in logs.</param>
/// <param name="Pair">The modalities.</param>
/// <param name="IsPaired">Whether it belongs to L_pair.</param>
/// <param name="Weight">The weight, below 0 for L_unpair.</param>
/// <param name="Sets">The sets.</param>
internal sealed record PlannedTerm(string Name, ModalityPair Pair, bool IsPaired, double Weight, IReadOnlyList<LatentSets> Sets);
