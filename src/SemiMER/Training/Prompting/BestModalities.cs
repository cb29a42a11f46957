using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// The attention weights of each modality from the epoch in which it, read alone, had the highest UA on the validation set, the first among
/// equals.
/// </summary>
internal sealed class BestModalities : IDisposable
{
    private const string ScoresEntry = "scores";

    private readonly Dictionary<string, Tensor> copies = [];
    private double[] scores = [];

    /// <summary>Takes an epoch in.</summary>
    public void Offer(EmotionRecognizer recognizer, LabeledSet validation)
    {
        EmotionNetwork network = recognizer.Network;
        int modalities = network.Schema.Modalities.Count, classes = network.Schema.Classes.Count;
        IReadOnlyList<float[]> told = recognizer.Compute([.. validation.Utterances], batch =>
        {
            var z = network.Schema.Modalities.ToDictionary(entry => entry.Modality, entry => network.Encode(entry.Modality, batch));
            return network.ModalityScores(network.InContextAlone(network.Dialogues(z, batch))).flatten(1); // [batch, modality x class]
        });
        int[] truth = [.. validation.Select(row => row.ClassIndex)];
        if (scores.Length == 0)
            scores = [.. Enumerable.Repeat(double.NegativeInfinity, modalities)];
        for (int m = 0; m < modalities; m++)
        {
            int[] predicted = [.. told.Select(row => IndexOfLargest(row.AsSpan(m * classes, classes)))];
            double score = EmotionMetrics.FromPredictions(truth, predicted, network.Schema.Classes).UnweightedAccuracy;
            if (score <= scores[m])
                continue;
            scores[m] = score;
            foreach ((string name, Tensor weights) in network.AttentionWeights(m))
                Copy(name, weights);
        }
    }

    /// <summary>Gives the network the weights of the best epochs, if there were any.</summary>
    public bool Restore(EmotionNetwork network)
    {
        using IDisposable unrecorded = no_grad();
        foreach ((string name, Tensor weights) in network.state_dict())
        {
            if (copies.TryGetValue(name, out Tensor? copy))
                weights.copy_(copy);
        }
        return copies.Count > 0;
    }

    public IReadOnlyDictionary<string, Tensor> GetState()
    {
        var state = copies.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        if (scores.Length > 0)
            state.Add(ScoresEntry, tensor(scores));
        return state;
    }

    public void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        Dispose();
        foreach ((string name, Tensor value) in state)
        {
            if (name == ScoresEntry)
                scores = value.Values<double>();
            else
                Copy(name, value);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Dispose()
    {
        foreach (Tensor copy in copies.Values)
            copy.Dispose();
        copies.Clear();
        scores = [];
    }

    private void Copy(string name, Tensor weights)
    {
        using IDisposable unrecorded = no_grad();
        if (copies.TryGetValue(name, out Tensor? copy))
            copy.copy_(weights);
        else
            copies.Add(name, weights.detach().clone().DetachFromDisposeScope());
    }

    private static int IndexOfLargest(ReadOnlySpan<float> numbers)
    {
        int best = 0;
        for (int k = 1; k < numbers.Length; k++)
        {
            if (numbers[k] > numbers[best])
                best = k;
        }
        return best;
    }
}
