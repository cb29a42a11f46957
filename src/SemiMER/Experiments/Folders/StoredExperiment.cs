using System.Text;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>The cells of a folder after a run.</summary>
public sealed record StoredExperiment
{
    /// <summary>The folder's manifest.</summary>
    public required ExperimentManifest Manifest { get; init; }

    /// <summary>Every cell that is there, whoever ran it, in the order of the plan.</summary>
    public required IReadOnlyList<ExperimentCell> Cells { get; init; }

    /// <summary>The cells that are not there yet, each in words: those of other shards.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Whether every cell of the plan is there.</summary>
    public bool IsComplete => Missing.Count == 0;

    /// <summary>The training with the highest validation UA, the first of the plan among equals; null without cells.</summary>
    public ExperimentCell? BestCell => Cells.MaxBy(cell => cell.ValidationScore);

    /// <summary>Reads what a folder has, without its plan and without training: for a report of a study that may still run.</summary>
    /// <param name="directory">The folder of <see cref="ExperimentRunner.RunInFolder"/>.</param>
    /// <exception cref="Formats.FileFormatException">The manifest is missing, or a cell is damaged.</exception>
    /// <exception cref="ExperimentException">The manifest is none of an experiment.</exception>
    public static StoredExperiment Open(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var manifest = ExperimentManifest.FromJson(
            Encoding.UTF8.GetString(WholeFile.Read(Path.Combine(directory, ExperimentManifest.FileName))));
        var files = new CellFiles(new ExperimentFolderOptions { Directory = directory });
        int[] numbers = [.. Enumerable.Range(0, manifest.Cells)];
        return new StoredExperiment
        {
            Manifest = manifest,
            Cells = [.. numbers.Where(files.Has).Select(files.Read)],
            Missing = [.. numbers.Where(number => !files.Has(number)).Select(number => FormattableString.Invariant($"cell {number}"))],
        };
    }

    /// <summary>What the cells say together; it tells how many are missing.</summary>
    /// <param name="baseline">Name of the recipe or method that others are compared with. Default the first.</param>
    /// <param name="level">Level of the confidence intervals, above 0 and at most 0.999. Default 0.95.</param>
    /// <exception cref="ExperimentException">There are no cells, or none is of the baseline.</exception>
    public ExperimentTable Table(string? baseline = null, double level = 0.95) =>
        ExperimentTable.Of(Cells, baseline, level, Missing.Count);
}
