using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// What masked modelling learns beside the network: the vector that stands for a hidden embedding of each modality, and a head of each
/// modality with one hidden layer that restores its features from the embeddings of all, x'_m = h_m([z_1 ; ... ; z_M]).
/// </summary>
internal sealed class MaskedHeads : nn.Module, IInitialWeights
{
    private const double Deviation = 0.02; // of the hidden vectors, as in BERT
    private readonly Parameter hidden;
    private readonly ModuleList<nn.Module<Tensor, Tensor>> heads;

    /// <summary>Creates heads with random weights.</summary>
    /// <param name="network">The network, whose embeddings they read.</param>
    /// <param name="hiddenSize">Width of the hidden layers.</param>
    public MaskedHeads(EmotionNetwork network, int hiddenSize)
        : base(nameof(MaskedHeads))
    {
        IReadOnlyList<ModalitySchema> modalities = network.Schema.Modalities;
        int joined = (int)network.EmbeddingSize * modalities.Count;
        hidden = new Parameter(zeros(modalities.Count, network.EmbeddingSize));
        heads = new([.. modalities.Select(entry => DenseLayers.Create([joined, hiddenSize, entry.Width], dropout: 0))]);
        RegisterComponents();
    }

    /// <summary>The vector in place of the embeddings of one modality, <c>[embedding]</c>.</summary>
    public Tensor HiddenVector(int modality) => hidden.select(0, modality);

    /// <summary>Features of one modality, <c>[batch, modality, embedding]</c> to <c>[batch, feature]</c>.</summary>
    public Tensor Restore(int modality, Tensor embeddings) => heads[modality].call(embeddings.flatten(1));

    void IInitialWeights.DrawWeights(Generator generator) => hidden.normal_(0, Deviation, generator);
}
