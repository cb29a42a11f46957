using SemiMER.Features;

namespace SemiMER.Samples.WebService;

/// <summary>What a request brings.</summary>
/// <param name="Sound">The recording; null if there is none.</param>
/// <param name="Transcript">What was said; null if that is not known.</param>
internal sealed record Upload(AudioSignal? Sound, string? Transcript);

/// <summary>A request that gets no prediction.</summary>
/// <param name="status">The status code.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="cause">What told so.</param>
internal sealed class RefusedException(int status, string message, Exception? cause = null) : Exception(message, cause)
{
    public int Status { get; } = status;
}
