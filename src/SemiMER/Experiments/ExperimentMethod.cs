using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>
/// A way to make a recognizer of a label budget that needs no network of the plan: a linear model, dialogue context, or a recipe with a
/// network of its own.
/// </summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Train">Makes the recognizer; called from several threads at once.</param>
public sealed record ExperimentMethod(string Name, Func<MethodTask, EmotionRecognizer> Train)
{
    /// <summary><see cref="Baselines.Majority"/>: always the most frequent class.</summary>
    public static ExperimentMethod Majority { get; } = new(
        "majority", task => Baselines.Majority(task.Schema, task.Rows.Labeled, task.Rows.Unlabeled).Recognizer)
    { UsesValidation = false };

    /// <summary>A linear soft-max with default options, see <see cref="FromLinearSoftmax"/>.</summary>
    public static ExperimentMethod LinearSoftmax { get; } = FromLinearSoftmax("linear soft-max");

    /// <summary>
    /// Dialogue context with default options, see <see cref="FromDialogueContext(string, DialogueContextOptions)"/>.
    /// </summary>
    public static ExperimentMethod DialogueContext { get; } = FromDialogueContext("dialogue context");

    /// <summary>Whether it chooses something by the validation rows, whose labels then count. Default true.</summary>
    public bool UsesValidation { get; init; } = true;

    /// <summary>
    /// Whether it learns classes; false for one that predicts targets only: tables then leave out what it says of classes. Default true.
    /// </summary>
    public bool PredictsClasses { get; init; } = true;

    /// <summary>Whether it does so only where <see cref="TrainerOptions.SelectBy"/> of the trainer has something to select by.</summary>
    internal bool SelectsAsTrainer { get; init; }

    /// <summary>Whether labels of validation rows are looked at, with a trainer's options.</summary>
    internal bool Chooses(TrainerOptions trainer) =>
        UsesValidation && (!SelectsAsTrainer || trainer.SelectBy != SelectionMetric.None);

    /// <summary>
    /// A linear soft-max (<see cref="Baselines"/>) whose penalty is chosen on the validation rows; features are scaled and classes
    /// weighed as in the plan's trainings.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="options">How; defaults if left out.</param>
    public static ExperimentMethod FromLinearSoftmax(string name, LinearSoftmaxOptions? options = null) => new(
        name, task => Baselines.LinearSoftmax(
            task.Schema, task.Rows.Labeled, task.Rows.Unlabeled, task.Rows.Validation, task.Rows.ValidationEnrollment,
            Fitting(options, task), task.CancellationToken).Recognizer);

    /// <summary><see cref="Baselines.TargetMeans"/>: always the mean of each target.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="targets">Names of the targets; those of the corpus if left out.</param>
    public static ExperimentMethod FromTargetMeans(string name, IReadOnlyList<string>? targets = null) =>
        new(name, task => Baselines.TargetMeans(task.Schema, task.Rows.Labeled, targets))
        {
            UsesValidation = false, PredictsClasses = false,
        };

    /// <summary>
    /// Ridge regression (<see cref="Baselines"/>) whose penalty is chosen by CCC on the validation rows, each target by itself; features
    /// are scaled as in the plan's trainings.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="targets">Names of the targets; those of the corpus if left out.</param>
    /// <param name="options">How; defaults if left out.</param>
    public static ExperimentMethod FromRidge(string name, IReadOnlyList<string>? targets = null, RidgeOptions? options = null) => new(
        name, task => Baselines.Ridge(
            task.Schema, task.Rows.Labeled, task.Rows.Unlabeled, task.Rows.Validation, targets,
            (options ?? new RidgeOptions()) with { Scaling = task.Trainer.Scaling, Unscaled = task.Trainer.Unscaled },
            task.CancellationToken))
    { PredictsClasses = false };

    /// <summary>
    /// <see cref="Training.DialogueContext"/> with penalties chosen on the validation rows; features are scaled and classes weighed as in
    /// the plan's trainings.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="options">How; defaults if left out.</param>
    public static ExperimentMethod FromDialogueContext(string name, DialogueContextOptions? options = null) =>
        new(name, task => Training.DialogueContext.Fit(
            task.Schema, task.Rows.Labeled, task.Rows.Unlabeled, task.Rows.Validation, task.Rows.ValidationEnrollment,
            Fitting(options, task), task.CancellationToken).Recognizer);

    /// <summary>
    /// <see cref="Training.DialogueContext"/> with a network in place of the linear student: it is trained by
    /// <see cref="Recipe.FromSoftTargets"/>, with the weight of unlabeled utterances in <see cref="DialogueContextOptions"/>.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="student">The network; its seed is replaced.</param>
    /// <param name="options">How; defaults if left out.</param>
    public static ExperimentMethod FromDialogueContext(string name, EmotionNetworkOptions student, DialogueContextOptions? options = null)
    {
        options ??= new DialogueContextOptions();
        return FromSoftTargets(name, task => Training.DialogueContext.SoftTargets(
            task.Schema, task.Rows, Fitting(options, task), task.CancellationToken), student, options.UnlabeledWeight);
    }

    /// <summary>
    /// A teacher and a linear student, <see cref="SoftTargetStudent"/>, whose penalty is chosen on the validation rows; features are
    /// scaled and classes weighed as in the plan's trainings.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="teacher">
    /// Gives the probability of each class by id of the utterance, for all unlabeled utterances or some; called from several threads at
    /// once.
    /// </param>
    /// <param name="options">How the student is fitted; defaults if left out.</param>
    /// <param name="unlabeledWeight">Weight of an unlabeled utterance beside a labeled one, above 0. Default 0.1.</param>
    public static ExperimentMethod FromSoftTargets(
        string name, Func<MethodTask, IReadOnlyDictionary<string, IReadOnlyList<double>>> teacher, LinearSoftmaxOptions? options = null,
        double unlabeledWeight = 0.1)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        return new ExperimentMethod(name, task => SoftTargetStudent.Fit(
            task.Schema, task.Rows.Labeled, task.Rows.Unlabeled, teacher(task), unlabeledWeight, task.Rows.Validation,
            task.Rows.ValidationEnrollment, Fitting(options, task), task.CancellationToken).Recognizer);
    }

    /// <summary>A teacher and a network as the student, trained by <see cref="Recipe.FromSoftTargets"/>.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="teacher">As above; not asked where there is no unlabeled utterance.</param>
    /// <param name="student">The network; its seed is replaced.</param>
    /// <param name="unlabeledWeight">Weight of an unlabeled utterance beside a labeled one, above 0. Default 0.1.</param>
    public static ExperimentMethod FromSoftTargets(
        string name, Func<MethodTask, IReadOnlyDictionary<string, IReadOnlyList<double>>> teacher, EmotionNetworkOptions student,
        double unlabeledWeight = 0.1)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(student);
        return new ExperimentMethod(name, task =>
        {
            IReadOnlyDictionary<string, IReadOnlyList<double>> targets = task.Rows.Unlabeled.Count == 0
                ? new Dictionary<string, IReadOnlyList<double>>() : teacher(task);
            double omega = unlabeledWeight * targets.Count / task.Rows.Labeled.Count;
            return RunRecipe(task, targets.Count == 0 ? Recipe.SupervisedOnly() : Recipe.FromSoftTargets(targets, omega), student);
        });
    }

    /// <summary><see cref="LabelPropagation"/> as the teacher of a linear student.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="options">How labels spread; defaults if left out. Features are scaled as in the plan's trainings.</param>
    /// <param name="student">How the student is fitted; defaults if left out.</param>
    public static ExperimentMethod FromLabelPropagation(
        string name, LabelPropagationOptions? options = null, LinearSoftmaxOptions? student = null) =>
        FromSoftTargets(name, task => LabelPropagation.SoftTargets(
            task.Schema, task.Rows.Labeled, task.Rows.Unlabeled,
            (options ?? new LabelPropagationOptions()) with { Scaling = task.Trainer.Scaling, Unscaled = task.Trainer.Unscaled },
            task.CancellationToken), student);

    /// <summary><see cref="CoTraining"/> as the teacher of a linear student.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="options">
    /// How modalities teach each other; defaults if left out. Features are scaled and classes weighed as in the plan's trainings.
    /// </param>
    /// <param name="student">How the student is fitted; defaults if left out.</param>
    public static ExperimentMethod FromCoTraining(
        string name, CoTrainingOptions? options = null, LinearSoftmaxOptions? student = null) =>
        FromSoftTargets(name, task => CoTraining.SoftTargets(
            task.Schema, task.Rows.Labeled, task.Rows.Unlabeled,
            (options ?? new CoTrainingOptions()) with
            {
                ClassWeighting = task.Trainer.ClassWeighting,
                Scaling = task.Trainer.Scaling,
                Unscaled = task.Trainer.Unscaled,
            }, task.CancellationToken), student, unlabeledWeight: 1);

    /// <summary>A recipe with a network, trained as the plan's recipes are; without its unlabeled terms where there is no pool.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="recipe">
    /// Makes the recipe from the seed, with new parts in each call where they have a state; called from several threads at once.
    /// </param>
    /// <param name="network">The network; its seed is replaced. Defaults if left out.</param>
    public static ExperimentMethod FromRecipe(string name, Func<long, Recipe> recipe, EmotionNetworkOptions? network = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        Recipe sample = recipe(0);
        foreach (IDisposable part in sample.StatefulParts.OfType<IDisposable>())
            part.Dispose();
        return new ExperimentMethod(name, task => RunRecipe(task, recipe(task.Seed), network ?? new EmotionNetworkOptions()))
        {
            SelectsAsTrainer = true, PredictsClasses = sample.TrainsClasses,
        };
    }

    /// <summary>The same method with some of the modalities only.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="modalities">Those it learns from and predicts by.</param>
    public ExperimentMethod On(string name, params IReadOnlyCollection<Modality> modalities)
    {
        ArgumentNullException.ThrowIfNull(modalities);
        return this with { Name = name, Train = task => Train(task.On(modalities)) };
    }

    private static EmotionRecognizer RunRecipe(MethodTask task, Recipe recipe, EmotionNetworkOptions network) => RecipeTraining.Run(
        recipe, EmotionNetwork.Create(task.Schema, network with { Seed = task.Seed }), task.Trainer with { Seed = task.Seed }, task.Rows,
        task.Logger, following: task.Following, cancellationToken: task.CancellationToken).Recognizer;

    // Features are scaled and classes weighed as in the plan's trainings.
    private static LinearSoftmaxOptions Fitting(LinearSoftmaxOptions? options, MethodTask task) =>
        (options ?? new LinearSoftmaxOptions()) with
        {
            ClassWeighting = task.Trainer.ClassWeighting,
            Scaling = task.Trainer.Scaling,
            Unscaled = task.Trainer.Unscaled,
        };

    private static DialogueContextOptions Fitting(DialogueContextOptions? options, MethodTask task) =>
        (options ?? new DialogueContextOptions()) with
        {
            ClassWeighting = task.Trainer.ClassWeighting,
            Scaling = task.Trainer.Scaling,
            Unscaled = task.Trainer.Unscaled,
            Contrast = options?.Contrast is { } contrast ? contrast with { Seed = contrast.Seed + task.Seed } : null,
        };
}

/// <summary>What a method is trained on.</summary>
public sealed record MethodTask
{
    /// <summary>Classes and modalities.</summary>
    public required CorpusSchema Schema { get; init; }

    /// <summary>The rows; without validation rows for a method that does not use them.</summary>
    public required LabelBudget Rows { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>How the recipes are trained: scaling and weights of classes are for methods too.</summary>
    public required TrainerOptions Trainer { get; init; }

    /// <summary>Takes warnings; null if nobody does.</summary>
    public ILogger? Logger { get; init; }

    /// <summary>Stops the training. Default never.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Is told of the trainer, before it begins, by a method that has one; null if nobody asks.</summary>
    internal Action<SemiSupervisedTrainer>? Following { get; init; }

    /// <summary>The task with some of the modalities only.</summary>
    internal MethodTask On(IReadOnlyCollection<Modality> modalities)
    {
        LabeledSet Labeled(LabeledSet set) => set.Changed(utterance => utterance.WithModalities(modalities));
        UnlabeledSet Unlabeled(UnlabeledSet set) => set.Changed((utterance, _) => utterance.WithModalities(modalities));
        return this with
        {
            Schema = Schema.WithModalities(modalities),
            Trainer = Trainer with { Unscaled = [.. Trainer.Unscaled.Intersect(modalities)] },
            Rows = new LabelBudget
            {
                Labeled = Labeled(Rows.Labeled),
                Unlabeled = Unlabeled(Rows.Unlabeled),
                Validation = Labeled(Rows.Validation),
                ValidationEnrollment = Unlabeled(Rows.ValidationEnrollment),
            },
        };
    }

    /// <summary>The task for a method: without validation rows if it does not use them.</summary>
    internal MethodTask For(ExperimentMethod method) =>
        method.UsesValidation ? this : this with { Rows = Rows with { Validation = new LabeledSet(Rows.Labeled.Classes, []) } };
}
