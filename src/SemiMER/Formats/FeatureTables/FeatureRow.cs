namespace SemiMER.Formats;

/// <summary>One row of a table of features: the numbers of a frame, or of a whole recording.</summary>
/// <param name="Values">A number for each column, NaN where the file says that it is missing. The array is the row's own.</param>
/// <param name="Line">Line of the file, from 1.</param>
public sealed record FeatureRow(float[] Values, long Line)
{
    /// <summary>The recording that the row is of, where the file says it.</summary>
    public string? Name { get; init; }

    /// <summary>Time of the frame in seconds, where the file says it.</summary>
    public double? Time { get; init; }

    /// <summary>The class, where the file says it.</summary>
    public string? Label { get; init; }

    /// <summary>Whether the frame was measured; a frame that was not has NaN for every number.</summary>
    public bool IsPresent { get; init; } = true;
}
