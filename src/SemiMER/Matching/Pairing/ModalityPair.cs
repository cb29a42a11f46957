using SemiMER.Corpora;

namespace SemiMER.Matching;

/// <summary>Two modalities whose latents are matched.</summary>
/// <param name="First">The one that gives p.</param>
/// <param name="Second">The one that gives q.</param>
/// <param name="Weight">What its terms are multiplied by, above 0. Default 1.</param>
public sealed record ModalityPair(Modality First, Modality Second, double Weight = 1)
{
    /// <summary>Name in logs, such as <c>acoustic-visual</c>.</summary>
    public string Name => $"{First.Name}-{Second.Name}";
}
