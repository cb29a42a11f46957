using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Plain;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Predictions;

/// <summary>The network written plainly in TorchSharp, from rows of tensors of scaled features to probabilities on the host.</summary>
internal sealed class PlainPredictor : IContestant
{
    private readonly PlainNetwork network;
    private readonly PlainData data;
    private readonly int[] rows;
    private readonly int threads;

    /// <summary>Takes a network over.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="data">The utterances; they stay the caller's.</param>
    /// <param name="count">How many of them are predicted together.</param>
    /// <param name="threads">Intra-op threads.</param>
    public PlainPredictor(PlainNetwork network, Dictionary<string, Tensor> weights, PlainData data, int count, int threads)
    {
        (this.network, this.data, this.threads) = (network, data, threads);
        rows = [.. Enumerable.Range(0, count)];
        network.load_state_dict(weights, strict: false);
        network.eval();
    }

    public string Name => "plain TorchSharp";

    public double Run(int times)
    {
        set_num_threads(threads);
        return MedianTime.Of(times, () => Probabilities());
    }

    /// <summary>Probabilities of the utterances, one after the other.</summary>
    public float[] Probabilities()
    {
        using var scope = NewDisposeScope();
        using IDisposable evaluation = inference_mode();
        return network.Classify(network.Encode(data.Rows(rows))).softmax(1).data<float>().ToArray();
    }

    public void Dispose() => network.Dispose();
}
