using System.Globalization;
using Microsoft.Extensions.Logging;
using SemiMER.Formats;

namespace SemiMER.Training;

/// <summary>
/// The checkpoints of one training. Half-written files have another name and are never read; of damaged ones the one before is taken;
/// those of another training are refused.
/// </summary>
internal sealed partial class CheckpointFolder
{
    private const string Prefix = "step-", Suffix = ".checkpoint";

    private readonly CheckpointOptions options;
    private readonly HashSet<string> damaged = [];

    /// <summary>Opens the folder, makes it if there is none, and looks for the newest whole checkpoint.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="training">What is to be trained.</param>
    /// <param name="logger">Is warned of damaged files.</param>
    /// <exception cref="FileFormatException">The folder cannot be made.</exception>
    /// <exception cref="TrainingException">The folder has checkpoints of another training.</exception>
    public CheckpointFolder(CheckpointOptions options, IReadOnlyDictionary<string, string> training, ILogger logger)
    {
        this.options = options;
        Training = training;
        try
        {
            Directory.CreateDirectory(options.Folder);
            foreach (string partial in Directory.GetFiles(options.Folder, $"{Prefix}*{AtomicFile.PartialSuffix}"))
                File.Delete(partial);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException(options.Folder, $"cannot hold checkpoints: {error.Message}", innerException: error);
        }
        foreach (string path in Files())
        {
            try
            {
                Newest = Checkpoint.Read(path);
                break;
            }
            catch (FileFormatException error)
            {
                LogDamaged(logger, path, error.Message);
                damaged.Add(path);
            }
        }
        if (Newest is null)
            return;
        CheckSame(Newest);
        RemoveOld();
    }

    /// <summary>The newest whole checkpoint of the folder when it was opened; null if there was none.</summary>
    public Checkpoint? Newest { get; }

    /// <summary>What is trained, by name.</summary>
    public IReadOnlyDictionary<string, string> Training { get; }

    /// <summary>Whether there is a checkpoint of an update.</summary>
    public bool Has(long step) => File.Exists(PathOf(step));

    /// <summary>The file of the checkpoint after so many updates.</summary>
    public string PathOf(long step) =>
        Path.Combine(options.Folder, Prefix + step.ToString("D10", CultureInfo.InvariantCulture) + Suffix);

    /// <summary>Writes a checkpoint and removes the oldest ones.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Write(Checkpoint checkpoint)
    {
        checkpoint.Write(options.Through);
        damaged.Remove(checkpoint.Path);
        RemoveOld();
    }

    // Damaged ones stay for whoever wants to look at them, and do not count.
    private void RemoveOld()
    {
        foreach (string file in Files().Where(file => !damaged.Contains(file)).Skip(options.Keep))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new FileFormatException(file, $"cannot be removed: {error.Message}", innerException: error);
            }
        }
    }

    // The newest first: their numbers have one width.
    private string[] Files() =>
        [.. Directory.GetFiles(options.Folder, $"{Prefix}*{Suffix}").OrderDescending(StringComparer.Ordinal)];

    private void CheckSame(Checkpoint checkpoint)
    {
        string[] differences =
        [
            .. Training.Keys.Union(checkpoint.Training.Keys).Order(StringComparer.Ordinal)
                .Select(name => (Name: name, Own: Training.GetValueOrDefault(name), Other: checkpoint.Training.GetValueOrDefault(name)))
                .Where(entry => entry.Own != entry.Other)
                .Select(entry => $"{entry.Name} is {entry.Own ?? "not there"}, there {entry.Other ?? "not there"}"),
        ];
        if (differences.Length > 0)
        {
            throw new TrainingException($"'{checkpoint.Path}' is of another training: {string.Join("; ", differences)}. Give each " +
                "training a folder of its own, or empty this one to begin anew.");
        }
    }

    [LoggerMessage(EventId = 13, Level = LogLevel.Warning, Message = "The checkpoint '{Path}' is passed over: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string path, string reason);
}
