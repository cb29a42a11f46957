using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// A linear soft-max as an ordinary network. The embedding of a modality has one number a class and is linear in its vector, or in the
/// mean and deviation of its sequence: z_m = W_m x_m + f_m. It is 0 where the modality is absent, so f_m is the weight of the flag that the
/// modality is there. The classifier adds them: scores = sum_m z_m + b.
/// </summary>
internal static class LinearNetwork
{
    /// <summary>Makes the network.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="blocks">Which columns of the weights are whose.</param>
    /// <param name="point">The weights <c>[class, column]</c>, then the biases <c>[class]</c>.</param>
    public static EmotionNetwork Create(CorpusSchema schema, IReadOnlyList<DesignBlock> blocks, ReadOnlySpan<double> point)
    {
        int classes = schema.Classes.Count;
        EmotionNetwork network = EmotionNetwork.Create(schema, Options(schema, classes));
        try
        {
            using var scope = NewDisposeScope();
            using IDisposable unrecorded = no_grad();
            Dictionary<string, Tensor> weights = network.state_dict();
            FillEncoders(weights, blocks, point, classes);
            weights["classifier.0.weight"].copy_(eye(classes).repeat(1, blocks.Count)); // [I ... I]
            weights["classifier.0.bias"].copy_(tensor(Biases(point, classes)));
            network.IsTrained = true;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes a network of continuous targets: its embeddings have one number a target, which the head adds up. Its classes are those of
    /// the majority.
    /// </summary>
    /// <param name="schema">Classes, modalities and targets.</param>
    /// <param name="targets">Names of the targets.</param>
    /// <param name="blocks">Which columns of the weights are whose.</param>
    /// <param name="point">The weights <c>[target, column]</c>, then the biases <c>[target]</c>.</param>
    /// <param name="shares">Share of each class, above 0.</param>
    public static EmotionNetwork Create(
        CorpusSchema schema, IReadOnlyList<string> targets, IReadOnlyList<DesignBlock> blocks, ReadOnlySpan<double> point,
        IReadOnlyList<double> shares)
    {
        EmotionNetwork network = EmotionNetwork.Create(
            schema, Options(schema, targets.Count) with { Targets = targets });
        try
        {
            using var scope = NewDisposeScope();
            using IDisposable unrecorded = no_grad();
            Dictionary<string, Tensor> weights = network.state_dict();
            FillEncoders(weights, blocks, point, targets.Count);
            weights["targets.layers.0.weight"].copy_(eye(targets.Count).repeat(1, blocks.Count)); // [I ... I]
            weights["targets.layers.0.bias"].copy_(tensor(Biases(point, targets.Count)));
            weights["classifier.0.weight"].zero_();
            weights["classifier.0.bias"].copy_(tensor([.. shares.Select(share => (float)Math.Log(share))])); // softmax(ln p) = p
            network.IsTrained = true;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static float[] Biases(ReadOnlySpan<double> point, int outputs) =>
        Array.ConvertAll(point[^outputs..].ToArray(), bias => (float)bias);

    private static void FillEncoders(
        Dictionary<string, Tensor> weights, IReadOnlyList<DesignBlock> blocks, ReadOnlySpan<double> point, int outputs)
    {
        int columns = point.Length / outputs - 1;
        foreach (DesignBlock block in blocks)
        {
            float[] own = new float[outputs * block.Width], flags = new float[outputs];
            for (int k = 0; k < outputs; k++)
            {
                ReadOnlySpan<double> row = point.Slice(k * columns, columns);
                for (int column = 0; column < block.Width; column++)
                    own[k * block.Width + column] = (float)row[block.First + column];
                flags[k] = (float)row[block.Flag];
            }
            string encoder = $"{block.Entry.Modality.Name}_encoder.layers.0";
            weights[$"{encoder}.weight"].copy_(tensor(own, [outputs, block.Width]));
            weights[$"{encoder}.bias"].copy_(tensor(flags));
        }
    }

    private static EmotionNetworkOptions Options(CorpusSchema schema, int outputs) => new()
    {
        EmbeddingSize = outputs,
        HiddenSizes = [],
        InputDropout = 0,
        Dropout = 0,
        Encoders = schema.Modalities.ToDictionary(entry => entry.Modality, entry => (EncoderOptions)(entry.Kind == FeatureKind.Vector
            ? new DenseEncoderOptions { HiddenSizes = [], Dropout = 0, Reconstruct = false }
            : new StatisticsPoolingOptions { HiddenSizes = [], Dropout = 0, Reconstruct = false })),
    };
}
