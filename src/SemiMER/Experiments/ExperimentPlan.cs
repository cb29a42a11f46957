using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>
/// What an experiment compares: every recipe with every network, and every method, on every fold, label budget and seed.
/// </summary>
public sealed record ExperimentPlan
{
    /// <summary>The splits, at least one, all of the same classes and modalities.</summary>
    public required IReadOnlyList<CorpusFold> Folds { get; init; }

    /// <summary>
    /// Makes the recipes, each from the seed of the training that is to use it; their names differ from each other and do
    /// not depend on the seed. The first is what tables compare others with. What of a recipe keeps something from one step to the next
    /// (<see cref="Recipe.StatefulParts"/>) must be made anew in each call.
    /// </summary>
    public required IReadOnlyList<Func<long, Recipe>> Recipes { get; init; }

    /// <summary>The networks, at least one, each with a name of its own. Default one with default options.</summary>
    public IReadOnlyList<ExperimentNetwork> Networks { get; init; } = [new EmotionNetworkOptions()];

    /// <summary>
    /// Methods that are trained beside the recipes, on the same labels; their names differ from those of recipes. Default the baselines
    /// that every recipe has to beat: the majority and a linear soft-max, and for targets that a network from options predicts their mean
    /// and ridge regression.
    /// </summary>
    public IReadOnlyList<ExperimentMethod> Methods { get => field ?? Baselines(); init; }

    /// <summary>Shares of the labeled training rows that keep their labels, each above 0 and at most 1. Default all.</summary>
    public IReadOnlyList<double> LabelFractions { get; init; } = [1];

    /// <summary>Seeds, at least one; each decides the label budget, the initial weights, the order of rows and dropout.
    /// Default 0 to 4.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0, 1, 2, 3, 4];

    /// <summary>
    /// Share of the label budget whose labels choose the epoch, above 0 and below 1: whole training speakers validate and no label
    /// outside the budget is looked at; the fold's validation rows are left out. Default null: the fold's validation rows choose, with all
    /// their labels beyond the budget.
    /// </summary>
    public double? ValidationShare { get; init; }

    /// <summary>The training; its seed is replaced, and <see cref="TrainerOptions.IntraOpThreads"/> is 1 if it is null.</summary>
    public TrainerOptions Trainer { get; init; } = new();

    /// <summary>
    /// Trainings at a time, at least 1, each on a thread of its own; results do not depend on it. Default one for each processor.
    /// Trainings of networks with modules of TorchSharp's that draw, such as <c>nn.Dropout</c>, wait for each other.
    /// </summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Is told of each training that a <see cref="SemiSupervisedTrainer"/> makes, before it begins, on its thread: several at a time.
    /// Results do not depend on it; methods that fit a linear model are not told of. Default null.
    /// </summary>
    public Action<ExperimentTraining>? Following { get; init; }

    /// <summary>Checks the plan.</summary>
    /// <exception cref="OptionsException">Every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(ExperimentPlan))
            .Require(Folds.Count > 0, $"{nameof(Folds)} is empty.")
            .Require(Recipes.Count + Methods.Count > 0, $"{nameof(Recipes)} and {nameof(Methods)} are empty.")
            .Require(LabelFractions.Count > 0, $"{nameof(LabelFractions)} is empty.")
            .Require(LabelFractions.Distinct().Count() == LabelFractions.Count, $"{nameof(LabelFractions)} has a number twice.")
            .Require(Seeds.Count > 0, $"{nameof(Seeds)} is empty.")
            .Require(Seeds.Distinct().Count() == Seeds.Count, $"{nameof(Seeds)} has a number twice.")
            .Require(Networks.Count > 0, $"{nameof(Networks)} is empty.")
            .Require(Networks.DistinctBy(network => network.Name).Count() == Networks.Count, $"{nameof(Networks)} has two of one name.")
            .Require(Folds.DistinctBy(fold => fold.Name).Count() == Folds.Count, $"{nameof(Folds)} has two of one name.")
            .Require(ValidationShare is null or (> 0 and < 1), nameof(ValidationShare), ValidationShare ?? 0, "above 0, below 1")
            .AtLeast(nameof(Parallelism), Parallelism, 1);
        foreach (double fraction in LabelFractions)
            faults.Require(fraction is > 0 and <= 1, nameof(LabelFractions), fraction, "above 0, at most 1");
        if (Folds.Count > 0)
        {
            foreach (CorpusFold other in Folds.Where(fold => !Fits(fold.Schema, Folds[0].Schema)))
                faults.Require(false, $"Fold '{other.Name}' has other classes or modalities than '{Folds[0].Name}'.");
        }
        Recipe[] once = [], again = [];
        if (Seeds.Count > 0)
        {
            (once, again) = ([.. Recipes.Select(create => create(Seeds[0]))], [.. Recipes.Select(create => create(Seeds[^1]))]);
            AddRecipeFaults(faults, once, again);
        }
        faults.Throw();
        foreach (ExperimentNetwork network in Networks)
            network.Options?.Validate();
        Trainer.Validate();
        foreach (Recipe recipe in once)
            recipe.Validate();
    }

    private static bool Fits(CorpusSchema one, CorpusSchema other) =>
        one.Classes.SequenceEqual(other.Classes) && one.Modalities.SequenceEqual(other.Modalities);

    private IReadOnlyList<ExperimentMethod> Baselines()
    {
        string[] targets = [.. Networks.SelectMany(network => network.Options?.Targets ?? []).Distinct()];
        return
        [
            ExperimentMethod.Majority, ExperimentMethod.LinearSoftmax,
            .. targets.Length == 0 ? Array.Empty<ExperimentMethod>()
                : [ExperimentMethod.FromTargetMeans("mean", targets), ExperimentMethod.FromRidge("ridge", targets)],
        ];
    }

    /// <summary>The recipes as the first seed makes them, to look at: what of them keeps something has been given back.</summary>
    internal IReadOnlyList<Recipe> SampleRecipes()
    {
        Recipe[] recipes = [.. Recipes.Select(create => create(Seeds[0]))];
        foreach (IDisposable part in recipes.SelectMany(recipe => recipe.StatefulParts).OfType<IDisposable>())
            part.Dispose();
        return recipes;
    }

    private void AddRecipeFaults(OptionFaults faults, Recipe[] once, Recipe[] again)
    {
        faults.Require(once.Select(recipe => recipe.Name).Distinct().Count() == once.Length, $"{nameof(Recipes)} has two of one name.");
        IEnumerable<string> names = once.Select(recipe => recipe.Name).Concat(Methods.Select(method => method.Name));
        faults.Require(
            names.Distinct().Count() == once.Select(recipe => recipe.Name).Distinct().Count() + Methods.Count,
            $"{nameof(Methods)} has two of one name, or one of a recipe's.");
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach ((Recipe first, Recipe second) in once.Zip(again))
        {
            faults.Require(first.Name == second.Name, $"The recipe '{first.Name}' is called '{second.Name}' for another seed.");
            foreach (object part in first.StatefulParts.Concat(second.StatefulParts))
            {
                faults.Require(seen.Add(part), $"The recipe '{first.Name}' has a {part.GetType().Name} that keeps something from step to " +
                    "step and is shared between trainings; make it inside the function.");
                (part as IDisposable)?.Dispose();
            }
        }
    }
}
