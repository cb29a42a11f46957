namespace SemiMER.Onnx;

/// <summary>
/// Changes the size of an image, first along rows, then along columns. Output pixel i is the sum over input pixels j of w_j x_j with
/// w_j proportional to max(0, 1 - |j + 0.5 - (i + 0.5) s| / max(1, s)), s the ratio of input to output size, and sum 1: linear between
/// pixels where it grows, the mean under a triangle where it shrinks (as Pillow's BILINEAR, without its rounding to whole numbers).
/// </summary>
internal static class ImageResizer
{
    /// <summary>Colours of another size: <c>[height, width, 3]</c>.</summary>
    public static float[] Resize(Pixels image, int width, int height, ImageFit fit)
    {
        if (fit == ImageFit.Stretch)
            return Resize(image, 0, 0, image.Width, image.Height, width, height);
        double ratio = fit == ImageFit.Crop
            ? Math.Min((double)image.Width / width, (double)image.Height / height)
            : Math.Max((double)image.Width / width, (double)image.Height / height);
        if (fit == ImageFit.Crop)
        {
            double cutWidth = ratio * width, cutHeight = ratio * height;
            return Resize(
                image, (image.Width - cutWidth) / 2, (image.Height - cutHeight) / 2, cutWidth, cutHeight, width, height);
        }
        int innerWidth = Math.Clamp((int)Math.Round(image.Width / ratio), 1, width);
        int innerHeight = Math.Clamp((int)Math.Round(image.Height / ratio), 1, height);
        float[] inner = Resize(image, 0, 0, image.Width, image.Height, innerWidth, innerHeight);
        var padded = new float[width * height * 3];
        int left = (width - innerWidth) / 2, top = (height - innerHeight) / 2;
        for (int y = 0; y < innerHeight; y++)
            inner.AsSpan(y * innerWidth * 3, innerWidth * 3).CopyTo(padded.AsSpan(((top + y) * width + left) * 3));
        return padded;
    }

    // The part of the image from (left, top) on of that size, brought to width x height.
    private static float[] Resize(
        Pixels image, double left, double top, double partWidth, double partHeight, int width, int height)
    {
        (int First, float[] Weights)[] columns = WeightsOf(left, partWidth, image.Width, width);
        (int First, float[] Weights)[] rows = WeightsOf(top, partHeight, image.Height, height);
        var narrow = new float[image.Height * width * 3];
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int first, float[] weights) = columns[x];
                for (int j = 0; j < weights.Length; j++)
                {
                    for (int channel = 0; channel < 3; channel++)
                    {
                        narrow[(y * width + x) * 3 + channel] +=
                            weights[j] * image.Values[(y * image.Width + first + j) * 3 + channel];
                    }
                }
            }
        }
        var result = new float[height * width * 3];
        for (int y = 0; y < height; y++)
        {
            (int first, float[] weights) = rows[y];
            for (int j = 0; j < weights.Length; j++)
            {
                for (int i = 0; i < width * 3; i++)
                    result[y * width * 3 + i] += weights[j] * narrow[(first + j) * width * 3 + i];
            }
        }
        return result;
    }

    private static (int First, float[] Weights)[] WeightsOf(double start, double length, int input, int output)
    {
        double s = length / output, support = Math.Max(1, s);
        return [.. Enumerable.Range(0, output).Select(i =>
        {
            double centre = start + (i + 0.5) * s;
            int first = Math.Max(0, (int)Math.Floor(centre - support)), end = Math.Min(input, (int)Math.Ceiling(centre + support));
            double[] weights = [.. Enumerable.Range(first, end - first).Select(j => Math.Max(0, 1 - Math.Abs(j + 0.5 - centre) / support))];
            double sum = weights.Sum();
            return (first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        })];
    }
}
