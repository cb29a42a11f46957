using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>One summand of a matching loss.</summary>
/// <param name="Name">Name in logs, such as <c>pair/acoustic-visual</c> or <c>unpair/acoustic-visual</c>.</param>
/// <param name="Value">The scalar, as a part of the graph; the weight of the pair and the sign of unpaired terms are in it.</param>
public sealed record MatchingTerm(string Name, Tensor Value);

/// <summary>A summand that a batch could not give.</summary>
/// <param name="Name">Name in logs, as of the term.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record SkippedTerm(string Name, string Reason);

/// <summary>The terms of one batch.</summary>
/// <param name="Paired">The summands of L_pair.</param>
/// <param name="Unpaired">The summands of L_unpair: each 0 or below for a loss of at least 0.</param>
/// <param name="Skipped">What the batch could not give; to be counted and logged.</param>
public sealed record MatchingTerms(
    IReadOnlyList<MatchingTerm> Paired, IReadOnlyList<MatchingTerm> Unpaired, IReadOnlyList<SkippedTerm> Skipped)
{
    /// <summary>All summands: those of L_pair, then those of L_unpair.</summary>
    public IEnumerable<MatchingTerm> All => Paired.Concat(Unpaired);

    /// <summary>L_pair + L_unpair as a scalar of the graph; null if every term was skipped.</summary>
    public Tensor? Sum() => All.Any() ? All.Select(term => term.Value).Aggregate((sum, value) => sum.Plus(value)) : null;
}
