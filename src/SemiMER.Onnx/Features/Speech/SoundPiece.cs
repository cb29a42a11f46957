namespace SemiMER.Onnx;

/// <summary>A stretch of a recording that goes through a model at once.</summary>
/// <param name="input">The whole recording as the model reads it: samples, or frames of <paramref name="width"/> numbers.</param>
/// <param name="width">Numbers of a step: 1 for samples.</param>
/// <param name="start">Its first step.</param>
/// <param name="length">Its number of steps.</param>
internal sealed class SoundPiece(float[] input, int width, int start, int length) : Piece
{
    public override int Length => length;

    /// <summary>The first step of the recording that it speaks for.</summary>
    public double From { get; init; } = double.NegativeInfinity;

    /// <summary>The step of the recording up to which it speaks.</summary>
    public double To { get; init; } = double.PositiveInfinity;

    /// <summary>Its first step.</summary>
    public int Start => start;

    /// <summary>The numbers, step after step.</summary>
    public ReadOnlySpan<float> Steps => input.AsSpan(start * width, length * width);
}
