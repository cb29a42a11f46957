namespace SemiMER.Formats;

/// <summary>Which columns and frames of an OpenFace file are read.</summary>
public sealed record OpenFaceOptions
{
    /// <summary>The groups of columns; the file must have each of them. Default action units.</summary>
    public OpenFaceGroups Groups { get; init; } = OpenFaceGroups.ActionUnits;

    /// <summary>
    /// A frame counts as measured where <c>success</c> is 1 and <c>confidence</c> is at least this, 0 to 1. The author of OpenFace
    /// takes less than 0.7 for a failure; the numbers of such frames are stale. Default 0.7.
    /// </summary>
    public double MinimumConfidence { get; init; } = 0.7;

    /// <summary>
    /// Whether frames that were not measured are kept, with NaN for every number and marked as absent, so that rows still count time; by
    /// default they are left out. Default false.
    /// </summary>
    public bool KeepsFailedFrames { get; init; }

    /// <summary>
    /// Number of the face (<c>face_id</c>) that is read. Without one, a file with two faces in a frame is refused. Default null.
    /// </summary>
    public int? Face { get; init; }

    internal void Check()
    {
        const OpenFaceGroups all = OpenFaceGroups.ActionUnits | OpenFaceGroups.Gaze | OpenFaceGroups.Pose;
        new OptionFaults(nameof(OpenFaceOptions))
            .Require(Groups != 0 && (Groups & ~all) == 0, $"{nameof(Groups)} is {Groups}; at least one of the groups.")
            .Require(MinimumConfidence is >= 0 and <= 1, nameof(MinimumConfidence), MinimumConfidence, "0 to 1")
            .Require(Face is null or >= 0, nameof(Face), Face ?? 0, "at least 0")
            .Throw();
    }
}
