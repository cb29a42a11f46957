using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// L_rec = L_DAE(a) + L_DAE(v) + L_DAE(l): the squared errors of the reconstructed features, summed over the modalities that the
/// network can reconstruct; within one the mean over features and real frames, then over the utterances that have it.
/// </summary>
/// <remarks>Liang, Li and Jin 2020.</remarks>
public sealed class ReconstructionTerm : IRankedTerm, ISeedingTerm
{
    /// <inheritdoc/>
    public string Name => "reconstruction";

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    bool IRankedTerm.IsOfAllRows => false;

    /// <inheritdoc/>
    public IReadOnlyList<TermPart> Compute(ForwardPass pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        return [.. pass.Network.ReconstructedModalities.Select(modality => new TermPart(PartName(modality), Mean(pass, modality)))];
    }

    /// <inheritdoc/>
    IReadOnlyList<TermPart>? ISeedingTerm.Seed(ForwardPass pass, double factor)
    {
        if (pass.Network.ReconstructedModalities.Any(modality => pass.ReconstructionErrors(modality).dtype != ScalarType.Float32))
            return null;
        return [.. pass.Network.ReconstructedModalities.Select(modality => new TermPart(PartName(modality), null)
        {
            Number = Seed(pass, modality, factor),
        })];
    }

    /// <inheritdoc/>
    IReadOnlyList<TermPart> ISeedingTerm.Graph(ForwardPass pass) => Compute(pass);

    // Of a part of a batch: its n_r rows of the n of all ranks.
    private static Tensor Mean(ForwardPass pass, Modality modality)
    {
        ModalityBatch input = pass.Batch.Modalities[modality];
        Tensor mean = EmotionNetwork.MeanOfPresent(pass.ReconstructionErrors(modality), input);
        return pass.Whole is { } whole
            ? mean.Times((double)input.FrameCounts.Count(count => count > 0) / Math.Max(1, whole.CountOf(modality))) : mean;
    }

    private string PartName(Modality modality) => $"{Name}/{modality}";

    // L = 1/n sum_i e_i over the n utterances that have the modality: dL/de_i = 1/n; several ranks share n
    private static double Seed(ForwardPass pass, Modality modality, double factor)
    {
        int[] frames = pass.Batch.Modalities[modality].FrameCounts;
        int n = Math.Max(1, pass.Whole?.CountOf(modality) ?? frames.Count(count => count > 0));
        Span<float> e = pass.ReconstructionErrors(modality).CpuSpan<float>();
        Span<float> gradient = pass.ErrorSeeds(modality).CpuSpan<float>();
        double sum = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            if (frames[i] == 0)
                continue;
            sum += e[i];
            gradient[i] += (float)(factor / n);
        }
        return sum / n;
    }
}
