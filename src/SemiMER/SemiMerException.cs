namespace SemiMER;

/// <summary>
/// The root of every exception that SemiMER throws about its input: catch it to catch them all. Derived types carry
/// what the message says (file, row, utterance, ...) as properties.
/// </summary>
public class SemiMerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, where, and how to mend it.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public SemiMerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>What exceptions of one kind have in common, whatever file or row they are about: what to count them by.</summary>
    public virtual string Kind => Message;
}
