using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>
/// A search for the settings of recipes by validation alone; the test rows are never asked. Every recipe gets the same number of trials,
/// each with settings drawn at random, and successive halving (Jamieson and Talwalkar, AISTATS 2016): all trials train shortly, the best
/// go on to a longer training from the beginning, until one is left.
/// </summary>
public sealed record SearchPlan
{
    /// <summary>The splits whose training and validation rows are used, at least one.</summary>
    public required IReadOnlyList<CorpusFold> Folds { get; init; }

    /// <summary>What is searched, at least one, each with a name of its own.</summary>
    public required IReadOnlyList<SearchedRecipe> Recipes { get; init; }

    /// <summary>Number of trials of each recipe, at least 2. Default 9.</summary>
    public int Trials { get; init; } = 9;

    /// <summary>After each rung one trial in so many goes on, at least 2. Default 3.</summary>
    public int Reduction { get; init; } = 3;

    /// <summary>
    /// Epochs of the last rung, at least 1; each earlier one has the <see cref="Reduction"/>th part of the next, at least 1. Default 40.
    /// </summary>
    public int Epochs { get; init; } = 40;

    /// <summary>Share of the labeled training rows that keep their labels, above 0 and at most 1. Default 1, all.</summary>
    public double LabelFraction { get; init; } = 1;

    /// <summary>
    /// Share of the label budget that validates, as in <see cref="ExperimentPlan.ValidationShare"/>. Default null: the fold's validation
    /// rows.
    /// </summary>
    public double? ValidationShare { get; init; }

    /// <summary>Seeds that every trial is trained with, at least one. Default 0 alone.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0];

    /// <summary>Seed of the draws of settings. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Trainings at a time, at least 1; results do not depend on it. Default one for each processor.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks the plan, and the settings of every trial.</summary>
    /// <exception cref="OptionsException">Every fault is listed.</exception>
    public void Validate()
    {
        new OptionFaults(nameof(SearchPlan))
            .Require(Folds.Count > 0, $"{nameof(Folds)} is empty.")
            .Require(Recipes.Count > 0, $"{nameof(Recipes)} is empty.")
            .Require(Recipes.DistinctBy(recipe => recipe.Name).Count() == Recipes.Count, $"{nameof(Recipes)} has two of one name.")
            .AtLeast(nameof(Trials), Trials, 2)
            .AtLeast(nameof(Reduction), Reduction, 2)
            .AtLeast(nameof(Epochs), Epochs, 1)
            .Require(LabelFraction is > 0 and <= 1, nameof(LabelFraction), LabelFraction, "above 0, at most 1")
            .Require(Seeds.Count > 0, $"{nameof(Seeds)} is empty.")
            .AtLeast(nameof(Parallelism), Parallelism, 1)
            .Throw();
        foreach (SearchedRecipe recipe in Recipes)
        {
            for (int trial = 0; trial < Trials; trial++)
                TrialPlan(recipe, trial, Epochs).Validate();
        }
    }

    /// <summary>Number of trials of a recipe in each rung: all, one in so many of them, ..., one.</summary>
    internal IReadOnlyList<int> TrialsOfRungs()
    {
        var counts = new List<int> { Trials };
        while (counts[^1] > 1)
            counts.Add(Math.Max(1, counts[^1] / Reduction));
        return counts;
    }

    /// <summary>Epochs of each rung.</summary>
    internal IReadOnlyList<int> EpochsOfRungs()
    {
        int rungs = TrialsOfRungs().Count;
        return [.. Enumerable.Range(0, rungs).Select(rung => (int)Math.Max(1, Epochs / Math.Pow(Reduction, rungs - 1 - rung)))];
    }

    /// <summary>The settings of a trial: the same for the same seed, whatever the others are.</summary>
    internal TrialSettings SettingsOf(SearchedRecipe recipe, int trial) =>
        recipe.Draw(new RandomSource(Seed, FormattableString.Invariant($"search {recipe.Name}, trial {trial}")));

    /// <summary>The trainings of a trial.</summary>
    internal ExperimentPlan TrialPlan(SearchedRecipe recipe, int trial, int epochs)
    {
        TrialSettings settings = SettingsOf(recipe, trial);
        return new ExperimentPlan
        {
            Folds = Folds,
            Recipes = [settings.Recipe],
            Networks = [settings.Network],
            Methods = [],
            LabelFractions = [LabelFraction],
            ValidationShare = ValidationShare,
            Seeds = Seeds,
            Trainer = settings.Trainer with { Epochs = epochs },
            Parallelism = Parallelism,
        };
    }
}

/// <summary>A recipe whose settings are searched.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Draw">Draws the settings of a trial from a stream of random numbers, and from nothing else.</param>
public sealed record SearchedRecipe(string Name, Func<RandomSource, TrialSettings> Draw);

/// <summary>The settings of one trial.</summary>
public sealed record TrialSettings
{
    /// <summary>Makes the recipe from the seed of a training.</summary>
    public required Func<long, Recipe> Recipe { get; init; }

    /// <summary>The network. Default one with default options.</summary>
    public ExperimentNetwork Network { get; init; } = new Models.EmotionNetworkOptions();

    /// <summary>The training; epochs and seed are replaced. Default options.</summary>
    public TrainerOptions Trainer { get; init; } = new();

    /// <summary>What was drawn, for people, such as <c>rate</c> and <c>0.001</c>. Default nothing.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}
