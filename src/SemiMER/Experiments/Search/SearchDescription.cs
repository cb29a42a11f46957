using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace SemiMER.Experiments;

/// <summary>Everything of a search that decides its results.</summary>
internal static class SearchDescription
{
    public static ExperimentManifest ManifestOf(SearchPlan plan, ExperimentFolderOptions folder)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["search"] = string.Create(CultureInfo.InvariantCulture,
                $"{plan.Trials} trials of each recipe, one in {plan.Reduction} goes on, {plan.Epochs} epochs at last, seed {plan.Seed}"),
        };
        foreach (SearchedRecipe recipe in plan.Recipes)
        {
            for (int trial = 0; trial < plan.Trials; trial++)
            {
                IEnumerable<string> settings = PlanDescription.Of(plan.TrialPlan(recipe, trial, plan.Epochs))
                    .Select(entry => $"{entry.Key}={entry.Value}\n");
                string drawn = string.Join(", ", plan.SettingsOf(recipe, trial).Values.Select(value => $"{value.Key} {value.Value}"));
                string digest = Convert.ToHexStringLower(XxHash64.Hash(Encoding.UTF8.GetBytes(string.Concat(settings))));
                entries[FormattableString.Invariant($"{recipe.Name}, trial {trial}")] = $"{drawn} (settings {digest})";
            }
        }
        int firstRung = plan.Recipes.Count * plan.Trials * plan.Folds.Count * plan.Seeds.Count;
        return ExperimentManifest.Of(entries, plan.Folds, firstRung, folder.Time, folder.Machine);
    }
}
