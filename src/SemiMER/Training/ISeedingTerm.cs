namespace SemiMER.Training;

/// <summary>
/// A term that can give its gradients in closed form, instead of being a part of the graph: the fast way on the CPU. It says the same as
/// <see cref="IObjectiveTerm.Compute"/>, which stays the readable definition and serves all other devices.
/// </summary>
internal interface ISeedingTerm : IObjectiveTerm
{
    /// <summary>Computes the term and adds its gradients, times a factor, to the seeds of the pass.</summary>
    /// <param name="pass">A pass that takes seeds.</param>
    /// <param name="factor">The weight of the term in the objective.</param>
    /// <returns>The parts as numbers, or null if this way does not apply; then nothing was added.</returns>
    IReadOnlyList<TermPart>? Seed(ForwardPass pass, double factor);

    /// <summary>The parts as <see cref="Seed"/> computed them, but of the graph and changing nothing: to be looked at.</summary>
    /// <param name="pass">The pass, after <see cref="Seed"/>.</param>
    IReadOnlyList<TermPart> Graph(ForwardPass pass);
}
