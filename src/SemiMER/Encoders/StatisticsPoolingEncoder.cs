using SemiMER.Batching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>Encoder of sequences by the mean and standard deviation of each feature over the real frames, then dense layers.</summary>
public sealed class StatisticsPoolingEncoder : SequenceEncoder
{
    private readonly nn.Module<Tensor, Tensor> layers;

    /// <summary>Creates an encoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="options">Its layers.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public StatisticsPoolingEncoder(int inputSize, int embeddingSize, StatisticsPoolingOptions options)
        : base(nameof(StatisticsPoolingEncoder), embeddingSize)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        layers = DenseLayers.Create([2 * inputSize, .. options.Widths, embeddingSize], options.Dropout);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor values, Tensor real) => layers.call(Sequences.Statistics(values, real));
}

/// <summary>
/// Decoder that restores of a sequence the mean and standard deviation of each feature over the real frames: a cheap reconstruction for
/// encoders that have no decoder of frames.
/// </summary>
internal sealed class StatisticsDecoder : nn.Module<Tensor, Tensor>, IModalityDecoder
{
    private readonly nn.Module<Tensor, Tensor> layers;

    /// <summary>Creates a decoder with random weights.</summary>
    /// <param name="inputSize">Number of features of a frame.</param>
    /// <param name="hiddenSizes">Widths of the hidden layers, from the statistics to the embedding.</param>
    /// <param name="embeddingSize">Width of the embedding.</param>
    /// <param name="dropout">Probability of dropping a hidden unit in training, at least 0 and below 1.</param>
    public StatisticsDecoder(int inputSize, IReadOnlyList<int> hiddenSizes, int embeddingSize, double dropout)
        : base(TorchLibrary.ReadyFor(nameof(StatisticsDecoder)))
    {
        ArgumentNullException.ThrowIfNull(hiddenSizes);
        layers = DenseLayers.Create([embeddingSize, .. hiddenSizes.Reverse(), 2 * inputSize], dropout);
        RegisterComponents();
    }

    /// <summary>Maps <c>[batch, embedding]</c> to means and standard deviations, <c>[batch, 2 feature]</c>.</summary>
    public override Tensor forward(Tensor input) => layers.call(input);

    /// <inheritdoc/>
    public bool RowsAreIndependent => true;

    /// <inheritdoc/>
    public Tensor ReconstructionError(Tensor embedding, ModalityBatch input)
    {
        MaskedSequence sequence = MaskedSequence.Of(input, maximumLength: null);
        return (Sequences.Statistics(sequence.Values, sequence.Real) - call(embedding)).Power(2).mean([1L]);
    }
}
