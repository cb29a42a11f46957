namespace SemiMER.Tensors.RandomNumbers;

internal static partial class RandomKernels
{
    /// <summary>Exponential with the given rate: -ln(1 - u) / rate, in double precision (two words a value) for either type.</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="rate">Rate, above 0; the mean is its inverse.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rate"/> is not above 0.</exception>
    public static void Exponential(MersenneTwister generator, Span<float> destination, double rate = 1)
    {
        CheckPositive(rate, nameof(rate));
        foreach (ref float value in destination) value = (float)NextExponential(generator, rate);
    }

    /// <inheritdoc cref="Exponential(MersenneTwister, Span{float}, double)"/>
    public static void Exponential(MersenneTwister generator, Span<double> destination, double rate = 1)
    {
        CheckPositive(rate, nameof(rate));
        foreach (ref double value in destination) value = NextExponential(generator, rate);
    }

    /// <summary>Cauchy: median + scale tan(pi (u - 1/2)), in double precision (two words a value) for either type.</summary>
    /// <param name="generator">Source of the words.</param>
    /// <param name="destination">Filled from first to last.</param>
    /// <param name="median">Median.</param>
    /// <param name="scale">Half the distance of the quartiles, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is not above 0.</exception>
    public static void Cauchy(MersenneTwister generator, Span<float> destination, double median = 0, double scale = 1)
    {
        CheckPositive(scale, nameof(scale));
        foreach (ref float value in destination) value = (float)NextCauchy(generator, median, scale);
    }

    /// <inheritdoc cref="Cauchy(MersenneTwister, Span{float}, double, double)"/>
    public static void Cauchy(MersenneTwister generator, Span<double> destination, double median = 0, double scale = 1)
    {
        CheckPositive(scale, nameof(scale));
        foreach (ref double value in destination) value = NextCauchy(generator, median, scale);
    }

    private static double NextExponential(MersenneTwister generator, double rate) =>
        -1.0 / rate * Math.Log(1 - Unit(generator));

    private static double NextCauchy(MersenneTwister generator, double median, double scale) =>
        Math.FusedMultiplyAdd(scale, Math.Tan(Math.PI * (Unit(generator) - 0.5)), median);

    private static void CheckPositive(double value, string name)
    {
        if (!(value > 0)) throw new ArgumentOutOfRangeException(name, value, $"The {name} of the distribution is above 0.");
    }
}
