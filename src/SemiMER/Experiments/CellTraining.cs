using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>Trains one cell of a plan and asks it about the test utterances.</summary>
internal sealed class CellTraining(ExperimentPlan plan, ILogger? logger)
{
    private readonly Lock making = new(); // functions of a user's are called one at a time
    private IReadOnlyDictionary<string, string>? described;

    /// <summary>Small operations gain nothing from several threads, which wait for each other at the end of each.</summary>
    public static int IntraOpThreadsOf(TrainerOptions options) => options.IntraOpThreads ?? 1;

    /// <summary>Runs a job. The caller owns the recognizer.</summary>
    public (ExperimentCell Cell, EmotionRecognizer Recognizer) Run(CellJob job, CancellationToken cancellationToken)
    {
        LabelBudget budget = BudgetOf(job);
        (EmotionRecognizer recognizer, int? bestEpoch) = job.Method.Baseline is { } baseline
            ? (baseline.Train(budget.Labeled, baseline.UsesValidation ? budget.Validation : Nobody(budget), job.Seed), null)
            : Train(job, budget, cancellationToken);
        try
        {
            IReadOnlyList<Prediction> predictions = recognizer.Enroll(job.Fold.TestEnrollment).Predict([.. job.Fold.Test.Utterances]);
            var cell = new ExperimentCell
            {
                Fold = job.Fold.Name,
                Recipe = job.Method.Name,
                Network = job.Method.NetworkName,
                LabelFraction = job.Fraction,
                Seed = job.Seed,
                LabeledCount = budget.Labeled.Count,
                UnlabeledCount = budget.Unlabeled.Count,
                ChoosingCount = job.Method.Baseline is { UsesValidation: false } ? 0 : budget.Validation.Count,
                BestEpoch = bestEpoch,
                Units = job.Fold.Grouping,
                Options = OptionsOf(job.Method),
                Validation = recognizer.Enroll(budget.ValidationEnrollment).Evaluate(budget.Validation),
                Test = EmotionMetrics.FromPredictions(
                    [.. job.Fold.Test.Select(item => item.ClassIndex)], [.. predictions.Select(each => each.ClassIndex)],
                    job.Fold.Schema.Classes),
                Predictions = [.. job.Fold.Test.Zip(predictions, (item, prediction) => new CellPrediction(
                    item.Utterance.Id, item.Utterance.Speaker, item.Utterance.Dialogue, item.ClassIndex, prediction.Probabilities))],
            };
            return (cell, recognizer);
        }
        catch
        {
            recognizer.Dispose();
            throw;
        }
    }

    /// <summary>Runs a job of a recipe as far as its validation: the test rows are not asked.</summary>
    public EmotionMetrics Validate(CellJob job, CancellationToken cancellationToken)
    {
        LabelBudget budget = BudgetOf(job);
        (EmotionRecognizer recognizer, _) = Train(job, budget, cancellationToken);
        using (recognizer)
            return recognizer.Enroll(budget.ValidationEnrollment).Evaluate(budget.Validation);
    }

    private IReadOnlyDictionary<string, string> OptionsOf(CellMethod method)
    {
        lock (making)
            described ??= PlanDescription.Of(plan);
        return PlanDescription.PartOf(described, method);
    }

    private static LabeledSet Nobody(LabelBudget budget) => new(budget.Labeled.Classes, []);

    private LabelBudget BudgetOf(CellJob job)
    {
        if (plan.ValidationShare is { } share)
            return job.Fold.Train.WithLabelBudget(job.Fraction, job.Seed, share);
        (LabeledSet labeled, UnlabeledSet unlabeled) = job.Fold.Train.WithLabelBudget(job.Fraction, job.Seed);
        return new LabelBudget
        {
            Labeled = labeled,
            Unlabeled = unlabeled,
            Validation = job.Fold.Validation,
            ValidationEnrollment = job.Fold.ValidationEnrollment,
        };
    }

    private (EmotionRecognizer, int?) Train(CellJob job, LabelBudget budget, CancellationToken cancellationToken)
    {
        EmotionNetwork network;
        Recipe recipe;
        lock (making)
        {
            recipe = job.Method.Recipe!(job.Seed);
            network = job.Method.Network!.Create(job.Fold.Schema, job.Seed);
        }
        try
        {
            TrainerOptions options = plan.Trainer with { Seed = job.Seed, IntraOpThreads = IntraOpThreadsOf(plan.Trainer) };
            TrainingResult run = new SemiSupervisedTrainer(network, recipe, options, logger)
                .Fit(budget.Labeled, budget.Unlabeled, budget.Validation, budget.ValidationEnrollment, cancellationToken);
            if (run.EndedBy == TrainingEnd.Cancelled)
                cancellationToken.ThrowIfCancellationRequested(); // a cell is whole or not at all
            return (run.Recognizer, run.BestEpoch);
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
