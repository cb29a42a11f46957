using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tool.Plans;
using SemiMER.Training;

namespace SemiMER.Tool.Training;

/// <summary>
/// Trains one cell of a plan, with checkpoints, and asks the recognizer about the test utterances. It gives the numbers that a study gives
/// for the same cell.
/// </summary>
internal sealed class CellTraining(OpenedPlan plan, PlannedCell cell, string folder, ToolContext context)
{
    /// <summary>The folder of the checkpoints in that of the results.</summary>
    public const string CheckpointFolder = "checkpoints";

    /// <summary>Trains.</summary>
    /// <returns>The recognizer, which the caller owns, and what came of it; null if it was stopped.</returns>
    /// <exception cref="OperationCanceledException">It was stopped before the first epoch had ended.</exception>
    public (EmotionRecognizer Recognizer, TrainingRecord Record)? Run()
    {
        LabelBudget rows = cell.Rows(plan.Plan.Labels.ValidationShare);
        if (cell.Method is { } method)
            return Record(Fit(method, rows), history: [], bestEpoch: null, method.UsesValidation, method.PredictsClasses, rows);
        Recipe recipe = cell.Recipe!.Create();
        if (rows.Unlabeled.Count == 0)
        {
            recipe = recipe with
            {
                Stages = [.. recipe.Stages.Select(stage => stage with { Unlabeled = [] }).Where(stage => stage.UsesLabeled)],
            };
        }
        try
        {
            TrainingResult run = context.WithProgress(cell.Name, progress => Fit(recipe, rows, progress));
            if (run.EndedBy == TrainingEnd.Cancelled)
            {
                run.Recognizer.Dispose();
                return null;
            }
            return Record(
                run.Recognizer, run.History, run.BestEpoch, plan.Plan.Trainer.SelectBy != SelectionMetric.None,
                cell.Recipe is not SupervisedRegressionPlan, rows);
        }
        finally
        {
            foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
                part.Dispose();
        }
    }

    private EmotionRecognizer Fit(ExperimentMethod method, LabelBudget rows) => method.Train(new MethodTask
    {
        Schema = cell.Fold.Schema,
        Rows = method.UsesValidation ? rows : rows with { Validation = new LabeledSet(cell.Fold.Schema.Classes, []) },
        Seed = cell.Seed,
        Trainer = plan.Plan.Trainer,
        CancellationToken = context.Stop,
    });

    private TrainingResult Fit(Recipe recipe, LabelBudget rows, Action<double>? progress)
    {
        var network = EmotionNetwork.Create(cell.Fold.Schema, cell.Network!.Options with { Seed = cell.Seed });
        bool hasBegun = false;
        try
        {
            var trainer = new SemiSupervisedTrainer(network, recipe, Options());
            trainer.TrainingStarted += (_, training) =>
            {
                hasBegun = true;
                if (training.ResumedFrom > 0)
                    context.Say(FormattableString.Invariant($"Goes on from update {training.ResumedFrom} of {training.Steps}."));
            };
            using TrainingCsv table = TrainingCsv.Follow(trainer, Path.Combine(folder, "training.csv"), append: true);
            using TrainingProgressReader? reader = progress is null ? null
                : TrainingProgressReader.Follow(trainer, new Bar(progress));
            return trainer.Fit(rows.Labeled, rows.Unlabeled, rows.Validation, rows.ValidationEnrollment, context.Stop);
        }
        catch (TrainingException exception) when (!hasBegun && HasCheckpoints)
        {
            network.Dispose();
            throw new ToolException($"{exception.Message} --restart empties it.");
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private bool HasCheckpoints =>
        Path.Combine(folder, CheckpointFolder) is var path && Directory.Exists(path) && Directory.EnumerateFiles(path).Any();

    // As in a study: small operations gain nothing from several threads.
    private TrainerOptions Options() => plan.Plan.Trainer with
    {
        Seed = cell.Seed,
        IntraOpThreads = plan.Plan.Trainer.IntraOpThreads ?? 1,
        Checkpoints = new CheckpointOptions
        {
            Folder = Path.Combine(folder, CheckpointFolder), EverySteps = plan.Plan.Output.CheckpointSteps,
        },
    };

    private (EmotionRecognizer, TrainingRecord) Record(
        EmotionRecognizer recognizer, IReadOnlyList<EpochReport> history, int? bestEpoch, bool chooses, bool predictsClasses,
        LabelBudget rows)
    {
        try
        {
            IReadOnlyList<CellPrediction> validation = PlannedCell.Ask(recognizer, rows.Validation, rows.ValidationEnrollment),
                test = PlannedCell.Ask(recognizer, cell.Fold.Test, cell.Fold.TestEnrollment);
            return (recognizer, new TrainingRecord
            {
                Corpus = plan.Corpus.Schema.Name,
                Classes = cell.Fold.Schema.Classes,
                Scaling = plan.Plan.Trainer.Scaling,
                History = history,
                Cell = new ExperimentCell
                {
                    Fold = cell.Fold.Name,
                    Recipe = cell.Name,
                    Network = cell.Network?.Name ?? "",
                    LabelFraction = cell.Share,
                    Seed = cell.Seed,
                    LabeledCount = rows.Labeled.LabelCount,
                    UnlabeledCount = rows.Unlabeled.Count,
                    ChoosingCount = chooses ? rows.Validation.Count : 0,
                    BestEpoch = bestEpoch,
                    Units = cell.Fold.Grouping,
                    PredictsClasses = predictsClasses,
                    Validation = Measure(validation),
                    Test = Measure(test),
                    Predictions = test,
                },
            });
        }
        catch
        {
            recognizer.Dispose();
            throw;
        }
    }

    private EmotionMetrics Measure(IReadOnlyList<CellPrediction> predictions) => EmotionMetrics.FromPredictions(
        [.. predictions.Select(one => one.Truth)], [.. predictions.Select(Best)], cell.Fold.Schema.Classes);

    private static int Best(CellPrediction prediction) =>
        prediction.Probabilities.ToList().IndexOf(prediction.Probabilities.Max());

    private sealed class Bar(Action<double> move) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => move(value.Share);
    }
}
