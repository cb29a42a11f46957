using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// How the embeddings of the modalities become what the classifier sees. Any subset of the modalities may be missing: what stands in
/// place of a missing embedding never counts. The library's are saved with a recognizer. Derive from it for a fusion of your own; a saved
/// recognizer then names its type, and is loaded with a <c>PartRegistry</c> that has it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fusion")]
[JsonDerivedType(typeof(ConcatenationFusionOptions), "concatenation")]
[JsonDerivedType(typeof(GatedFusionOptions), "gated")]
[JsonDerivedType(typeof(AttentionFusionOptions), "attention")]
[JsonDerivedType(typeof(LowRankFusionOptions), "low_rank")]
[JsonDerivedType(typeof(CoordinatedFusionOptions), "coordinated")]
[JsonDerivedType(typeof(MeanFusionOptions), "mean")]
public abstract record FusionOptions
{
    /// <summary>Only the records that derive from it can be made.</summary>
    protected FusionOptions()
    {
    }

    /// <summary>
    /// Makes the fusion: a module whose first input is <c>[batch, modality, embedding]</c>, zeros for a missing modality, whose second,
    /// bool and <c>[batch, modality]</c>, says which are there, and which gives <c>[batch, output]</c>. Null for plain concatenation.
    /// </summary>
    /// <param name="modalities">Number of modalities, at least 1.</param>
    /// <param name="embeddingSize">Width of their embeddings, at least 1.</param>
    protected internal abstract nn.Module<Tensor, Tensor, Tensor>? MakeFusion(int modalities, int embeddingSize);

    /// <summary>Width of what the classifier sees. Default that of an embedding.</summary>
    /// <param name="modalities">Number of modalities, at least 1.</param>
    /// <param name="embeddingSize">Width of their embeddings, at least 1.</param>
    protected internal virtual int OutputSize(int modalities, int embeddingSize) => embeddingSize;

    /// <summary>What is out of range, each a sentence that names option, value and range. Default nothing.</summary>
    protected virtual IEnumerable<string> Faults() => [];

    /// <summary>A number of weights that it has at least.</summary>
    internal virtual double LeastWeights(int modalities, int embeddingSize) => 0;

    internal virtual void AddFaults(OptionFaults faults)
    {
        foreach (string fault in Faults())
            faults.Require(false, fault);
    }
}

/// <summary>[z_a ; z_v ; z_l], zeros for a missing one: the fusion of Liang, Li and Jin 2020.</summary>
public sealed record ConcatenationFusionOptions : FusionOptions
{
    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor>? MakeFusion(int modalities, int embeddingSize) => null;

    /// <inheritdoc/>
    protected internal override int OutputSize(int modalities, int embeddingSize) => checked(modalities * embeddingSize);

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

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
        new GatedFusion(modalities, embeddingSize, Gate);

    internal override double LeastWeights(int modalities, int embeddingSize) =>
        modalities * (modalities + 1.0) * embeddingSize * embeddingSize;

    internal override void AddFaults(OptionFaults faults) => faults.Require(Enum.IsDefined(Gate), $"{nameof(Gate)} is no known gate.");
}

/// <summary>An <see cref="AttentionFusion"/>.</summary>
public sealed record AttentionFusionOptions : FusionOptions
{
    /// <summary>Width of the layer that scores a modality, at least 1. Default 32.</summary>
    public int HiddenSize { get; init; } = 32;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
        new AttentionFusion(modalities, embeddingSize, HiddenSize);

    internal override double LeastWeights(int modalities, int embeddingSize) =>
        (double)modalities * embeddingSize * embeddingSize + (double)embeddingSize * HiddenSize;

    internal override void AddFaults(OptionFaults faults) => faults.AtLeast(nameof(HiddenSize), HiddenSize, 1);
}

/// <summary>A <see cref="LowRankFusion"/>.</summary>
public sealed record LowRankFusionOptions : FusionOptions
{
    /// <summary>R, the rank of the tensor that maps the outer product of all embeddings to the output, at least 1. Default 4.</summary>
    public int Rank { get; init; } = 4;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
        new LowRankFusion(modalities, embeddingSize, Rank);

    internal override double LeastWeights(int modalities, int embeddingSize) =>
        (double)modalities * Rank * (embeddingSize + 1.0) * embeddingSize;

    internal override void AddFaults(OptionFaults faults) => faults.AtLeast(nameof(Rank), Rank, 1);
}

/// <summary>A <see cref="CoordinatedFusion"/>: modalities weighed against each other, utterance by utterance.</summary>
public sealed record CoordinatedFusionOptions : FusionOptions
{
    /// <summary>Probability of dropping a value in training, at least 0 and below 1. Default 0.1.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize) =>
        new CoordinatedFusion(modalities, embeddingSize, Dropout);

    /// <inheritdoc/>
    protected internal override int OutputSize(int modalities, int embeddingSize) => checked(modalities * embeddingSize);

    internal override double LeastWeights(int modalities, int embeddingSize)
    {
        double all = (double)modalities * embeddingSize;
        return all * all + all * embeddingSize;
    }

    internal override void AddFaults(OptionFaults faults) => faults.Share(nameof(Dropout), Dropout);
}

/// <summary>
/// A <see cref="MeanFusion"/>: the mean of the embeddings that are there, or a weighted one such as 0.4 / 0.4 / 0.2 of voice, face and
/// words (Khare, Parthasarathy and Sundaram 2020). It has no weights to train.
/// </summary>
public sealed record MeanFusionOptions : FusionOptions
{
    /// <summary>Weight of each modality, above 0, in the order of the schema. Default null: equal ones.</summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor, Tensor> MakeFusion(int modalities, int embeddingSize)
    {
        IReadOnlyList<double> weights = Weights ?? [.. Enumerable.Repeat(1.0, modalities)];
        new OptionFaults(nameof(MeanFusionOptions)).Require(weights.Count == modalities, FormattableString.Invariant(
            $"{nameof(Weights)} has {weights.Count} numbers for {modalities} modalities.")).Throw();
        return new MeanFusion(weights);
    }

    internal override void AddFaults(OptionFaults faults) => faults.Require(
        (Weights ?? []).All(weight => weight > 0 && double.IsFinite(weight)), $"{nameof(Weights)} has one that is not above 0.");
}
