namespace SemiMER.Metrics;

/// <summary>A metric or statistic that cannot be computed from what it was given: the message names the row, the
/// rule and the fix.</summary>
public sealed class MetricException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public MetricException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
