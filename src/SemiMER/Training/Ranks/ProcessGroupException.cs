namespace SemiMER.Training;

/// <summary>Processes that train together cannot go on: one has ended, does not come, or holds something else than the others.</summary>
public sealed class ProcessGroupException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which rank, what it did, and how to mend it.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public ProcessGroupException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
