using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>The cell of a recurrent encoder.</summary>
public enum RecurrentCell
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997).</summary>
    Lstm,

    /// <summary>Gated recurrent unit (Cho et al. 2014).</summary>
    Gru,
}

/// <summary>
/// A <see cref="RecurrentEncoder"/> of sequences. Its decoder restores the mean and standard deviation of each feature.
/// </summary>
public sealed record RecurrentEncoderOptions : EncoderOptions
{
    /// <summary>The cell. Default LSTM.</summary>
    public RecurrentCell Cell { get; init; } = RecurrentCell.Lstm;

    /// <summary>Number of features of the state in each direction, at least 1. Default 128.</summary>
    public int HiddenSize { get; init; } = 128;

    /// <summary>Layers, each on the output of the one below, at least 1. Default 1.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Whether it also reads backwards. Default false.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>How the states become one vector. Default their largest values.</summary>
    public SequencePooling Pooling { get; init; } = SequencePooling.Max;

    /// <summary>Probability of dropping a state between two layers in training, at least 0 and below 1. Default 0.</summary>
    public double Dropout { get; init; }

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Sequence;

    /// <summary>Number of features of a state, all directions together.</summary>
    internal int StateSize => Bidirectional ? 2 * HiddenSize : HiddenSize;

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize)
    {
        double gates = (Cell == RecurrentCell.Lstm ? 4.0 : 3.0) * HiddenSize;
        return gates * (schema.Width + (double)HiddenSize * Layers) + PooledFrames.Weights(Pooling, HiddenSize);
    }

    internal override void AddFaults(OptionFaults faults) => faults
        .Require(Enum.IsDefined(Cell), $"{nameof(Cell)} is no known cell.")
        .AtLeast(nameof(HiddenSize), HiddenSize, 1)
        .Require(HiddenSize <= int.MaxValue / 8, $"{nameof(HiddenSize)} is too large.")
        .AtLeast(nameof(Layers), Layers, 1)
        .Require(Enum.IsDefined(Pooling), $"{nameof(Pooling)} is no known pooling.")
        .Share(nameof(Dropout), Dropout);

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new RecurrentEncoder(schema.Width, embeddingSize, this);

    /// <inheritdoc/>
    protected override IModalityDecoder MakeDecoder(ModalitySchema schema, int embeddingSize) =>
        new StatisticsDecoder(schema.Width, [embeddingSize], embeddingSize, dropout: 0);
}
