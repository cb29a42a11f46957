using SemiMER.Formats;

namespace SemiMER.Corpora;

/// <summary>How files of features are read where their kind leaves a choice.</summary>
public sealed record FeatureFileOptions
{
    /// <summary>
    /// Whether an utterance without a file, or whose file has no frames, simply lacks the modality; else that is a fault. Default false.
    /// </summary>
    public bool MissingIsAbsent { get; init; }

    /// <summary>Name of the array in an npz file; not needed where the file has just one. Default null.</summary>
    public string? ArrayName { get; init; }

    /// <summary>
    /// Columns of plain CSV files. Without it, files of openSMILE and OpenFace are recognised by their heading, and the separator of others
    /// by their first line. Default null.
    /// </summary>
    public FeatureCsvOptions? Csv { get; init; }

    /// <summary>
    /// Which attributes of ARFF files are labels or no features; numeric ones that are not told are features.
    /// Default told by their names and types.
    /// </summary>
    public ArffOptions Arff { get; init; } = new();

    /// <summary>Columns and frames of OpenFace files. Default action units of frames that were measured.</summary>
    public OpenFaceOptions OpenFace { get; init; } = new();
}
