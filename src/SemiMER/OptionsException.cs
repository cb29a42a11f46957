namespace SemiMER;

/// <summary>Options that cannot be used. It lists every fault at once, each with the value found and the range allowed.</summary>
public sealed class OptionsException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="options">Name of the options type.</param>
    /// <param name="faults">Every fault, each a sentence.</param>
    public OptionsException(string options, IReadOnlyList<string> faults)
        : base($"{options} has {faults.Count} fault{(faults.Count == 1 ? "" : "s")}: {string.Join(" ", faults)}")
    {
        Options = options;
        Faults = faults;
    }

    /// <summary>Name of the options type.</summary>
    public string Options { get; }

    /// <summary>Every fault, each a sentence that names the property, its value and the range allowed.</summary>
    public IReadOnlyList<string> Faults { get; }
}
