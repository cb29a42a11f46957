namespace SemiMER.Matching;

/// <summary>What an unpaired strategy picked from a batch for a pair of modalities.</summary>
/// <param name="Sets">The sets; several are averaged.</param>
/// <param name="Skipped">What could not be used, each a reason such as <c>class 2: 1 row of acoustic, at least 2 needed</c>.</param>
public sealed record UnpairedDraw(IReadOnlyList<LatentSets> Sets, IReadOnlyList<string> Skipped);

/// <summary>Two sets of latents.</summary>
/// <param name="Name">What they are, such as <c>class 2 against others</c>.</param>
/// <param name="P">Latents of the first modality, n of them.</param>
/// <param name="Q">Latents of the second modality, m of them.</param>
public sealed record LatentSets(string Name, LatentRows P, LatentRows Q);
