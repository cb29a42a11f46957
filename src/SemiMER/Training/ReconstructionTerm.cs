namespace SemiMER.Training;

/// <summary>
/// L_rec = L_DAE(a) + L_DAE(v) + L_DAE(l): the squared errors of the reconstructed features, summed over the modalities that the
/// network can reconstruct; within one the mean over features and real frames, then over the utterances that have it.
/// </summary>
/// <remarks>Liang, Li and Jin 2020.</remarks>
public sealed class ReconstructionTerm : IObjectiveTerm
{
    /// <inheritdoc/>
    public string Name => "reconstruction";

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return [.. pass.Network.ReconstructedModalities.Select(modality => new TermPart(
            $"{Name}/{modality}", pass.Network.ReconstructionError(modality, pass.Embedding(modality), pass.Batch)))];
    }
}
