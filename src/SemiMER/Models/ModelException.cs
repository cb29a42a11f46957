namespace SemiMER.Models;

/// <summary>A network that cannot be put together, or a model file that cannot be used.</summary>
public sealed class ModelException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">What caused it.</param>
    public ModelException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
