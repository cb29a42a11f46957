namespace SemiMER.Onnx;

/// <summary>A word or a stretch of what was said, with its place in the recording.</summary>
public sealed record TranscriptSegment
{
    /// <summary>Takes a word or stretch.</summary>
    /// <param name="start">Where it begins in seconds, at least 0.</param>
    /// <param name="end">Where it ends in seconds, not before its start.</param>
    /// <param name="text">What was said.</param>
    public TranscriptSegment(double start, double end, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        Start = start;
        End = end;
        Text = text;
    }

    /// <summary>Where it begins in seconds.</summary>
    public double Start { get; }

    /// <summary>Where it ends in seconds.</summary>
    public double End { get; }

    /// <summary>What was said.</summary>
    public string Text { get; }
}
