namespace SemiMER.Experiments;

/// <summary>An experiment that cannot be run or gone on with as it is.</summary>
public sealed class ExperimentException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="differences">What a folder holds and the plan says otherwise, each a sentence.</param>
    /// <param name="innerException">What caused it.</param>
    public ExperimentException(string message, IReadOnlyList<string>? differences = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Differences = differences ?? [];
    }

    /// <summary>What a folder holds and the plan says otherwise, each a sentence; empty where the fault is another one.</summary>
    public IReadOnlyList<string> Differences { get; }
}
