using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>One training of a recipe on a label budget.</summary>
internal static class RecipeTraining
{
    /// <summary>Small operations gain nothing from several threads, which wait for each other at the end of each.</summary>
    public static int IntraOpThreadsOf(TrainerOptions options) => options.IntraOpThreads ?? 1;

    /// <summary>
    /// Trains. The network is the result's, and is given back if there is none; so is what of the recipe keeps something.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was cancelled: a training of an experiment is whole or not at all.</exception>
    public static TrainingResult Run(
        Recipe recipe, EmotionNetwork network, TrainerOptions options, LabelBudget budget, ILogger? logger,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        try
        {
            Recipe possible = budget.Unlabeled.Count > 0 ? recipe : recipe.WithoutUnlabeled;
            TrainerOptions threads = options with { IntraOpThreads = IntraOpThreadsOf(options) };
            var trainer = new SemiSupervisedTrainer(network, possible, threads, logger);
            using TrainingProgressReader? reader = progress is null ? null : TrainingProgressReader.Follow(trainer, progress);
            TrainingResult run = trainer.Fit(
                budget.Labeled, budget.Unlabeled, budget.Validation, budget.ValidationEnrollment, cancellationToken);
            if (run.EndedBy == TrainingEnd.Cancelled)
                cancellationToken.ThrowIfCancellationRequested();
            return run;
        }
        catch
        {
            network.Dispose();
            throw;
        }
        finally
        {
            foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
                part.Dispose();
        }
    }
}
