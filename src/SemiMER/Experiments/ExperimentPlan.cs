using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>What an experiment compares: every recipe on every fold, label budget and seed.</summary>
public sealed record ExperimentPlan
{
    /// <summary>Classes and modalities.</summary>
    public required CorpusSchema Schema { get; init; }

    /// <summary>The splits, at least one.</summary>
    public required IReadOnlyList<CorpusFold> Folds { get; init; }

    /// <summary>The recipes, at least one, of different names; the first is the baseline of all comparisons.</summary>
    public required IReadOnlyList<Recipe> Recipes { get; init; }

    /// <summary>Shares of the labeled training rows that keep their labels, each above 0 and at most 1. Default all.</summary>
    public IReadOnlyList<double> LabelFractions { get; init; } = [1];

    /// <summary>Seeds, at least one; each decides the label budget, the initial weights, the order of rows and dropout.
    /// Default 0 to 4.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [0, 1, 2, 3, 4];

    /// <summary>The network; its seed is replaced.</summary>
    public EmotionNetworkOptions Network { get; init; } = new();

    /// <summary>The training; its seed is replaced.</summary>
    public TrainerOptions Trainer { get; init; } = new();

    /// <summary>
    /// Trainings at a time, at least 1, each on one thread; results do not depend on it. Default one for each processor.
    /// </summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks the plan.</summary>
    /// <exception cref="OptionsException">Every fault is listed.</exception>
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(ExperimentPlan))
            .Require(Folds.Count > 0, $"{nameof(Folds)} is empty.")
            .Require(Recipes.Count > 0, $"{nameof(Recipes)} is empty.")
            .Require(Recipes.Select(recipe => recipe.Name).Distinct().Count() == Recipes.Count, $"{nameof(Recipes)} has two of one name.")
            .Require(LabelFractions.Count > 0, $"{nameof(LabelFractions)} is empty.")
            .Require(LabelFractions.Distinct().Count() == LabelFractions.Count, $"{nameof(LabelFractions)} has a number twice.")
            .Require(Seeds.Count > 0, $"{nameof(Seeds)} is empty.")
            .Require(Seeds.Distinct().Count() == Seeds.Count, $"{nameof(Seeds)} has a number twice.")
            .AtLeast(nameof(Parallelism), Parallelism, 1);
        foreach (double fraction in LabelFractions)
            faults.Require(fraction is > 0 and <= 1, nameof(LabelFractions), fraction, "above 0, at most 1");
        faults.Throw();
        Network.Validate();
        Trainer.Validate();
        foreach (Recipe recipe in Recipes)
            recipe.Validate();
    }
}
