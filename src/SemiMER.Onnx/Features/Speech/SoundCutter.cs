namespace SemiMER.Onnx;

/// <summary>
/// Cuts recordings into pieces that overlap, so that the frames of all pieces follow each other as those of the whole would.
/// </summary>
/// <param name="length">Steps of a piece.</param>
/// <param name="overlap">Steps that a piece shares with the next.</param>
/// <param name="stride">Steps from an output frame to the next, where it is a whole number; else 1.</param>
/// <param name="isFixed">Whether the model reads pieces of exactly that length.</param>
internal sealed class SoundCutter(int length, int overlap, int stride, bool isFixed)
{
    /// <summary>The pieces of a recording.</summary>
    /// <param name="input">Its steps, at least as many as a piece has if the length is fixed.</param>
    /// <param name="width">Numbers of a step.</param>
    /// <param name="steps">Steps of it that are sound; what follows only fills it up.</param>
    public SoundPiece[] Cut(float[] input, int width, int steps)
    {
        int all = input.Length / width;
        if (all <= length)
            return [new SoundPiece(input, width, 0, all) { To = steps }];
        List<int> starts = [0];
        // Pieces begin on the grid of output frames, so that a frame of one piece is that of the next.
        int hop = Math.Max(stride, (length - overlap) / stride * stride);
        int last = isFixed ? all - length : (all - length) / stride * stride;
        while (starts[^1] + hop < last)
            starts.Add(starts[^1] + hop);
        if (starts[^1] < last)
            starts.Add(last);
        return [.. starts.Select((start, i) =>
        {
            bool isLast = i == starts.Count - 1;
            return new SoundPiece(input, width, start, isLast ? all - start : length)
            {
                From = i == 0 ? double.NegativeInfinity : Middle(starts[i - 1], start),
                To = isLast ? steps : Middle(start, starts[i + 1]),
            };
        })];
    }

    // The middle of what two pieces share: from there on the second has more around it.
    private double Middle(int first, int second) => (first + length + second) / 2.0;
}
