using Microsoft.Extensions.Logging;

namespace SemiMER.Experiments;

/// <summary>Searches the settings of recipes by validation, see <see cref="SearchPlan"/>.</summary>
public static class HyperparameterSearch
{
    /// <summary>
    /// Runs the trainings that a folder lacks, rung after rung, and keeps the outcome of each there as it ends; <c>trials.csv</c> lists all
    /// trials. With a shard it runs every so-manyth training of a rung; a rung of which trainings of others are missing ends the run.
    /// </summary>
    /// <param name="plan">What to search.</param>
    /// <param name="folder">Where the outcomes are kept, and which trainings are run.</param>
    /// <param name="logger">Handed to the trainers.</param>
    /// <param name="cancellationToken">Stops between two steps; finished trainings are kept.</param>
    /// <exception cref="OptionsException">The plan, or the settings of a trial, have faults.</exception>
    /// <exception cref="ExperimentException">
    /// The folder holds another search, results version or data, or a shard of this number is alive.
    /// </exception>
    /// <exception cref="Formats.FileFormatException">A file of the folder is damaged or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static SearchResult Run(
        SearchPlan plan, ExperimentFolderOptions folder, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(folder);
        plan.Validate();
        FolderFiles.Create(folder.Directory);
        ExperimentShard shard = folder.Shard ?? ExperimentShard.Whole;
        using var held = ShardLock.Take(folder, shard, cancellationToken);
        ExperimentManifest.Agree(folder, SearchDescription.ManifestOf(plan, folder), shard);
        IReadOnlyList<ExperimentShard> others = ShardLock.OthersAlive(folder, shard);
        var files = new TrialFiles(folder);
        var trials = plan.Recipes.ToDictionary(recipe => recipe.Name, recipe => Enumerable.Range(0, plan.Trials)
            .Select(number => new SearchTrial(recipe.Name, number, plan.SettingsOf(recipe, number), [])).ToArray());
        var left = plan.Recipes.ToDictionary(recipe => recipe.Name, _ => Enumerable.Range(0, plan.Trials).ToArray());
        IReadOnlyList<int> counts = plan.TrialsOfRungs(), epochs = plan.EpochsOfRungs();
        IReadOnlyList<TrialJob> missing = [];
        for (int rung = 0; rung < counts.Count && missing.Count == 0; rung++)
        {
            IReadOnlyList<TrialJob> jobs = TrialJob.Of(plan, left, rung, epochs[rung]);
            TrialJob[] wanted =
                [.. jobs.Where(job => !files.Has(job) && shard.Has(job.Index) && !others.Any(other => other.Has(job.Index)))];
            TrainingThreads.Run(wanted.Length, plan.Parallelism, 1, (index, token) =>
                files.Write(wanted[index], wanted[index].Validate(logger, token)), cancellationToken);
            missing = [.. jobs.Where(job => !files.Has(job))];
            if (missing.Count > 0)
                break;
            int next = rung + 1 < counts.Count ? counts[rung + 1] : 1;
            foreach (SearchedRecipe recipe in plan.Recipes)
                left[recipe.Name] = Rank(trials[recipe.Name], jobs.Where(job => job.Recipe == recipe.Name), files, next);
        }
        var result = new SearchResult
        {
            Trials = [.. plan.Recipes.SelectMany(recipe => trials[recipe.Name])],
            Missing = [.. missing.Select(job => job.ToString())],
        };
        result.ToCsv().WriteFile(Path.Combine(folder.Directory, "trials.csv"));
        return result;
    }

    // The best of a rung by mean validation UA, the first among equals.
    private static int[] Rank(SearchTrial[] trials, IEnumerable<TrialJob> jobs, TrialFiles files, int count)
    {
        var scores = jobs.GroupBy(job => job.Trial).ToDictionary(trial => trial.Key, trial => trial.Average(files.Read));
        foreach ((int trial, double score) in scores)
            trials[trial] = trials[trial] with { Scores = [.. trials[trial].Scores, score] };
        return [.. scores.OrderByDescending(score => score.Value).ThenBy(score => score.Key).Take(count).Select(score => score.Key)];
    }
}
