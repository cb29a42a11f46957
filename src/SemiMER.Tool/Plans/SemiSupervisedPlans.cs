using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>What the recipes of semi-supervised methods share.</summary>
internal abstract record SemiSupervisedPlan : RecipePlan
{
    /// <summary>Classification, views and the weight of unlabeled data. Default as the library has it.</summary>
    public SemiSupervisedRecipeOptions Options { get; init; } = new();
}

/// <summary>Labels that the network gives itself where it is sure.</summary>
internal sealed record PseudoLabelPlan : SemiSupervisedPlan
{
    /// <summary>Least probability of a label that is taken, at least 0 and below 1. Default 0.95.</summary>
    public double Threshold { get; init; } = 0.95;

    /// <summary>Views and softness of these labels. Default as the library has it.</summary>
    public PseudoLabelOptions Labels { get; init; } = new();

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.PseudoLabel(Labels with { Threshold = new FixedThreshold(Threshold) }, Options);
}

/// <summary>FixMatch.</summary>
internal sealed record FixMatchPlan : SemiSupervisedPlan
{
    /// <summary>Least probability of a label that is taken, at least 0 and below 1. Default 0.95.</summary>
    public double Threshold { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.FixMatch(Options, Threshold);
}

/// <summary>FlexMatch.</summary>
internal sealed record FlexMatchPlan : SemiSupervisedPlan
{
    /// <summary>Threshold of the class that is learned best, above 0 and below 1. Default 0.95.</summary>
    public double Threshold { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.FlexMatch(Options, Threshold);
}

/// <summary>FreeMatch.</summary>
internal sealed record FreeMatchPlan : SemiSupervisedPlan
{
    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.FreeMatch(Options);
}

/// <summary>SoftMatch.</summary>
internal sealed record SoftMatchPlan : SemiSupervisedPlan
{
    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.SoftMatch(Options);
}

/// <summary>AdaMatch.</summary>
internal sealed record AdaMatchPlan : SemiSupervisedPlan
{
    /// <summary>Threshold relative to the mean confidence on labeled rows, above 0, at most 1. Default 0.95.</summary>
    public double Threshold { get; init; } = 0.95;

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.AdaMatch(Options, Threshold);
}

/// <summary>Mean teacher.</summary>
internal sealed record MeanTeacherPlan : SemiSupervisedPlan
{
    /// <summary>How slowly the teacher follows, at least 0 and below 1. Default 0.999.</summary>
    public double Decay { get; init; } = 0.999;

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.MeanTeacher(Options, Decay);
}

/// <summary>Modalities teach each other.</summary>
internal sealed record CrossModalPlan : SemiSupervisedPlan
{
    /// <summary>Who teaches whom, and the alignment. Default as the library has it.</summary>
    public CrossModalRecipeOptions Modalities { get; init; } = new();

    /// <inheritdoc/>
    protected override Recipe Make() => Recipe.CrossModal(Modalities, Options);
}
