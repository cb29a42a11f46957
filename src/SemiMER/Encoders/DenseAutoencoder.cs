using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>Fully connected encoder of one vector an utterance: linear layers with ReLU and dropout, then one to the embedding.</summary>
/// <remarks>The acoustic encoder of Liang, Li and Jin 2020 (Fig. 3): a stack of linear layers. Depth and widths are
/// not given there.</remarks>
public sealed class DenseEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder
{
    private readonly nn.Module<Tensor, Tensor> layers;

    /// <summary>Creates an encoder with random weights.</summary>
    /// <param name="inputSize">Width of the feature vector.</param>
    /// <param name="hiddenSizes">Widths of the hidden layers, from the input to the embedding; may be empty.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="dropout">Probability of dropping a hidden unit in training, at least 0 and below 1.</param>
    public DenseEncoder(int inputSize, IReadOnlyList<int> hiddenSizes, int embeddingSize, double dropout)
        : base(TorchLibrary.ReadyFor(nameof(DenseEncoder)))
    {
        ArgumentNullException.ThrowIfNull(hiddenSizes);
        EmbeddingSize = embeddingSize;
        layers = DenseLayers.Create([inputSize, .. hiddenSizes, embeddingSize], dropout);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public long EmbeddingSize { get; }

    /// <inheritdoc/>
    public bool RowsAreIndependent => true;

    /// <summary>Maps <c>[batch, feature]</c> to <c>[batch, embedding]</c>.</summary>
    public override Tensor forward(Tensor input) => layers.call(input);

    /// <inheritdoc/>
    public Tensor Encode(ModalityBatch input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return call(input.Values);
    }
}

/// <summary>Fully connected decoder: the mirror image of <see cref="DenseEncoder"/>.</summary>
internal sealed class DenseDecoder : nn.Module<Tensor, Tensor>, IModalityDecoder
{
    private readonly nn.Module<Tensor, Tensor> layers;

    /// <summary>Creates a decoder with random weights.</summary>
    /// <param name="inputSize">Width of the feature vector that is reconstructed.</param>
    /// <param name="hiddenSizes">Widths of the encoder's hidden layers, in the encoder's order.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="dropout">Probability of dropping a hidden unit in training, at least 0 and below 1.</param>
    public DenseDecoder(int inputSize, IReadOnlyList<int> hiddenSizes, int embeddingSize, double dropout)
        : base(TorchLibrary.ReadyFor(nameof(DenseDecoder)))
    {
        ArgumentNullException.ThrowIfNull(hiddenSizes);
        layers = DenseLayers.Create([embeddingSize, .. hiddenSizes.Reverse(), inputSize], dropout);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public bool RowsAreIndependent => true;

    /// <summary>Maps <c>[batch, embedding]</c> to <c>[batch, feature]</c>.</summary>
    public override Tensor forward(Tensor input) => layers.call(input);

    /// <inheritdoc/>
    public Tensor ReconstructionError(Tensor embedding, ModalityBatch input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // L_DAE(x) = (x - rec(x))^2, mean over features
        return (input.Values - call(embedding)).Power(2).mean([1L]);
    }
}
