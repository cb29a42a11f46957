using Microsoft.Extensions.Logging;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>Trains one cell of a plan and asks it about the test utterances.</summary>
internal sealed class CellTraining(ExperimentPlan plan, ILogger? logger, IProgress<TrainingProgress>? progress = null)
{
    private readonly Lock making = new(); // functions of the plan are called one at a time
    private IReadOnlyDictionary<string, string>? described;

    /// <summary>Runs a job. The caller owns the recognizer.</summary>
    public (ExperimentCell Cell, EmotionRecognizer Recognizer) Run(CellJob job, CancellationToken cancellationToken)
    {
        LabelBudget budget = BudgetOf(job);
        (EmotionRecognizer recognizer, int? bestEpoch, bool predictsClasses) = job.Method.Whole is { } method
            ? (method.Train(TaskOf(job, budget, cancellationToken).For(method)), null, method.PredictsClasses)
            : Train(job, budget, cancellationToken);
        try
        {
            IReadOnlyList<CellPrediction> validation = Ask(recognizer, budget.Validation, budget.ValidationEnrollment),
                test = Ask(recognizer, job.Fold.Test, job.Fold.TestEnrollment);
            var cell = new ExperimentCell
            {
                Fold = job.Fold.Name,
                Recipe = job.Method.Name,
                Network = job.Method.NetworkName,
                LabelFraction = job.Fraction,
                Seed = job.Seed,
                LabeledCount = budget.Labeled.LabelCount,
                UnlabeledCount = budget.Unlabeled.Count,
                ChoosingCount = Chooses(job) ? budget.Validation.Count : 0,
                BestEpoch = bestEpoch,
                Units = job.Fold.Grouping,
                Options = OptionsOf(job.Method),
                PredictsClasses = predictsClasses,
                Validation = Measure(validation, job.Fold.Schema.Classes),
                Test = Measure(test, job.Fold.Schema.Classes),
                ValidationPredictions = Chooses(job) ? validation : [],
                Predictions = test,
            };
            return (cell, recognizer);
        }
        catch
        {
            recognizer.Dispose();
            throw;
        }
    }

    /// <summary>What a recognizer says of utterances.</summary>
    public static IReadOnlyList<CellPrediction> Ask(EmotionRecognizer recognizer, LabeledSet set, UnlabeledSet enrollment) =>
    [
        .. set.Zip(recognizer.Enroll(enrollment).Predict([.. set.Utterances]), (item, prediction) => new CellPrediction(
            item.Utterance.Id, item.Utterance.Speaker, item.Utterance.Dialogue, item.ClassIndex, prediction.Probabilities)
        {
            Targets = prediction.Values.ToDictionary(
                value => value.Key, value => new TargetPrediction(TargetRows.ValueOf(recognizer.Schema, item, value.Key), value.Value)),
        }),
    ];

    /// <summary>Runs a job of a recipe as far as its validation: the test rows are not asked.</summary>
    public EmotionMetrics Validate(CellJob job, CancellationToken cancellationToken)
    {
        LabelBudget budget = BudgetOf(job);
        (EmotionRecognizer recognizer, _, _) = Train(job, budget, cancellationToken);
        using (recognizer)
            return recognizer.Enroll(budget.ValidationEnrollment).Evaluate(budget.Validation);
    }

    /// <summary>Measures of what was said.</summary>
    public static EmotionMetrics Measure(IReadOnlyList<CellPrediction> predictions, IReadOnlyList<string> classes) =>
        EmotionMetrics.FromPredictions(
            [.. predictions.Select(each => each.Truth)], [.. predictions.Select(each => each.Predicted)], classes);

    private IReadOnlyDictionary<string, string> OptionsOf(CellMethod method)
    {
        lock (making)
            described ??= PlanDescription.Of(plan);
        return PlanDescription.PartOf(described, method);
    }

    private MethodTask TaskOf(CellJob job, LabelBudget rows, CancellationToken cancellationToken) => new()
    {
        Schema = job.Fold.Schema, Rows = rows, Seed = job.Seed, Trainer = plan.Trainer, Logger = logger,
        Following = FollowingOf(job), CancellationToken = cancellationToken,
    };

    private Action<SemiSupervisedTrainer>? FollowingOf(CellJob job) => plan.Following is not { } following ? null
        : trainer => following(new ExperimentTraining
        {
            Fold = job.Fold.Name, Recipe = job.Method.Name, Network = job.Method.NetworkName, LabelFraction = job.Fraction, Seed = job.Seed,
            Trainer = trainer,
        });

    private bool Chooses(CellJob job) => job.Method.Whole?.Chooses(plan.Trainer) ?? plan.Trainer.SelectBy != SelectionMetric.None;

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

    private (EmotionRecognizer, int?, bool) Train(CellJob job, LabelBudget budget, CancellationToken cancellationToken)
    {
        EmotionNetwork network;
        Recipe recipe;
        lock (making)
        {
            recipe = job.Method.Recipe!(job.Seed);
            network = job.Method.Network!.Create(job.Fold.Schema, job.Seed);
        }
        TrainingResult run = RecipeTraining.Run(
            recipe, network, plan.Trainer with { Seed = job.Seed }, budget, logger, progress, FollowingOf(job), cancellationToken);
        return (run.Recognizer, run.BestEpoch, recipe.TrainsClasses);
    }
}
