using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>A <see cref="DenseEncoder"/> of vectors and the decoder that mirrors it.</summary>
public sealed record DenseEncoderOptions : EncoderOptions
{
    /// <summary>Widths of the hidden layers, each at least 1; the decoder mirrors them. Default one of 128.</summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [128];

    /// <summary>Probability of dropping a hidden unit in training, at least 0 and below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Vector;

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        DenseLayers.Weights([schema.Width, .. HiddenSizes, embeddingSize]);

    internal override void AddFaults(OptionFaults faults) => faults
        .Require(HiddenSizes.All(size => size >= 1), $"{nameof(HiddenSizes)} has a width below 1.")
        .Share(nameof(Dropout), Dropout);

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new DenseEncoder(schema.Width, HiddenSizes, embeddingSize, Dropout);

    /// <inheritdoc/>
    protected override IModalityDecoder MakeDecoder(ModalitySchema schema, int embeddingSize) =>
        new DenseDecoder(schema.Width, HiddenSizes, embeddingSize, Dropout);
}
