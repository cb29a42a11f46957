namespace SemiMER.Torch;

/// <summary>
/// TorchSharp's native libraries cannot be used: there are none, they are another system's, or the system cannot load them. The message
/// says which, and what to do.
/// </summary>
public sealed class TorchUnavailableException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">What caused it.</param>
    public TorchUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
