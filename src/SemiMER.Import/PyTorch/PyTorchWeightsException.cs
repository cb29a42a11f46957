namespace SemiMER.Import;

/// <summary>Weights of a file that are not those of a module. Nothing of the module has been changed.</summary>
public sealed class PyTorchWeightsException : SemiMerException
{
    private const int Shown = 20;

    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file.</param>
    /// <param name="differences">Every difference, each a sentence.</param>
    public PyTorchWeightsException(string file, IReadOnlyList<string> differences)
        : base(Compose(file, differences))
    {
        File = file;
        Differences = differences;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Every difference, each a sentence that names the weight, what the module has and what the file has.</summary>
    public IReadOnlyList<string> Differences { get; }

    private static string Compose(string file, IReadOnlyList<string> differences) =>
        $"'{file}': its weights are not those of the module, which was left as it is; {differences.Count} " +
        $"difference{(differences.Count == 1 ? "" : "s")}: {string.Join(" ", differences.Take(Shown))}" +
        (differences.Count > Shown ? $" And {differences.Count - Shown} more." : "");
}
