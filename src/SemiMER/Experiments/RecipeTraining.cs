using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
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
        IProgress<TrainingProgress>? progress = null, Action<SemiSupervisedTrainer>? following = null,
        CancellationToken cancellationToken = default) => Run(
            recipe, network, possible =>
            {
                var trainer = new SemiSupervisedTrainer(network, possible, Threads(options), logger);
                following?.Invoke(trainer);
                return trainer;
            }, budget, progress, cancellationToken);

    /// <summary>Trains on from a recognizer that nobody else has, whose network is the result's or given back if there is none.</summary>
    /// <exception cref="OperationCanceledException">As above.</exception>
    public static EmotionRecognizer GoOn(
        EmotionRecognizer start, Recipe recipe, TrainerOptions options, LabelBudget budget, ILogger? logger,
        CancellationToken cancellationToken = default)
    {
        start.Network.IsTrained = false; // nobody else has the recognizer
        return Run(
            recipe, start.Network, possible => new SemiSupervisedTrainer(start, possible, Threads(options), logger), budget,
            progress: null, cancellationToken).Recognizer;
    }

    private static TrainerOptions Threads(TrainerOptions options) => options with { IntraOpThreads = IntraOpThreadsOf(options) };

    private static TrainingResult Run(
        Recipe recipe, EmotionNetwork network, Func<Recipe, SemiSupervisedTrainer> create, LabelBudget budget,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            SemiSupervisedTrainer trainer = create(budget.Unlabeled.Count > 0 ? recipe : recipe.WithoutUnlabeled);
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
