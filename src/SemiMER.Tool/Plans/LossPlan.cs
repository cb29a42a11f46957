using System.Text.Json.Serialization;
using SemiMER.Matching;

namespace SemiMER.Tool.Plans;

/// <summary>The distance between the embeddings of two modalities.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "loss")]
[JsonDerivedType(typeof(DiscrepancyPlan), "mmd")]
[JsonDerivedType(typeof(LocalDiscrepancyPlan), "lmmd")]
[JsonDerivedType(typeof(DivergencePlan), "kl")]
[JsonDerivedType(typeof(JensenShannonPlan), "js")]
[JsonDerivedType(typeof(CoralPlan), "coral")]
[JsonDerivedType(typeof(MomentPlan), "cmd")]
[JsonDerivedType(typeof(EnergyPlan), "energy")]
[JsonDerivedType(typeof(WassersteinPlan), "gaussian_wasserstein")]
[JsonDerivedType(typeof(SinkhornPlan), "sinkhorn")]
[JsonDerivedType(typeof(ContrastPlan), "info_nce")]
[JsonDerivedType(typeof(CosinePlan), "cosine")]
[JsonDerivedType(typeof(CorrelationPlan), "cca")]
[JsonDerivedType(typeof(IndependencePlan), "hsic")]
internal abstract record LossPlan
{
    /// <summary>Makes the loss.</summary>
    public abstract IMatchingLoss Create();
}

/// <summary>The paper's maximum mean discrepancy.</summary>
internal sealed record DiscrepancyPlan : LossPlan
{
    /// <summary>Sigma of one Gaussian kernel, above 0. Default null: a family of kernels around the median distance.</summary>
    public double? Sigma { get; init; }

    /// <summary>How it estimates. Default as the library has it.</summary>
    public MaximumMeanDiscrepancyOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new MaximumMeanDiscrepancy(Sigma is { } sigma
        ? MaximumMeanDiscrepancyOptions.SingleGaussian(sigma) with { Estimator = Options.Estimator, BlockRows = Options.BlockRows }
        : Options);
}

/// <summary>Maximum mean discrepancy class by class.</summary>
internal sealed record LocalDiscrepancyPlan : LossPlan
{
    /// <inheritdoc/>
    public override IMatchingLoss Create() => new LocalMaximumMeanDiscrepancy();
}

/// <summary>Kullback-Leibler divergence of Gaussians.</summary>
internal sealed record DivergencePlan : LossPlan
{
    /// <summary>Which way it is taken. Default symmetric.</summary>
    public KullbackLeiblerDirection Direction { get; init; } = KullbackLeiblerDirection.Symmetric;

    /// <summary>Whether columns may go together, or variances alone count. Default no.</summary>
    public bool FullCovariance { get; init; }

    /// <inheritdoc/>
    public override IMatchingLoss Create() =>
        FullCovariance ? new FullGaussianKullbackLeibler(Direction) : new GaussianKullbackLeibler(Direction);
}

/// <summary>Jensen-Shannon divergence of mean soft-maxima.</summary>
internal sealed record JensenShannonPlan : LossPlan
{
    /// <inheritdoc/>
    public override IMatchingLoss Create() => new JensenShannon();
}

/// <summary>Difference of covariances.</summary>
internal sealed record CoralPlan : LossPlan
{
    /// <summary>Whether means count too. Default no.</summary>
    public bool WithMeans { get; init; }

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new Coral(WithMeans);
}

/// <summary>Central moment discrepancy.</summary>
internal sealed record MomentPlan : LossPlan
{
    /// <summary>The highest moment, at least 1. Default 5.</summary>
    public int Order { get; init; } = 5;

    /// <summary>Width of the range of the embeddings, above 0. Default 1.</summary>
    public double Range { get; init; } = 1;

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new CentralMomentDiscrepancy(Order, Range);
}

/// <summary>Energy distance.</summary>
internal sealed record EnergyPlan : LossPlan
{
    /// <inheritdoc/>
    public override IMatchingLoss Create() => new EnergyDistance();
}

/// <summary>Wasserstein distance of Gaussians.</summary>
internal sealed record WassersteinPlan : LossPlan
{
    /// <summary>Whether columns may go together, or variances alone count. Default no.</summary>
    public bool FullCovariance { get; init; }

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new GaussianWasserstein(FullCovariance);
}

/// <summary>Sinkhorn divergence.</summary>
internal sealed record SinkhornPlan : LossPlan
{
    /// <summary>How it is computed. Default as the library has it.</summary>
    public SinkhornDivergenceOptions Options { get; init; } = new();

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new SinkhornDivergence(Options);
}

/// <summary>InfoNCE: rows of one utterance come near each other, others apart.</summary>
internal sealed record ContrastPlan : LossPlan
{
    /// <summary>The temperature, above 0. Default 0.07.</summary>
    public double Temperature { get; init; } = 0.07;

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new InfoNce(Temperature);
}

/// <summary>Cosine distance of the rows of one utterance.</summary>
internal sealed record CosinePlan : LossPlan
{
    /// <inheritdoc/>
    public override IMatchingLoss Create() => new CosineDistance();
}

/// <summary>Canonical correlation.</summary>
internal sealed record CorrelationPlan : LossPlan
{
    /// <summary>Share of the identity in the covariances, at least 0, below 1. Default 0.1.</summary>
    public double Shrinkage { get; init; } = 0.1;

    /// <inheritdoc/>
    public override IMatchingLoss Create() => new CanonicalCorrelation(Shrinkage);
}

/// <summary>Hilbert-Schmidt independence.</summary>
internal sealed record IndependencePlan : LossPlan
{
    /// <inheritdoc/>
    public override IMatchingLoss Create() => new HilbertSchmidtIndependence();
}
