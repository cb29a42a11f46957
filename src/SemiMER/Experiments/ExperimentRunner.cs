using Microsoft.Extensions.Logging;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Experiments;

/// <summary>Runs the cells of a plan.</summary>
/// <remarks>
/// Trainings run on threads of the runner's own, so the caller's and the pool's keep their number of intra-op threads. TorchSharp's
/// default generator is borrowed while a network is made, and put back.
/// </remarks>
public static partial class ExperimentRunner
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
        IReadOnlyList<CellJob> jobs = CellJob.Of(plan);
        var cells = new ExperimentCell[jobs.Count];
        var best = new BestRecognizer();
        try
        {
            RunAll(plan, jobs, progress, logger, (job, cell, recognizer) =>
            {
                cells[job.Index] = cell;
                best.Offer(job.Index, cell, recognizer);
            }, cancellationToken);
        }
        catch
        {
            best.Dispose();
            throw;
        }
        return new ExperimentResult(cells, best.Cell!, best.Recognizer!);
    }

    /// <summary>
    /// Trains one cell of a plan again and gives its recognizer, with the same bits as it had on the same machine and number of threads.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cell">A cell of the plan, such as one that a folder kept.</param>
    /// <param name="progress">
    /// Is told how far the training has come and how long it will take, on the thread that trains; of a method without a recipe of the plan
    /// nothing is told. Default null.
    /// </param>
    /// <param name="logger">Handed to the trainer.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <returns>The recognizer; the caller owns it.</returns>
    /// <exception cref="OptionsException">The plan has faults.</exception>
    /// <exception cref="ExperimentException">The plan has no such cell.</exception>
    public static EmotionRecognizer Train(
        ExperimentPlan plan, ExperimentCell cell, IProgress<TrainingProgress>? progress = null, ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(cell);
        plan.Validate();
        CellJob job = CellJob.Of(plan).FirstOrDefault(job => job.Made(cell)) ?? throw new ExperimentException(
            FormattableString.Invariant($"The plan has no cell of '{cell.Fold}', {cell.LabelFraction} of the labels, seed {cell.Seed}, ") +
            $"'{cell.Recipe}' with '{cell.Network}'.");
        EmotionRecognizer? made = null;
        RunAll(plan, [job], progress: null, logger, (_, _, recognizer) => made = recognizer, cancellationToken, inTraining: progress);
        return made!;
    }

    // What a job gives is taken one at a time, on the thread that ran it.
    private static void RunAll(
        ExperimentPlan plan, IReadOnlyList<CellJob> jobs, IProgress<ExperimentProgress>? progress, ILogger? logger,
        Action<CellJob, ExperimentCell, EmotionRecognizer> take, CancellationToken cancellationToken, Func<CellJob, bool>? isWanted = null,
        IProgress<TrainingProgress>? inTraining = null)
    {
        var training = new CellTraining(plan, logger, inTraining);
        var reporting = new Lock();
        int completed = 0;
        TrainingThreads.Run(jobs.Count, plan.Parallelism, RecipeTraining.IntraOpThreadsOf(plan.Trainer), (index, token) =>
        {
            if (isWanted?.Invoke(jobs[index]) == false)
                return;
            (ExperimentCell cell, EmotionRecognizer recognizer) = training.Run(jobs[index], token);
            lock (reporting)
            {
                take(jobs[index], cell, recognizer);
                progress?.Report(new ExperimentProgress(++completed, jobs.Count, cell));
            }
        }, cancellationToken);
    }

    /// <summary>Keeps the recognizer with the highest validation UA or CCC, the first of the plan among equals.</summary>
    private sealed class BestRecognizer : IDisposable
    {
        private int index;

        public ExperimentCell? Cell { get; private set; }

        public EmotionRecognizer? Recognizer { get; private set; }

        public void Offer(int offered, ExperimentCell cell, EmotionRecognizer recognizer)
        {
            double score = cell.ValidationScore, best = Cell?.ValidationScore ?? double.NegativeInfinity;
            if (score > best || (score == best && offered < index))
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
