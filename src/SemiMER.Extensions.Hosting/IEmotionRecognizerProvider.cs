using SemiMER.Recognition;

namespace SemiMER.Extensions.Hosting;

/// <summary>
/// Lends the recognizer that was loaded last. Who asks it several things for one request, its schema and then a prediction, takes a lease:
/// a reload in between does not change it. Any number of threads may ask at once.
/// </summary>
public interface IEmotionRecognizerProvider
{
    /// <summary>Name of the recognizer; empty for the one without a name.</summary>
    string Name { get; }

    /// <summary>What is loaded, and whether the last load failed.</summary>
    RecognizerStatus Status { get; }

    /// <summary>Lends the recognizer that is loaded now.</summary>
    /// <returns>
    /// The lease, to be disposed of when the request is over: until then the recognizer stays, whatever is loaded after it.
    /// </returns>
    /// <exception cref="RecognizerUnavailableException">None is loaded, or the host has ended.</exception>
    EmotionRecognizerLease Acquire();

    /// <summary>
    /// Loads the recognizer anew, whether its file has changed or not. Requests go on meanwhile; if it fails, the one before goes on
    /// serving, the failure is logged and stands in <see cref="Status"/>.
    /// </summary>
    /// <param name="cancellationToken">Gives up waiting for another load; a load that has begun is not stopped.</param>
    /// <returns>Whether it was loaded.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<bool> ReloadAsync(CancellationToken cancellationToken = default);
}
