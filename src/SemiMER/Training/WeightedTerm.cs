namespace SemiMER.Training;

/// <summary>A term of the objective and its weight.</summary>
/// <param name="Term">The term.</param>
/// <param name="Weight">Its factor over the stage, finite; where it is 0 the term is not computed.</param>
public sealed record WeightedTerm(IObjectiveTerm Term, Schedule Weight);
