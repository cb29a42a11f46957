using System.Text.Json.Serialization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Training;

namespace SemiMER.Tool.Plans;

/// <summary>A way to make a recognizer without a network of the plan.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "method")]
[JsonDerivedType(typeof(MajorityPlan), "majority")]
[JsonDerivedType(typeof(LinearPlan), "linear_softmax")]
[JsonDerivedType(typeof(DialogueContextPlan), "dialogue_context")]
[JsonDerivedType(typeof(LabelPropagationPlan), "label_propagation")]
[JsonDerivedType(typeof(CoTrainingPlan), "co_training")]
[JsonDerivedType(typeof(TargetMeansPlan), "target_means")]
[JsonDerivedType(typeof(RidgePlan), "ridge")]
internal abstract record MethodPlan
{
    /// <summary>Name in tables. Default null: that of the method.</summary>
    public string? Name { get; init; }

    /// <summary>Modalities that it learns from. Default null: all.</summary>
    public IReadOnlyList<Modality>? Modalities { get; init; }

    /// <summary>The method.</summary>
    public ExperimentMethod Create()
    {
        ExperimentMethod made = Make(Name ?? UsualName);
        return Modalities is { } modalities ? made.On(made.Name, modalities) : made;
    }

    /// <summary>Name where the plan gives none.</summary>
    protected abstract string UsualName { get; }

    /// <summary>The method on all modalities.</summary>
    protected abstract ExperimentMethod Make(string name);
}

/// <summary>Always the most frequent class.</summary>
internal sealed record MajorityPlan : MethodPlan
{
    /// <inheritdoc/>
    protected override string UsualName => "majority";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.Majority with { Name = name };
}

/// <summary>A linear soft-max on the labels alone.</summary>
internal sealed record LinearPlan : MethodPlan
{
    /// <summary>Penalties. Scaling and weights of classes are the trainer's. Default as the library has it.</summary>
    public LinearSoftmaxOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected override string UsualName => "linear soft-max";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.FromLinearSoftmax(name, Options);
}

/// <summary>Dialogues that keep a mood: a teacher along dialogues, a student for single utterances.</summary>
internal sealed record DialogueContextPlan : MethodPlan
{
    /// <summary>How it learns. Scaling and weights of classes are the trainer's. Default as the library has it.</summary>
    public DialogueContextOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected override string UsualName => "dialogue context";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.FromDialogueContext(name, Options);
}

/// <summary>Labels spread among neighbours.</summary>
internal sealed record LabelPropagationPlan : MethodPlan
{
    /// <summary>How they spread. Scaling is the trainer's. Default as the library has it.</summary>
    public LabelPropagationOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected override string UsualName => "label propagation";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.FromLabelPropagation(name, Options);
}

/// <summary>Modalities label utterances for each other.</summary>
internal sealed record CoTrainingPlan : MethodPlan
{
    /// <summary>How. Scaling and weights of classes are the trainer's. Default as the library has it.</summary>
    public CoTrainingOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected override string UsualName => "co-training";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.FromCoTraining(name, Options);
}

/// <summary>Always the mean of each target.</summary>
internal sealed record TargetMeansPlan : MethodPlan
{
    /// <summary>Names of the targets. Default null: those of the corpus.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <inheritdoc/>
    protected override string UsualName => "mean";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.FromTargetMeans(name, Targets);
}

/// <summary>Ridge regression of the targets.</summary>
internal sealed record RidgePlan : MethodPlan
{
    /// <summary>Names of the targets. Default null: those of the corpus.</summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>Penalties. Scaling is the trainer's. Default as the library has it.</summary>
    public RidgeOptions Options { get; init; } = new();

    /// <inheritdoc/>
    protected override string UsualName => "ridge";

    /// <inheritdoc/>
    protected override ExperimentMethod Make(string name) => ExperimentMethod.FromRidge(name, Targets, Options);
}
