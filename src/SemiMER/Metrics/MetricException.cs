namespace SemiMER.Metrics;

/// <summary>A metric or statistic cannot be computed from what it was given: the message names the row, the rule and the fix.</summary>
public class MetricException : SemiMerException
{
    /// <summary>Creates the exception with a general message.</summary>
    public MetricException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    public MetricException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public MetricException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
