namespace SemiMER.Onnx;

/// <summary>How the features of many utterances are extracted. Nothing here changes what they are.</summary>
public sealed record ExtractionOptions
{
    /// <summary>
    /// A folder that keeps what has been extracted, made where it is missing; extraction that was stopped or killed goes on from there.
    /// What it keeps is found by the content of model, settings and input, so one folder serves any number of extractors and corpora; a
    /// damaged file in it is extracted again. Default null: nothing is kept.
    /// </summary>
    public string? CacheDirectory { get; init; }

    /// <summary>
    /// The most inputs that go through the model at once, 1 to 4,096; only inputs of one length do, so nothing is padded. Default 16.
    /// </summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Batches that are computed at the same time, 1 to 1,024. Default null: as many as there are processors.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new Faults(nameof(ExtractionOptions))
        .Require(CacheDirectory is null || CacheDirectory.Trim().Length > 0, $"{nameof(CacheDirectory)} is blank; a folder, or null.")
        .InRange(nameof(BatchSize), BatchSize, 1, 4_096)
        .InRange(nameof(Parallelism), Parallelism ?? 1, 1, 1_024)
        .Throw();
}
