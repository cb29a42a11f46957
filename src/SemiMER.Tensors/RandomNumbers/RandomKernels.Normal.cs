namespace SemiMER.Tensors.RandomNumbers;

internal static partial class RandomKernels
{
    /// <summary>Values a Box-Muller block of the contiguous fill holds; shorter destinations are drawn one by one.</summary>
    private const int BlockLength = 16;

    /// <summary>
    /// Normal with the given mean and standard deviation. Fewer than 16 values are drawn as by
    /// <see cref="NormalOneByOne(MersenneTwister, Span{float}, double, double)"/>. Otherwise the destination is first filled
    /// with uniforms (24 bits, one word a value), then each block of 16 is transformed in place: value j from the radius of
    /// uniform j and the angle of uniform j + 8, value j + 8 from the same two. When the length is no multiple of 16, the last
    /// 16 places, part of which are already final, are drawn anew.
    /// </summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Contiguous values; PyTorch fills strided ones one by one.</param>
    /// <param name="mean">Mean.</param>
    /// <param name="standardDeviation">Standard deviation, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="standardDeviation"/> is negative or NaN.</exception>
    public static void Normal(MersenneTwister generator, Span<float> destination, double mean = 0, double standardDeviation = 1)
    {
        if (destination.Length < BlockLength)
        {
            NormalOneByOne(generator, destination, mean, standardDeviation);
            return;
        }
        CheckStandardDeviation(standardDeviation);
        Uniform(generator, destination);
        int full = destination.Length - destination.Length % BlockLength;
        BoxMuller.Transform(destination[..full], (float)mean, (float)standardDeviation);
        if (full < destination.Length)
        {
            Span<float> last = destination[^BlockLength..];
            Uniform(generator, last);
            BoxMuller.Transform(last, (float)mean, (float)standardDeviation);
        }
    }

    /// <summary>The same in float64: 53 bits and two words a uniform.</summary>
    /// <inheritdoc cref="Normal(MersenneTwister, Span{float}, double, double)"/>
    public static void Normal(MersenneTwister generator, Span<double> destination, double mean = 0, double standardDeviation = 1)
    {
        if (destination.Length < BlockLength)
        {
            NormalOneByOne(generator, destination, mean, standardDeviation);
            return;
        }
        CheckStandardDeviation(standardDeviation);
        Uniform(generator, destination);
        int full = destination.Length - destination.Length % BlockLength;
        BoxMuller.Transform(destination[..full], mean, standardDeviation);
        if (full < destination.Length)
        {
            Span<double> last = destination[^BlockLength..];
            Uniform(generator, last);
            BoxMuller.Transform(last, mean, standardDeviation);
        }
    }

    /// <summary>
    /// Normal values drawn one by one in double precision. Box-Muller gives two: the second waits in the generator for the
    /// next such draw, also one of another call with another mean.
    /// </summary>
    /// <inheritdoc cref="Normal(MersenneTwister, Span{float}, double, double)"/>
    public static void NormalOneByOne(MersenneTwister generator, Span<float> destination, double mean = 0, double standardDeviation = 1)
    {
        CheckStandardDeviation(standardDeviation);
        foreach (ref float value in destination) value = (float)NextNormal(generator, mean, standardDeviation);
    }

    /// <inheritdoc cref="NormalOneByOne(MersenneTwister, Span{float}, double, double)"/>
    public static void NormalOneByOne(MersenneTwister generator, Span<double> destination, double mean = 0, double standardDeviation = 1)
    {
        CheckStandardDeviation(standardDeviation);
        foreach (ref double value in destination) value = NextNormal(generator, mean, standardDeviation);
    }

    /// <summary>The exponential of normal values drawn one by one.</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="mean">Mean of the logarithm.</param>
    /// <param name="standardDeviation">Standard deviation of the logarithm, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="standardDeviation"/> is negative or NaN.</exception>
    public static void LogNormal(MersenneTwister generator, Span<float> destination, double mean = 1, double standardDeviation = 2)
    {
        CheckStandardDeviation(standardDeviation);
        foreach (ref float value in destination) value = (float)Math.Exp(NextNormal(generator, mean, standardDeviation));
    }

    /// <inheritdoc cref="LogNormal(MersenneTwister, Span{float}, double, double)"/>
    public static void LogNormal(MersenneTwister generator, Span<double> destination, double mean = 1, double standardDeviation = 2)
    {
        CheckStandardDeviation(standardDeviation);
        foreach (ref double value in destination) value = Math.Exp(NextNormal(generator, mean, standardDeviation));
    }

    private static double NextNormal(MersenneTwister generator, double mean, double standardDeviation)
    {
        double sample;
        if (generator.CachedNormal is double cached)
        {
            sample = cached;
            generator.CachedNormal = null;
        }
        else
        {
            // The angle is drawn before the radius; the block transform has them the other way round.
            double angle = 2 * Math.PI * Unit(generator);
            double radius = Math.Sqrt(-2 * Math.Log(1 - Unit(generator)));
            generator.CachedNormal = radius * Math.Sin(angle);
            sample = radius * Math.Cos(angle);
        }
        return Math.FusedMultiplyAdd(sample, standardDeviation, mean);
    }

    private static void CheckStandardDeviation(double standardDeviation)
    {
        if (!(standardDeviation >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation, "A standard deviation is at least 0.");
        }
    }
}
