namespace SemiMER.Extensions.Hosting;

/// <summary>What a host serves now.</summary>
public sealed record RecognizerStatus
{
    /// <summary>The full path of the file or folder.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Number of the recognizer that serves: 1 for the first that was loaded, one more for each that replaced it; 0 for none.
    /// </summary>
    public long Generation { get; init; }

    /// <summary>When it was loaded; null if none is.</summary>
    public DateTimeOffset? LoadedAt { get; init; }

    /// <summary>Why the last load failed; null if it did not.</summary>
    public Exception? Failure { get; init; }

    /// <summary>When the last load failed; null if it did not.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Whether requests are served.</summary>
    public bool IsLoaded => LoadedAt is not null;
}
