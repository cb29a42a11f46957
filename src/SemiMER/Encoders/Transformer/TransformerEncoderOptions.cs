using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>A <see cref="TransformerPoolingEncoder"/> of sequences. Its decoder restores the mean and standard deviation of each
/// feature.</summary>
public sealed record TransformerEncoderOptions : EncoderOptions
{
    /// <summary>Number of features inside the blocks, at least 1, a multiple of the heads. Default 64.</summary>
    public int ModelSize { get; init; } = 64;

    /// <summary>Heads of the attention, at least 1. Default 4.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Transformer encoder blocks, at least 1. Default 2.</summary>
    public int Blocks { get; init; } = 2;

    /// <summary>Number of features between the two dense layers of a block, at least 1. Default 128.</summary>
    public int FeedForwardSize { get; init; } = 128;

    /// <summary>Probability of dropping a value in training, at least 0 and below 1. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>How the frames become one vector. Default their mean.</summary>
    public SequencePooling Pooling { get; init; } = SequencePooling.Mean;

    /// <summary>Number of frames that are read of a longer sequence, from its beginning, at least 1. Default 512.</summary>
    public int MaximumLength { get; init; } = 512;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Sequence;

    internal TransformerSize Size => new(ModelSize, Heads, Blocks, FeedForwardSize, Dropout);

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        Size.Weights(schema.Width) + PooledFrames.Weights(Pooling, ModelSize);

    internal override void AddFaults(OptionFaults faults)
    {
        Size.AddFaults(faults);
        faults.Require(Enum.IsDefined(Pooling), $"{nameof(Pooling)} is no known pooling.")
            .AtLeast(nameof(MaximumLength), MaximumLength, 1);
    }

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new TransformerPoolingEncoder(schema.Width, embeddingSize, this);

    /// <inheritdoc/>
    protected override IModalityDecoder MakeDecoder(ModalitySchema schema, int embeddingSize) =>
        new StatisticsDecoder(schema.Width, [embeddingSize], embeddingSize, dropout: 0);
}
