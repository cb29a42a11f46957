using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>How much the embeddings of different utterances differ: near 0 where the network has collapsed.</summary>
internal static class LatentVariance
{
    /// <summary>
    /// The variance of each modality's embeddings over the rows, mean over their columns, of a pass whose scores were computed; nothing
    /// without one.
    /// </summary>
    public static Dictionary<string, double> Of(string name, ForwardPass? pass)
    {
        using var scope = NewDisposeScope();
        return (pass?.ComputedModalities ?? []).ToDictionary(
            modality => $"{name}/latent variance/{modality}",
            modality => pass!.Embedding(modality).detach().var([0], unbiased: false).mean().Value());
    }
}
