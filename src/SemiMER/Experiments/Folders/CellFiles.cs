namespace SemiMER.Experiments;

/// <summary>The files of cells, one each: whole or not at all, and the same bytes whoever writes them.</summary>
internal sealed class CellFiles(ExperimentFolderOptions options)
{
    private readonly string directory = Path.Combine(options.Directory, "cells");

    /// <summary>Whether a job is done.</summary>
    public bool Has(CellJob job) => Has(job.Index);

    /// <summary>Whether the job of a number is done.</summary>
    public bool Has(int index) => File.Exists(PathOf(index));

    /// <summary>Writes the outcome of a job.</summary>
    /// <exception cref="Formats.FileFormatException">It cannot be written.</exception>
    public void Write(CellJob job, ExperimentCell cell)
    {
        FolderFiles.Create(directory);
        DigestedJson.Write(PathOf(job.Index), cell, options.WriteBytes);
    }

    /// <summary>Reads the outcome of a job.</summary>
    /// <exception cref="Formats.FileFormatException">It is damaged, or of another cell.</exception>
    public ExperimentCell Read(CellJob job) => DigestedJson.Read<ExperimentCell>(PathOf(job.Index), job.Made);

    /// <summary>Reads the outcome of the job of a number, whatever it is.</summary>
    /// <exception cref="Formats.FileFormatException">It is damaged.</exception>
    public ExperimentCell Read(int index) => DigestedJson.Read<ExperimentCell>(PathOf(index), _ => true);

    private string PathOf(int index) => Path.Combine(directory, FormattableString.Invariant($"{index:00000}.json"));
}
