namespace SemiMER.Experiments;

/// <summary>The files of cells, one each: whole or not at all, and the same bytes whoever writes them.</summary>
internal sealed class CellFiles(ExperimentFolderOptions options)
{
    private readonly string directory = Path.Combine(options.Directory, "cells");

    /// <summary>Whether a job is done.</summary>
    public bool Has(CellJob job) => File.Exists(PathOf(job));

    /// <summary>Writes the outcome of a job.</summary>
    /// <exception cref="Formats.FileFormatException">It cannot be written.</exception>
    public void Write(CellJob job, ExperimentCell cell)
    {
        FolderFiles.Create(directory);
        DigestedJson.Write(PathOf(job), cell, options.WriteBytes);
    }

    /// <summary>Reads the outcome of a job.</summary>
    /// <exception cref="Formats.FileFormatException">It is damaged, or of another cell.</exception>
    public ExperimentCell Read(CellJob job) => DigestedJson.Read<ExperimentCell>(PathOf(job), job.Made);

    private string PathOf(CellJob job) => Path.Combine(directory, FormattableString.Invariant($"{job.Index:00000}.json"));
}
