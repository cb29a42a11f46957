using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>Runs every cell of a plan.</summary>
/// <remarks>
/// Trainings run on threads of the runner's own, so the caller's and the pool's keep their number of intra-op threads. TorchSharp's
/// default generator is borrowed while a network is made, and put back.
/// </remarks>
public static class ExperimentRunner
{
    /// <summary>
    /// Trains and tests every cell; the same plan gives the same results at any parallelism. Where a fold and a label fraction leave no
    /// unlabeled row, L_u is 0, so that L_semi is L_s.
    /// </summary>
    /// <param name="plan">What to compare.</param>
    /// <param name="progress">Told of each training that has ended, on the thread that ran it, one at a time.</param>
    /// <param name="logger">Handed to the trainers.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="OptionsException">The plan has faults.</exception>
    /// <exception cref="SemiMerException">A training cannot be run; the first such fault ends the experiment.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExperimentResult Run(
        ExperimentPlan plan, IProgress<ExperimentProgress>? progress = null, ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        plan.Validate();
        Job[] jobs =
        [
            .. from fold in plan.Folds
               from fraction in plan.LabelFractions
               from seed in plan.Seeds
               from recipe in plan.Recipes
               select new Job(fold, fraction, seed, recipe(seed)),
        ];
        var cells = new ExperimentCell[jobs.Length];
        var best = new BestRecognizer();
        int completed = 0;
        var reporting = new Lock();
        try
        {
            TrainingThreads.Run(jobs.Length, plan.Parallelism, IntraOpThreadsOf(plan), (index, token) =>
            {
                (cells[index], EmotionRecognizer recognizer) = Run(plan, jobs[index], logger, token);
                lock (reporting)
                {
                    best.Offer(index, cells[index], recognizer);
                    progress?.Report(new ExperimentProgress(++completed, jobs.Length, cells[index]));
                }
            }, cancellationToken);
        }
        catch
        {
            best.Dispose();
            throw;
        }
        return new ExperimentResult(cells, best.Cell!, best.Recognizer!);
    }

    private static (ExperimentCell, EmotionRecognizer) Run(ExperimentPlan plan, Job job, ILogger? logger,
        CancellationToken cancellationToken)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = job.Fold.Train.WithLabelBudget(job.Fraction, job.Seed);
        EmotionNetwork network = EmotionNetwork.Create(job.Fold.Schema, plan.Network with { Seed = job.Seed });
        try
        {
            TrainerOptions options = plan.Trainer with { Seed = job.Seed, IntraOpThreads = IntraOpThreadsOf(plan) };
            Recipe recipe = unlabeled.Count > 0 ? job.Recipe : job.Recipe with { Unlabeled = [] }; // L_u, a sum over nothing, is 0
            var trainer = new SemiSupervisedTrainer(network, recipe, options, logger);
            TrainingResult run = trainer.Fit(
                labeled, unlabeled, job.Fold.Validation, job.Fold.ValidationEnrollment, cancellationToken);
            EmotionMetrics test = run.Recognizer.Enroll(job.Fold.TestEnrollment).Evaluate(job.Fold.Test);
            var cell = new ExperimentCell
            {
                Fold = job.Fold.Name,
                Recipe = job.Recipe.Name,
                LabelFraction = job.Fraction,
                Seed = job.Seed,
                LabeledCount = labeled.Count,
                UnlabeledCount = unlabeled.Count,
                BestEpoch = run.BestEpoch,
                Validation = run.History[run.BestEpoch].Validation,
                Test = test,
            };
            return (cell, run.Recognizer);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        finally
        {
            foreach (IDisposable part in job.Recipe.StatefulParts.OfType<IDisposable>())
                part.Dispose();
        }
    }

    // Small operations gain nothing from several threads, which wait for each other at the end of each.
    private static int IntraOpThreadsOf(ExperimentPlan plan) => plan.Trainer.IntraOpThreads ?? 1;

    private sealed record Job(CorpusFold Fold, double Fraction, long Seed, Recipe Recipe);

    /// <summary>Keeps the recognizer with the highest validation UA, the first of the plan among equals.</summary>
    private sealed class BestRecognizer : IDisposable
    {
        private int index;

        public ExperimentCell? Cell { get; private set; }

        public EmotionRecognizer? Recognizer { get; private set; }

        public void Offer(int offered, ExperimentCell cell, EmotionRecognizer recognizer)
        {
            double ua = cell.Validation.UnweightedAccuracy;
            double bestUa = Cell?.Validation.UnweightedAccuracy ?? double.NegativeInfinity;
            if (ua > bestUa || (ua == bestUa && offered < index))
            {
                Recognizer?.Dispose();
                (index, Cell, Recognizer) = (offered, cell, recognizer);
            }
            else
            {
                recognizer.Dispose();
            }
        }

        public void Dispose() => Recognizer?.Dispose();
    }
}
