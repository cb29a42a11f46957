namespace SemiMER.Onnx;

/// <summary>What is made of the frames that come out of a model.</summary>
internal static class Pooled
{
    /// <summary>The mean over frames: <c>[time, feature]</c> to <c>[feature]</c>, summed in double precision.</summary>
    public static float[] Mean(ReadOnlySpan<float> frames, int width)
    {
        var sums = new double[width];
        for (int i = 0; i < frames.Length; i++)
            sums[i % width] += frames[i];
        int count = frames.Length / width;
        return Array.ConvertAll(sums, sum => (float)(sum / count));
    }

    /// <summary>The largest of each feature over frames: <c>[time, feature]</c> to <c>[feature]</c>.</summary>
    public static float[] Maximum(ReadOnlySpan<float> frames, int width)
    {
        float[] largest = frames[..width].ToArray();
        for (int i = width; i < frames.Length; i++)
            largest[i % width] = MathF.Max(largest[i % width], frames[i]); // NaN stays, to be told of
        return largest;
    }

    /// <summary>The weighted mean of vectors.</summary>
    public static float[] Mean(IReadOnlyList<PieceResult> vectors)
    {
        int width = vectors[0].Width;
        var mean = new double[width];
        double weight = vectors.Sum(vector => vector.Weight);
        foreach (PieceResult vector in vectors)
        {
            for (int i = 0; i < width; i++)
                mean[i] += vector.Weight / weight * vector.Values[i];
        }
        return Array.ConvertAll(mean, value => (float)value);
    }

    /// <summary>Scales every frame to length 1; one of zeros stays.</summary>
    public static void ToUnitLength(Span<float> frames, int width)
    {
        for (int start = 0; start < frames.Length; start += width)
        {
            Span<float> frame = frames.Slice(start, width);
            double square = 0;
            foreach (float value in frame)
                square += (double)value * value;
            double length = Math.Sqrt(square);
            for (int i = 0; i < width && length > 0; i++)
                frame[i] = (float)(frame[i] / length);
        }
    }
}
