using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>A <see cref="TransformerPoolingEncoder"/> of sequences. Its decoder restores the mean and standard deviation of each
/// feature; of word numbers there is none.</summary>
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

    /// <summary>
    /// Number of words of the vocabulary, at least 0. Above 0 the modality is a sequence of one feature, the number of the word, from 0
    /// to below this; their vectors are learned. Default 0: frames are measurements.
    /// </summary>
    public int VocabularySize { get; init; }

    /// <summary>How the frames become one vector. Default their mean.</summary>
    public SequencePooling Pooling { get; init; } = SequencePooling.Mean;

    /// <summary>Number of frames that are read of a longer sequence, from its beginning, at least 1. Default 512.</summary>
    public int MaximumLength { get; init; } = 512;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Sequence;

    internal TransformerSize Size => new(ModelSize, Heads, Blocks, FeedForwardSize, Dropout);

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        Size.Weights(InputSize(schema.Width)) + (double)VocabularySize * ModelSize + PooledFrames.Weights(Pooling, ModelSize);

    internal override void AddFaults(OptionFaults faults)
    {
        Size.AddFaults(faults);
        faults.Require(Enum.IsDefined(Pooling), $"{nameof(Pooling)} is no known pooling.")
            .AtLeast(nameof(MaximumLength), MaximumLength, 1)
            .AtLeast(nameof(VocabularySize), VocabularySize, 0);
    }

    /// <summary>Width of what the blocks read.</summary>
    internal int InputSize(int width) => VocabularySize > 0 ? ModelSize : width;

    private protected override string? Fault(ModalitySchema schema) => base.Fault(schema) ?? (VocabularySize == 0 || schema.Width == 1
        ? null
        : FormattableString.Invariant(
            $"Modality '{schema.Modality}' has {schema.Width} features a frame; with a vocabulary it is one, the number of the word."));

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new TransformerPoolingEncoder(schema.Width, embeddingSize, this);

    /// <inheritdoc/>
    protected override IModalityDecoder? MakeDecoder(ModalitySchema schema, int embeddingSize) => VocabularySize > 0
        ? null
        : new StatisticsDecoder(schema.Width, [embeddingSize], embeddingSize, dropout: 0);
}
