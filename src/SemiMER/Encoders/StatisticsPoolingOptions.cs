using SemiMER.Corpora;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Encoders;

/// <summary>A <see cref="StatisticsPoolingEncoder"/> of sequences; its decoder restores the statistics.</summary>
public sealed record StatisticsPoolingOptions : EncoderOptions
{
    /// <summary>
    /// Widths of the hidden layers after the statistics, each at least 1; the decoder mirrors them. Default null: one of 128.
    /// </summary>
    public IReadOnlyList<int>? HiddenSizes { get; init; }

    /// <summary>Probability of dropping a hidden unit in training, at least 0 and below 1. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    protected internal override FeatureKind InputKind => FeatureKind.Sequence;

    internal IReadOnlyList<int> Widths => HiddenSizes ?? DenseLayers.DefaultWidths;

    internal override EncoderOptions Explicit() => this with { HiddenSizes = Widths };

    internal override double LeastWeights(ModalitySchema schema, int embeddingSize) =>
        DenseLayers.Weights([schema.Width, .. Widths, embeddingSize]);

    internal override void AddFaults(OptionFaults faults) => faults
        .Require(Widths.All(size => size >= 1), $"{nameof(HiddenSizes)} has a width below 1.")
        .Share(nameof(Dropout), Dropout);

    /// <inheritdoc/>
    protected override IModalityEncoder MakeEncoder(ModalitySchema schema, int embeddingSize) =>
        new StatisticsPoolingEncoder(schema.Width, embeddingSize, this);

    /// <inheritdoc/>
    protected override IModalityDecoder MakeDecoder(ModalitySchema schema, int embeddingSize) =>
        new StatisticsDecoder(schema.Width, Widths, embeddingSize, Dropout);
}
