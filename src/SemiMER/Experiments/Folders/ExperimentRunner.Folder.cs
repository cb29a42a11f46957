using Microsoft.Extensions.Logging;
using SemiMER.Formats;

namespace SemiMER.Experiments;

public static partial class ExperimentRunner
{
    /// <summary>
    /// Runs the cells of a plan that a folder lacks, and keeps each there as it ends, in a file of its own: a run that was ended anyhow
    /// goes on where it stopped. With a shard it runs every so-manyth cell only; several processes share the folder.
    /// </summary>
    /// <param name="plan">What to compare.</param>
    /// <param name="folder">Where the cells are kept, and which of them are run.</param>
    /// <param name="progress">Told of each training that has ended, on the thread that ran it, one at a time.</param>
    /// <param name="logger">Handed to the trainers.</param>
    /// <param name="cancellationToken">Stops between two steps; finished cells are kept.</param>
    /// <returns>All cells that are there now, and which are missing.</returns>
    /// <remarks>
    /// The cells of a shard that died are run by whoever starts the plan again without a shard or with its number. Cells of shards that are
    /// alive are left to them. Recognizers are not kept: <see cref="Train"/> makes that of any cell again.
    /// </remarks>
    /// <exception cref="OptionsException">The plan has faults.</exception>
    /// <exception cref="ExperimentException">
    /// The folder holds cells of another plan, results version or data, or a shard of this number is alive.
    /// </exception>
    /// <exception cref="FileFormatException">A file of the folder is damaged or cannot be written.</exception>
    /// <exception cref="SemiMerException">A training cannot be run; the first such fault ends the run.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static StoredExperiment RunInFolder(
        ExperimentPlan plan, ExperimentFolderOptions folder, IProgress<ExperimentProgress>? progress = null, ILogger? logger = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(folder);
        ExperimentManifest own = ExperimentManifest.Of(plan, folder.Time, folder.Machine);
        FolderFiles.Create(folder.Directory);
        ExperimentShard shard = folder.Shard ?? ExperimentShard.Whole;
        using var held = ShardLock.Take(folder, shard, cancellationToken);
        ExperimentManifest manifest = ExperimentManifest.Agree(folder, own, shard);
        IReadOnlyList<ExperimentShard> others = ShardLock.OthersAlive(folder, shard);
        var files = new CellFiles(folder);
        IReadOnlyList<CellJob> jobs = CellJob.Of(plan);
        CellJob[] open = [.. jobs.Where(job => !files.Has(job))];
        foreach (CellJob job in jobs.Except(open))
            files.Read(job); // a damaged file is told now, not after hours
        CellJob[] wanted = [.. open.Where(job => shard.Has(job.Index) && !others.Any(other => other.Has(job.Index)))];
        RunAll(plan, wanted, progress, logger, (job, cell, recognizer) =>
        {
            using (recognizer)
                files.Write(job, cell);
        }, cancellationToken, isWanted: job => !files.Has(job));
        return new StoredExperiment
        {
            Manifest = manifest,
            Cells = [.. jobs.Where(files.Has).Select(files.Read)],
            Missing = [.. jobs.Where(job => !files.Has(job)).Select(job => job.ToString())],
        };
    }
}
