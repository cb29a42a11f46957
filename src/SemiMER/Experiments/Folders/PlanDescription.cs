using System.Globalization;
using SemiMER.Torch;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>Everything of a plan that decides its results, as names and texts that can be compared.</summary>
internal static class PlanDescription
{
    /// <summary>Options that change who waits for whom, or what is told, and no result.</summary>
    private static readonly string[] WithoutEffect =
        [nameof(TrainerOptions.Prefetch), nameof(TrainerOptions.DiagnosticsEvery), nameof(TrainerOptions.Seed)];

    public static IReadOnlyDictionary<string, string> Of(ExperimentPlan plan)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["folds"] = string.Join("; ", plan.Folds.Select(fold => fold.Name)),
            ["label fractions"] =
                string.Join("; ", plan.LabelFractions.Select(fraction => fraction.ToString(CultureInfo.InvariantCulture))),
            ["seeds"] = string.Join("; ", plan.Seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture))),
            ["validation share"] = plan.ValidationShare?.ToString(CultureInfo.InvariantCulture) ?? "none",
            ["recipes"] = string.Join("; ", plan.SampleRecipes().Select(recipe => recipe.Name)),
            ["networks"] = string.Join("; ", plan.Networks.Select(network => network.Name)),
            ["methods"] = string.Join("; ", plan.Methods.Select(method => method.Name)),
        };
        AddAll(entries, "trainer", ValueDescription.Of(plan.Trainer with { IntraOpThreads = RecipeTraining.IntraOpThreadsOf(plan.Trainer) })
            .Where(entry => !WithoutEffect.Contains(entry.Key)));
        foreach (ExperimentNetwork network in plan.Networks)
        {
            AddAll(entries, $"network {network.Name}", network.Options is { } options
                ? ValueDescription.Of(options.Explicit with { Seed = 0 }) : [KeyValuePair.Create("made by", "a function")]);
        }
        foreach (Recipe recipe in plan.SampleRecipes())
            AddAll(entries, $"recipe {recipe.Name}", ValueDescription.Of(recipe));
        return entries;
    }

    /// <summary>
    /// What of a description is of one recipe with its network; of a method its name and the trainer's options are known.
    /// </summary>
    public static IReadOnlyDictionary<string, string> PartOf(IReadOnlyDictionary<string, string> all, CellMethod method)
    {
        string[] parts = method.Whole is null ? ["trainer: ", $"network {method.NetworkName}: ", $"recipe {method.Name}: "] : ["trainer: "];
        bool Concerns(string name) =>
            name == "validation share" || parts.Any(part => name.StartsWith(part, StringComparison.Ordinal));
        return all.Where(entry => Concerns(entry.Key)).ToDictionary();
    }

    private static void AddAll(SortedDictionary<string, string> entries, string part, IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach ((string name, string value) in values)
            entries[$"{part}: {name}"] = value;
    }
}
