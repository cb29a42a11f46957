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
        int classes = schema.Classes.Count, columns = point.Length / classes - 1;
        EmotionNetwork network = EmotionNetwork.Create(schema, Options(schema));
        try
        {
            using var scope = NewDisposeScope();
            using IDisposable unrecorded = no_grad();
            Dictionary<string, Tensor> weights = network.state_dict();
            foreach (DesignBlock block in blocks)
            {
                float[] own = new float[classes * block.Width], flags = new float[classes];
                for (int k = 0; k < classes; k++)
                {
                    ReadOnlySpan<double> row = point.Slice(k * columns, columns);
                    for (int column = 0; column < block.Width; column++)
                        own[k * block.Width + column] = (float)row[block.First + column];
                    flags[k] = (float)row[block.Flag];
                }
                string encoder = $"{block.Entry.Modality.Name}_encoder.layers.0";
                weights[$"{encoder}.weight"].copy_(tensor(own, [classes, block.Width]));
                weights[$"{encoder}.bias"].copy_(tensor(flags));
            }
            float[] biases = new float[classes];
            for (int k = 0; k < classes; k++)
                biases[k] = (float)point[classes * columns + k];
            weights["classifier.0.weight"].copy_(eye(classes).repeat(1, blocks.Count)); // [I ... I]
            weights["classifier.0.bias"].copy_(tensor(biases));
            network.IsTrained = true;
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static EmotionNetworkOptions Options(CorpusSchema schema) => new()
    {
        EmbeddingSize = schema.Classes.Count,
        HiddenSizes = [],
        InputDropout = 0,
        Dropout = 0,
        Encoders = schema.Modalities.ToDictionary(entry => entry.Modality, entry => (EncoderOptions)(entry.Kind == FeatureKind.Vector
            ? new DenseEncoderOptions { HiddenSizes = [], Dropout = 0, Reconstruct = false }
            : new StatisticsPoolingOptions { HiddenSizes = [], Dropout = 0, Reconstruct = false })),
    };
}
