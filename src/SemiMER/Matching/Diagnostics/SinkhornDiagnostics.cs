namespace SemiMER.Matching;

/// <summary>How far the iterations of a <see cref="SinkhornDivergence"/> came for two sets.</summary>
/// <param name="Epsilon">The blur ε, in squared units of the latents.</param>
/// <param name="Iterations">Iterations at that ε, the most of its three transports.</param>
/// <param name="Movement">By what share of ε a potential still moved in the last of them, the most of all.</param>
/// <param name="Converged">Whether every transport stopped for moving no more than the tolerance.</param>
public sealed record SinkhornDiagnostics(double Epsilon, int Iterations, double Movement, bool Converged);
