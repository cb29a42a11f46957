using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>What a network predicts if it is given one modality only.</summary>
internal static class SingleModality
{
    /// <summary>Class scores of a batch as if its other modalities were absent, <c>[batch, classes]</c>.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="modality">The modality.</param>
    /// <param name="embedding">Its embeddings, <c>[batch, embedding]</c>.</param>
    public static Tensor Scores(EmotionNetwork network, UtteranceBatch batch, Modality modality, Tensor embedding)
    {
        Tensor absent = zeros_like(embedding);
        var embeddings = batch.Modalities.Keys.ToDictionary(other => other, other => other == modality ? embedding : absent);
        UtteranceBatch alone = batch.With(batch.Modalities.ToDictionary(entry => entry.Key, entry => entry.Key == modality
            ? entry.Value : entry.Value.WithPresent(zeros_like(entry.Value.Present))));
        return network.Classify(embeddings, alone);
    }
}
