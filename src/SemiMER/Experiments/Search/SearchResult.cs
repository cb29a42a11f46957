using System.Globalization;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>What a search has found so far.</summary>
public sealed record SearchResult
{
    /// <summary>Every trial that has ended a rung, recipe after recipe.</summary>
    public required IReadOnlyList<SearchTrial> Trials { get; init; }

    /// <summary>
    /// The trainings that the next rung waits for, each in words: those of other shards. None if the search is over.
    /// </summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Whether every recipe has its best trial.</summary>
    public bool IsComplete => Missing.Count == 0;

    /// <summary>The trial of a recipe that came through all rungs.</summary>
    /// <param name="recipe">Name of the recipe.</param>
    /// <exception cref="ExperimentException">There is no such recipe, or the search is not over.</exception>
    public SearchTrial BestOf(string recipe) => IsComplete
        ? Trials.Where(trial => trial.Recipe == recipe).MaxBy(trial => trial.Scores.Count)
            ?? throw new ExperimentException($"No recipe of the search is called '{recipe}'.")
        : throw new ExperimentException($"The search is not over: {Missing.Count} training(s) are missing, first: {Missing[0]}.");

    /// <summary>A line for each trial: recipe, number, what was drawn, and the validation UA of each rung it came to.</summary>
    public CsvTable ToCsv()
    {
        string[] names = [.. Trials.SelectMany(trial => trial.Settings.Values.Keys).Distinct()];
        int rungs = Trials.Count == 0 ? 0 : Trials.Max(trial => trial.Scores.Count);
        return new CsvTable(
            ["recipe", "trial", .. names, .. Enumerable.Range(1, rungs).Select(rung => $"UA of rung {rung}")],
            [
                .. Trials.Select(trial => (IReadOnlyList<string>)
                [
                    trial.Recipe, trial.Number.ToString(CultureInfo.InvariantCulture),
                    .. names.Select(name => trial.Settings.Values.GetValueOrDefault(name, "")),
                    .. Enumerable.Range(0, rungs).Select(rung =>
                        rung < trial.Scores.Count ? trial.Scores[rung].ToString(CultureInfo.InvariantCulture) : ""),
                ]),
            ]);
    }
}

/// <summary>A trial of a search.</summary>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="Number">Number of the trial, from 0.</param>
/// <param name="Settings">What was drawn for it.</param>
/// <param name="Scores">Mean validation UA over folds and seeds in each rung that it came to.</param>
public sealed record SearchTrial(string Recipe, int Number, TrialSettings Settings, IReadOnlyList<double> Scores);
