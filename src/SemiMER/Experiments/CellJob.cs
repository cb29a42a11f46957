using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>A cell that is to be run: a recipe with a network, or a method, on a fold with a label budget and a seed.</summary>
/// <param name="Index">Its place in the plan, from 0.</param>
/// <param name="Fold">The split.</param>
/// <param name="Fraction">The label budget.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Method">What is trained.</param>
internal sealed record CellJob(int Index, CorpusFold Fold, double Fraction, long Seed, CellMethod Method)
{
    /// <summary>Every cell of a plan, in its order: folds, fractions, seeds, networks with their recipes, methods.</summary>
    public static IReadOnlyList<CellJob> Of(ExperimentPlan plan)
    {
        string[] recipes = [.. plan.SampleRecipes().Select(recipe => recipe.Name)];
        CellMethod[] methods =
        [
            .. from network in plan.Networks
               from recipe in plan.Recipes.Zip(recipes)
               select new CellMethod(recipe.Second, network, recipe.First, Whole: null),
            .. plan.Methods.Select(method => new CellMethod(method.Name, Network: null, Recipe: null, method)),
        ];
        IEnumerable<(CorpusFold, double, long, CellMethod)> cells =
            from fold in plan.Folds
            from fraction in plan.LabelFractions
            from seed in plan.Seeds
            from method in methods
            select (fold, fraction, seed, method);
        return [.. cells.Select((cell, index) => new CellJob(index, cell.Item1, cell.Item2, cell.Item3, cell.Item4))];
    }

    /// <summary>Whether a cell is the outcome of this job.</summary>
    public bool Made(ExperimentCell cell) =>
        (cell.Fold, cell.LabelFraction, cell.Seed, cell.Network, cell.Recipe) ==
        (Fold.Name, Fraction, Seed, Method.NetworkName, Method.Name);

    /// <summary>Such as <c>session 5, 10 % of the labels, seed 3, L_semi</c>.</summary>
    public override string ToString()
    {
        string network = Method.NetworkName.Length > 0 ? $" with {Method.NetworkName}" : "";
        return FormattableString.Invariant($"{Fold.Name}, {100 * Fraction:0.###} % of the labels, seed {Seed}, {Method.Name}{network}");
    }
}

/// <summary>What a cell trains: a recipe with a network, or a method that needs none.</summary>
/// <param name="Name">Name of the recipe or method.</param>
/// <param name="Network">The network of the recipe.</param>
/// <param name="Recipe">Makes the recipe from a seed.</param>
/// <param name="Whole">The method.</param>
internal sealed record CellMethod(string Name, ExperimentNetwork? Network, Func<long, Recipe>? Recipe, ExperimentMethod? Whole)
{
    /// <summary>Name of the network; empty for a method without one.</summary>
    public string NetworkName => Network?.Name ?? "";
}
