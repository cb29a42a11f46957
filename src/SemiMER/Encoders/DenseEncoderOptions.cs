using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>A <see cref="DenseEncoder"/> of vectors and the decoder that mirrors it.</summary>
public sealed record DenseEncoderOptions : EncoderOptions
{
    /// <summary>Widths of the hidden layers, each at least 1; the decoder mirrors them. Default null: one of 128.</summary>
    public IReadOnlyList<int>? HiddenSizes { get; init; }

    /// <summary>Probability of dropping a hidden unit in training, at least 0 and below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Vector;

    private IReadOnlyList<int> Widths => HiddenSizes ?? DenseLayers.DefaultWidths;

    internal override EncoderOptions Explicit() => this with { HiddenSizes = Widths };

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        DenseLayers.Weights([schema.Width, .. Widths, embeddingSize]);

    internal override void AddFaults(OptionFaults faults) => faults
        .Require(Widths.All(size => size >= 1), $"{nameof(HiddenSizes)} has a width below 1.")
        .Share(nameof(Dropout), Dropout);

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new DenseEncoder(schema.Width, Widths, embeddingSize, Dropout);

    /// <inheritdoc/>
    protected override IModalityDecoder MakeDecoder(ModalitySchema schema, int embeddingSize) =>
        new DenseDecoder(schema.Width, Widths, embeddingSize, Dropout);
}
