namespace SemiMER.Experiments;

/// <summary>The outcomes of a search, each in a file of its own.</summary>
internal sealed class TrialFiles(ExperimentFolderOptions options)
{
    private readonly string directory = Path.Combine(options.Directory, "trials");

    public bool Has(TrialJob job) => File.Exists(PathOf(job));

    /// <summary>Writes the validation UA of a training.</summary>
    /// <exception cref="Formats.FileFormatException">It cannot be written.</exception>
    public void Write(TrialJob job, double score)
    {
        FolderFiles.Create(directory);
        DigestedJson.Write(PathOf(job), new Outcome(job.ToString(), score), options.WriteBytes);
    }

    /// <summary>Reads the validation UA of a training.</summary>
    /// <exception cref="Formats.FileFormatException">It is damaged, or of another training.</exception>
    public double Read(TrialJob job) =>
        DigestedJson.Read<Outcome>(PathOf(job), outcome => outcome.Training == job.ToString()).ValidationUnweightedAccuracy;

    private string PathOf(TrialJob job) =>
        Path.Combine(directory, FormattableString.Invariant($"rung-{job.Rung + 1}-{job.Index:00000}.json"));

    private sealed record Outcome(string Training, double ValidationUnweightedAccuracy);
}
