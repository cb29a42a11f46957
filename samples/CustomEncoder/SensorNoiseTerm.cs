using SemiMER.Corpora;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Samples.CustomEncoder;

/// <summary>
/// How much the noise of a sensor matters: how far it moves the embeddings of a modality, as a share of how far they lie apart. It needs
/// no label.
/// </summary>
/// <param name="modality">The modality.</param>
internal sealed class SensorNoiseTerm(Modality modality) : IObjectiveTerm
{
    private static readonly Scalar Least = 1e-6;
    private static readonly FeatureViewOptions Noise = new() { Noise = 0.05 };

    public string Name => "sensor noise";

    public bool NeedsLabels => false;

    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        if (pass.Batch.Count < 2)
            return [new TermPart(Name, null, "One embedding lies nowhere apart.")];
        Tensor z = pass.Embedding(modality);   // asked for outside the scope: other terms use it too
        using var scope = NewDisposeScope();
        Tensor moved = pass.View(Noise).Embedding(modality) - z, apart = z - z.mean([0]);
        Tensor share = (moved * moved).sum() / (apart * apart).sum().clamp_min(Least);   // Σ_i ‖z'_i - z_i‖² / Σ_i ‖z_i - z̄‖²
        return [new TermPart(Name, share.MoveToOuterDisposeScope())];
    }
}
