using System.Text.Json.Serialization;

namespace SemiMER.Models;

/// <summary>
/// How the embeddings of the modalities become what the classifier sees. Any subset of the modalities may be missing: what stands in
/// place of a missing embedding never counts. Saved with a recognizer.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fusion")]
[JsonDerivedType(typeof(ConcatenationFusionOptions), "concatenation")]
[JsonDerivedType(typeof(GatedFusionOptions), "gated")]
[JsonDerivedType(typeof(AttentionFusionOptions), "attention")]
[JsonDerivedType(typeof(LowRankFusionOptions), "low_rank")]
public abstract record FusionOptions
{
    private protected FusionOptions()
    {
    }

    /// <summary>Makes the fusion of a number of embeddings; null for plain concatenation, which has no weights.</summary>
    internal abstract FusionLayer? Create(int modalities, int embeddingSize);

    /// <summary>Width of what the classifier sees.</summary>
    internal virtual int OutputSize(int modalities, int embeddingSize) => embeddingSize;

    /// <summary>A number of weights that it has at least.</summary>
    internal abstract double LeastWeights(int modalities, int embeddingSize);

    internal virtual void AddFaults(OptionFaults faults)
    {
    }
}

/// <summary>[z_a ; z_v ; z_l], zeros for a missing one: the fusion of Liang, Li and Jin 2020.</summary>
public sealed record ConcatenationFusionOptions : FusionOptions
{
    internal override FusionLayer? Create(int modalities, int embeddingSize) => null;

    internal override int OutputSize(int modalities, int embeddingSize) => checked(modalities * embeddingSize);

    internal override double LeastWeights(int modalities, int embeddingSize) => 0;
}

/// <summary>How gates share between modalities.</summary>
public enum FusionGate
{
    /// <summary>The gates of the modalities that are there sum to 1, feature by feature.</summary>
    Softmax,

    /// <summary>Each gate lies between 0 and 1, whatever the others.</summary>
    Sigmoid,
}

/// <summary>A <see cref="GatedFusion"/>.</summary>
public sealed record GatedFusionOptions : FusionOptions
{
    /// <summary>How gates share between modalities. Default soft-max.</summary>
    public FusionGate Gate { get; init; } = FusionGate.Softmax;

    internal override FusionLayer Create(int modalities, int embeddingSize) => new GatedFusion(modalities, embeddingSize, Gate);

    internal override double LeastWeights(int modalities, int embeddingSize) =>
        modalities * (modalities + 1.0) * embeddingSize * embeddingSize;

    internal override void AddFaults(OptionFaults faults) => faults.Require(Enum.IsDefined(Gate), $"{nameof(Gate)} is no known gate.");
}

/// <summary>An <see cref="AttentionFusion"/>.</summary>
public sealed record AttentionFusionOptions : FusionOptions
{
    /// <summary>Width of the layer that scores a modality, at least 1. Default 32.</summary>
    public int HiddenSize { get; init; } = 32;

    internal override FusionLayer Create(int modalities, int embeddingSize) => new AttentionFusion(modalities, embeddingSize, HiddenSize);

    internal override double LeastWeights(int modalities, int embeddingSize) =>
        (double)modalities * embeddingSize * embeddingSize + (double)embeddingSize * HiddenSize;

    internal override void AddFaults(OptionFaults faults) => faults.AtLeast(nameof(HiddenSize), HiddenSize, 1);
}

/// <summary>A <see cref="LowRankFusion"/>.</summary>
public sealed record LowRankFusionOptions : FusionOptions
{
    /// <summary>R, the rank of the tensor that maps the outer product of all embeddings to the output, at least 1. Default 4.</summary>
    public int Rank { get; init; } = 4;

    internal override FusionLayer Create(int modalities, int embeddingSize) => new LowRankFusion(modalities, embeddingSize, Rank);

    internal override double LeastWeights(int modalities, int embeddingSize) =>
        (double)modalities * Rank * (embeddingSize + 1.0) * embeddingSize;

    internal override void AddFaults(OptionFaults faults) => faults.AtLeast(nameof(Rank), Rank, 1);
}
