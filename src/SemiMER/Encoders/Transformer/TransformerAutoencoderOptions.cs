using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>
/// The Transformer autoencoder of Liang, Li and Jin 2020 (Fig. 4): <see cref="TransformerBottleneckEncoder"/> and
/// <see cref="TransformerBottleneckDecoder"/>. The number of blocks, heads, strides and the length are not given there: the defaults
/// are choices made here.
/// </summary>
public sealed record TransformerAutoencoderOptions : EncoderOptions
{
    /// <summary>Number of features inside the blocks, at least 1, a multiple of the heads. Default 64.</summary>
    public int ModelSize { get; init; } = 64;

    /// <summary>Heads of the attention, at least 1. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>N, the Transformer blocks of the encoder and again of the decoder, at least 1. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Number of features between the two dense layers of a block, at least 1. Default 128.</summary>
    public int FeedForwardSize { get; init; } = 128;

    /// <summary>Probability of dropping a value in training, at least 0 and below 1. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>
    /// The stride of each convolution between blocks and embedding, each at least 1; the decoder mirrors them. Default null:
    /// two of stride 2, which leave a quarter of the frames.
    /// </summary>
    public IReadOnlyList<int>? Strides { get; init; }

    /// <summary>Number of frames that each filter sees, odd, at least 1. Default 3.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Number of frames that are read of a longer sequence, from its beginning, at least 1. Default 64.</summary>
    public int MaximumLength { get; init; } = 64;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Sequence;

    internal IReadOnlyList<int> AllStrides => Strides ?? [2, 2];

    internal TransformerSize Size => new(ModelSize, Heads, Blocks, FeedForwardSize, Dropout);

    /// <summary>Number of steps that the convolutions leave of a sequence of this length; ceil(length / stride) for each.</summary>
    internal long Steps(long length) => AllStrides.Aggregate(length, (steps, stride) => (steps + stride - 1) / stride);

    internal override EncoderOptions Explicit() => this with { Strides = AllStrides };

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        Size.Weights(schema.Width) + AllStrides.Count * (double)ModelSize * ModelSize * Kernel +
        (double)ModelSize * Steps(MaximumLength) * embeddingSize;

    internal override void AddFaults(OptionFaults faults)
    {
        Size.AddFaults(faults);
        faults.Require(AllStrides.All(stride => stride >= 1), $"{nameof(Strides)} has one below 1.")
            .Require(Kernel >= 1 && Kernel % 2 == 1, nameof(Kernel), Kernel, "odd, at least 1")
            .AtLeast(nameof(MaximumLength), MaximumLength, 1);
    }

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new TransformerBottleneckEncoder(schema.Width, embeddingSize, this);

    /// <inheritdoc/>
    protected override IModalityDecoder MakeDecoder(ModalitySchema schema, int embeddingSize) =>
        new TransformerBottleneckDecoder(schema.Width, embeddingSize, this);
}
