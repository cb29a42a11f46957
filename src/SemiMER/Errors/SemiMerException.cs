namespace SemiMER;

/// <summary>The root of every exception that SemiMER throws on purpose.</summary>
public class SemiMerException : Exception
{
    /// <summary>Creates the exception with a general message.</summary>
    public SemiMerException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    public SemiMerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    /// <param name="innerException">The cause.</param>
    public SemiMerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
