using Microsoft.Extensions.Logging;

namespace SemiMER.Experiments;

/// <summary>One training of a trial in a rung.</summary>
/// <param name="Index">Its place in the rung, from 0.</param>
/// <param name="Rung">The rung, from 0.</param>
/// <param name="Recipe">Name of the searched recipe.</param>
/// <param name="Trial">Number of the trial.</param>
/// <param name="Plan">The trainings of the trial.</param>
/// <param name="Cell">The one that is meant.</param>
internal sealed record TrialJob(int Index, int Rung, string Recipe, int Trial, ExperimentPlan Plan, CellJob Cell)
{
    /// <summary>The trainings of a rung: those trials that are left, on every fold with every seed.</summary>
    public static IReadOnlyList<TrialJob> Of(SearchPlan plan, Dictionary<string, int[]> left, int rung, int epochs)
    {
        var jobs = new List<TrialJob>();
        foreach (SearchedRecipe recipe in plan.Recipes)
        {
            foreach (int trial in left[recipe.Name].Order())
            {
                ExperimentPlan own = plan.TrialPlan(recipe, trial, epochs);
                foreach (CellJob cell in CellJob.Of(own))
                    jobs.Add(new TrialJob(jobs.Count, rung, recipe.Name, trial, own, cell));
            }
        }
        return jobs;
    }

    /// <summary>Trains and gives the validation UA of the best epoch; the test rows are not asked.</summary>
    public double Validate(ILogger? logger, CancellationToken cancellationToken) =>
        new CellTraining(Plan, logger).Validate(Cell, cancellationToken).UnweightedAccuracy;

    /// <summary>Such as <c>rung 2: L_semi, trial 4, session 5, seed 0</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"rung {Rung + 1}: {Recipe}, trial {Trial}, {Cell.Fold.Name}, seed {Cell.Seed}");
}
