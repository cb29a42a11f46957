namespace SemiMER.Matching;

/// <summary>
/// What a kernel sees of two sets. If all three means are near 0, the bandwidth is too small, if they are near 1, too large:
/// in both cases there is next to no gradient.
/// </summary>
/// <param name="Bandwidth">σ in use, in the unit of the latents.</param>
/// <param name="WithinFirst">Mean of k over different rows of the first set.</param>
/// <param name="WithinSecond">Mean of k over different rows of the second set.</param>
/// <param name="Across">Mean of k between the sets.</param>
public sealed record KernelDiagnostics(double Bandwidth, double WithinFirst, double WithinSecond, double Across);
