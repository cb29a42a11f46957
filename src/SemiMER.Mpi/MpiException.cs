namespace SemiMER.Mpi;

/// <summary>MPI is missing, is of another build, was not started, or a call of it failed.</summary>
public sealed class MpiException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and how to mend it.</param>
    /// <param name="innerException">What caused it, if anything did.</param>
    public MpiException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
