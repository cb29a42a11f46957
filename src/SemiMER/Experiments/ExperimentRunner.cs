using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Experiments;

/// <summary>Runs every cell of a plan.</summary>
public static class ExperimentRunner
{
    /// <summary>Trains and tests every cell; the same plan gives the same results at any parallelism.</summary>
    /// <param name="plan">What to compare.</param>
    /// <param name="progress">Told of each training that has ended.</param>
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
               select new Job(fold, fraction, seed, recipe),
        ];
        var cells = new ExperimentCell[jobs.Length];
        var best = new BestRecognizer();
        int completed = 0;
        object reporting = new();
        try
        {
            Parallel.For(0, jobs.Length, new ParallelOptions
            {
                MaxDegreeOfParallelism = 1,
                CancellationToken = cancellationToken,
            }, index =>
            {
                (cells[index], EmotionRecognizer recognizer) = Run(plan, jobs[index], logger, cancellationToken);
                lock (reporting)
                {
                    best.Offer(index, cells[index], recognizer);
                    progress?.Report(new ExperimentProgress(++completed, jobs.Length, cells[index]));
                }
            });
        }
        catch (Exception exception)
        {
            best.Dispose();
            if (exception is AggregateException several)
                ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
            throw;
        }
        return new ExperimentResult(cells, best.Cell!, best.Recognizer!);
    }

    private static (ExperimentCell, EmotionRecognizer) Run(ExperimentPlan plan, Job job, ILogger? logger,
        CancellationToken cancellationToken)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) = job.Fold.Train.WithLabelBudget(job.Fraction, job.Seed);
        EmotionNetwork network = EmotionNetwork.Create(plan.Schema, plan.Network with { Seed = job.Seed });
        try
        {
            var trainer = new SemiSupervisedTrainer(network, job.Recipe, plan.Trainer with { Seed = job.Seed }, logger);
            TrainingResult run = trainer.Fit(
                labeled, unlabeled, job.Fold.Validation, job.Fold.ValidationEnrolment, cancellationToken);
            EmotionMetrics test = run.Recognizer.Enrol(job.Fold.TestEnrolment).Evaluate(job.Fold.Test);
            var cell = new ExperimentCell(
                job.Fold.Name, job.Recipe.Name, job.Fraction, job.Seed, labeled.Count, unlabeled.Count, run.BestEpoch,
                run.History[run.BestEpoch].Validation, test);
            return (cell, run.Recognizer);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

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
