using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>How much the embeddings of different utterances differ: near 0 where the network has collapsed.</summary>
internal static class LatentVariance
{
    /// <summary>
    /// Adds the variance of each modality's embeddings over the rows, mean over their columns, of a pass whose scores were computed.
    /// </summary>
    public static void Add(Dictionary<string, double> numbers, string name, ForwardPass pass)
    {
        using var scope = NewDisposeScope();
        foreach (Modality modality in pass.ComputedModalities)
        {
            numbers[$"{name}/latent variance/{modality}"] =
                pass.Embedding(modality).detach().var([0], unbiased: false).mean().Value();
        }
    }
}
