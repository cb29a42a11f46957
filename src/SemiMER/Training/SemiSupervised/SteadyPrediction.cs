using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Predictions that others learn from: without dropout, so that they are as good as the network can give, and without gradient.
/// </summary>
internal static class SteadyPrediction
{
    /// <summary>p = softmax of the scores, <c>[batch, classes]</c>.</summary>
    public static Tensor Probabilities(EmotionNetwork network, UtteranceBatch batch) => LogProbabilities(network, batch).exp();

    /// <summary>ln p, <c>[batch, classes]</c>.</summary>
    public static Tensor LogProbabilities(EmotionNetwork network, UtteranceBatch batch) =>
        Steadily(network, () => network.call(batch).log_softmax(1));

    /// <summary>ln p as it is where only one modality is there, <c>[batch, classes]</c>.</summary>
    public static Tensor LogProbabilities(EmotionNetwork network, UtteranceBatch batch, Modality modality) => Steadily(network,
        () => SingleModality.Scores(network, batch, modality, network.Encode(modality, batch)).log_softmax(1));

    private static Tensor Steadily(EmotionNetwork network, Func<Tensor> predict)
    {
        using IDisposable unrecorded = no_grad();
        bool isTraining = network.training;
        network.eval();
        try
        {
            return predict();
        }
        finally
        {
            network.train(isTraining);
        }
    }
}
