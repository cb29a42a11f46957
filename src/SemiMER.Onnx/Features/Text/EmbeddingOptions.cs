namespace SemiMER.Onnx;

/// <summary>How the texts of many utterances go to an embedding generator. Nothing here changes what the features are.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>
    /// A folder that keeps what has been computed, made where it is missing; see <see cref="ExtractionOptions.CacheDirectory"/>. Default
    /// null: nothing is kept.
    /// </summary>
    public string? CacheDirectory { get; init; }

    /// <summary>The most texts of one call, 1 to 4,096. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new Faults(nameof(EmbeddingOptions))
        .Require(CacheDirectory is null || CacheDirectory.Trim().Length > 0, $"{nameof(CacheDirectory)} is blank; a folder, or null.")
        .InRange(nameof(BatchSize), BatchSize, 1, 4_096)
        .Throw();
}
