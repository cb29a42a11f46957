namespace SemiMER.Features;

/// <summary>Sound that cannot be used as it is: it names the place of the fault, what was expected and what was found.</summary>
public sealed class AudioException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">What is wrong and how to mend it, as a sentence.</param>
    /// <param name="file">The file, if the sound comes from one.</param>
    /// <param name="sample">Index of the sample, from 0, if the fault lies in one.</param>
    /// <param name="expected">What should stand there.</param>
    /// <param name="actual">What stands there.</param>
    public AudioException(string fault, string? file = null, long? sample = null, string? expected = null, string? actual = null)
        : base(FaultText.Compose(fault, file, sample, expected: expected, actual: actual))
    {
        Kind = fault;
        File = file;
        Sample = sample;
        Expected = expected;
        Actual = actual;
    }

    /// <inheritdoc/>
    public override string Kind { get; }

    /// <summary>The file, if the sound comes from one.</summary>
    public string? File { get; }

    /// <summary>Index of the sample, from 0, if the fault lies in one.</summary>
    public long? Sample { get; }

    /// <summary>What should stand there; null where the fault is no mismatch.</summary>
    public string? Expected { get; }

    /// <summary>What stands there; null where the fault is no mismatch.</summary>
    public string? Actual { get; }
}
