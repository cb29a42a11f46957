namespace SemiMER.Extensions.Hosting;

/// <summary>No recognizer is loaded that could answer: none yet, or the host has ended.</summary>
public sealed class RecognizerUnavailableException : SemiMerException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file or folder that it is loaded from.</param>
    /// <param name="recognizer">Name of the recognizer; empty for the one without a name.</param>
    /// <param name="innerException">Why it could not be loaded, if that was tried.</param>
    public RecognizerUnavailableException(string path, string recognizer = "", Exception? innerException = null)
        : base($"'{path}': no recognizer{(string.IsNullOrEmpty(recognizer) ? "" : $" '{recognizer}'")} is loaded from it" +
            (innerException is null ? ": the host has not started, or has ended." : $", since {innerException.Message}"), innerException)
    {
        Path = path;
        Recognizer = recognizer;
    }

    /// <inheritdoc/>
    public override string Kind => "No recognizer is loaded.";

    /// <summary>The file or folder that it is loaded from.</summary>
    public string Path { get; }

    /// <summary>Name of the recognizer; empty for the one without a name.</summary>
    public string Recognizer { get; }
}
