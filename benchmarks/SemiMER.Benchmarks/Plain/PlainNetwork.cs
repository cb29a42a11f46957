using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>What the objective needs of a network; modules have the names that the weights have in files.</summary>
internal abstract class PlainNetwork(string name) : nn.Module(name)
{
    /// <summary>The embeddings of each modality, <c>[batch, embedding]</c>.</summary>
    public abstract Tensor[] Encode(PlainBatch batch);

    /// <summary>Class scores, <c>[batch, classes]</c>.</summary>
    public abstract Tensor Classify(Tensor[] embeddings);

    /// <summary>Squared errors of the reconstructions, summed over the modalities; null if there are no decoders.</summary>
    public virtual Tensor? Reconstruct(Tensor[] embeddings, PlainBatch batch) => null;

    /// <summary>Linear layers with ReLU and dropout between them.</summary>
    protected static nn.Module<Tensor, Tensor> Layers(double dropout, params IReadOnlyList<long> widths)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 1; i < widths.Count; i++)
        {
            layers.Add(nn.Linear(widths[i - 1], widths[i]));
            if (i == widths.Count - 1)
                break;
            layers.Add(nn.ReLU());
            if (dropout > 0)
                layers.Add(nn.Dropout(dropout));
        }
        return nn.Sequential(layers);
    }
}
