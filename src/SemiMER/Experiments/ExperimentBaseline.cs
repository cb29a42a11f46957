using SemiMER.Corpora;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>
/// A model that is trained beside the recipes, on the same labels, and needs no network, such as a linear one: what a recipe has to beat.
/// </summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Train">Makes the model.</param>
public sealed record ExperimentBaseline(string Name, Func<BaselineTask, EmotionRecognizer> Train)
{
    /// <summary><see cref="Baselines.Majority"/>: always the most frequent class.</summary>
    public static ExperimentBaseline Majority { get; } = new(
        "majority", task => Baselines.Majority(task.Schema, task.Rows.Labeled, task.Rows.Unlabeled).Recognizer) { UsesValidation = false };

    /// <summary>
    /// <see cref="Baselines.LinearSoftmax(CorpusFold, double, long, LinearSoftmaxOptions, CancellationToken)"/>: a linear soft-max, its
    /// penalty chosen on the validation rows, features scaled as in the plan's trainings.
    /// </summary>
    public static ExperimentBaseline LinearSoftmax { get; } = new("linear soft-max", task => Baselines.LinearSoftmax(
        task.Schema, task.Rows.Labeled, task.Rows.Unlabeled, task.Rows.Validation, new LinearSoftmaxOptions
        {
            ClassWeighting = task.Trainer.ClassWeighting, Scaling = task.Trainer.Scaling, Unscaled = task.Trainer.Unscaled,
        }).Recognizer);

    /// <summary>Whether it chooses something by the validation rows, whose labels then count. Default true.</summary>
    public bool UsesValidation { get; init; } = true;
}

/// <summary>What a baseline is trained on.</summary>
public sealed record BaselineTask
{
    /// <summary>Classes and modalities.</summary>
    public required CorpusSchema Schema { get; init; }

    /// <summary>The rows; without validation rows for a baseline that does not use them.</summary>
    public required LabelBudget Rows { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>How the recipes are trained: scaling and weights of classes are for baselines too.</summary>
    public required TrainerOptions Trainer { get; init; }
}
