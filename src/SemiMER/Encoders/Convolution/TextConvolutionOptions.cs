using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>
/// A <see cref="TextConvolutionEncoder"/> of word vectors, or of word numbers if it has a vocabulary. Over word vectors its decoder
/// restores the mean and standard deviation of each feature; over word numbers there is none.
/// </summary>
public sealed record TextConvolutionOptions : EncoderOptions
{
    /// <summary>Number of words that each kind of filter sees, each at least 1. Default null: 3, 4 and 5.</summary>
    public IReadOnlyList<int>? Kernels { get; init; }

    /// <summary>Number of filters of each kind, at least 1. Default 128.</summary>
    public int Channels { get; init; } = 128;

    /// <summary>
    /// Number of words of the vocabulary, at least 0. Above 0 the modality is a sequence of one feature, the number of the word, from 0
    /// to below this. Default 0: word vectors.
    /// </summary>
    public int VocabularySize { get; init; }

    /// <summary>Width of the learned word vectors, at least 1; used with a vocabulary only. Default 100.</summary>
    public int WordVectorSize { get; init; } = 100;

    /// <summary>
    /// Whether the word vectors of the vocabulary are trained. False keeps what <see cref="TextConvolutionEncoder.SetWordVectors"/>
    /// set. Default true.
    /// </summary>
    public bool TrainWordVectors { get; init; } = true;

    /// <summary>Probability of dropping a filter's maximum in training, at least 0 and below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Sequence;

    internal IReadOnlyList<int> Widths => Kernels ?? [3, 4, 5];

    internal override EncoderOptions Explicit() => this with { Kernels = Widths };

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        (double)VocabularySize * WordVectorSize + InputSize(schema.Width) * (double)Channels * Widths.Sum(kernel => (double)kernel) +
        (double)Channels * Widths.Count * embeddingSize;

    internal override void AddFaults(OptionFaults faults) => faults
        .Require(Widths.Count > 0 && Widths.All(kernel => kernel >= 1), $"{nameof(Kernels)} is empty or has a width below 1.")
        .AtLeast(nameof(Channels), Channels, 1)
        .Require((double)Channels * Widths.Count <= int.MaxValue, $"{nameof(Channels)} is too large.")
        .AtLeast(nameof(VocabularySize), VocabularySize, 0)
        .AtLeast(nameof(WordVectorSize), WordVectorSize, 1)
        .Share(nameof(Dropout), Dropout);

    /// <summary>Width of what the filters see.</summary>
    internal int InputSize(int width) => VocabularySize > 0 ? WordVectorSize : width;

    private protected override string? Fault(ModalitySchema schema) => base.Fault(schema) ?? (VocabularySize == 0 || schema.Width == 1
        ? null
        : FormattableString.Invariant(
            $"Modality '{schema.Modality}' has {schema.Width} features a frame; with a vocabulary it is one, the number of the word."));

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new TextConvolutionEncoder(schema.Width, embeddingSize, this);

    /// <inheritdoc/>
    protected override IModalityDecoder? MakeDecoder(ModalitySchema schema, int embeddingSize) => VocabularySize > 0
        ? null
        : new StatisticsDecoder(schema.Width, [embeddingSize], embeddingSize, dropout: 0);
}
