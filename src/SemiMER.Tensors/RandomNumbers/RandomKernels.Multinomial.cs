using System.Numerics;

namespace SemiMER.Tensors.RandomNumbers;

internal static partial class RandomKernels
{
    /// <summary>Draws categories in proportion to their weights, row by row.</summary>
    /// <remarks>
    /// Without replacement: one exponential variate q for each category, and the categories with the largest weight / q,
    /// largest first (the race of exponential clocks). With replacement: the first category whose cumulative share is not
    /// below a 53-bit uniform, one uniform a sample.
    /// </remarks>
    /// <typeparam name="T">float or double: the precision of shares and quotients, which decides close calls.</typeparam>
    /// <param name="generator">Source of the words.</param>
    /// <param name="weights">[rows, categories], not negative, finite, with a positive sum in each row.</param>
    /// <param name="categories">Number of categories, at least 1.</param>
    /// <param name="samples">[rows, samples a row], receives indices of categories.</param>
    /// <param name="replacement">Whether a category may be drawn more than once in a row.</param>
    /// <exception cref="ArgumentException">
    /// The lengths do not fit, a weight is negative or not finite, a row has no positive weight, or, without replacement,
    /// fewer positive weights than samples. Nothing is drawn then.
    /// </exception>
    public static void Multinomial<T>(
        MersenneTwister generator, ReadOnlySpan<T> weights, int categories, Span<long> samples, bool replacement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (categories < 1 || weights.Length == 0 || weights.Length % categories != 0
            || samples.Length % (weights.Length / categories) != 0)
        {
            throw new ArgumentException(
                $"multinomial needs weights [rows, categories] and samples [rows, samples], but got {weights.Length} weights, "
                + $"{categories} categories and {samples.Length} samples.");
        }
        int rows = weights.Length / categories;
        int count = samples.Length / rows;
        for (int row = 0; row < rows; row++)
        {
            CheckWeights(weights.Slice(row * categories, categories), row, replacement ? 1 : count);
        }

        var scratch = new T[categories];
        var order = new int[categories];
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<T> rowWeights = weights.Slice(row * categories, categories);
            Span<long> rowSamples = samples.Slice(row * count, count);
            if (replacement) SampleWithReplacement(generator, rowWeights, scratch, rowSamples);
            else SampleWithoutReplacement(generator, rowWeights, scratch, order, rowSamples);
        }
    }

    private static void SampleWithReplacement<T>(
        MersenneTwister generator, ReadOnlySpan<T> weights, T[] cumulative, Span<long> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int j = 0; j < weights.Length; j++)
        {
            sum += weights[j];
            cumulative[j] = sum;
        }
        for (int j = 0; j < weights.Length; j++) cumulative[j] /= sum;

        foreach (ref long sample in samples)
        {
            double uniform = Unit(generator);
            int low = 0;
            // The last category takes what rounding leaves above the last share.
            int high = weights.Length - 1;
            while (low < high)
            {
                int middle = low + (high - low) / 2;
                if (double.CreateTruncating(cumulative[middle]) < uniform) low = middle + 1;
                else high = middle;
            }
            sample = low;
        }
    }

    private static void SampleWithoutReplacement<T>(
        MersenneTwister generator, ReadOnlySpan<T> weights, T[] quotients, int[] order, Span<long> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < weights.Length; j++)
        {
            // Negated, so that an ascending sort puts the largest first.
            quotients[j] = -(weights[j] / T.CreateTruncating(NextExponential(generator, 1)));
            order[j] = j;
        }
        Array.Sort(quotients, order);
        for (int i = 0; i < samples.Length; i++) samples[i] = order[i];
    }

    private static void CheckWeights<T>(ReadOnlySpan<T> weights, int row, int needed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int positive = 0;
        for (int j = 0; j < weights.Length; j++)
        {
            if (!T.IsFinite(weights[j]) || weights[j] < T.Zero)
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"multinomial needs finite weights of at least 0, but row {row} has {weights[j]} at category {j}."));
            }
            if (weights[j] > T.Zero) positive++;
        }
        if (positive < needed)
        {
            throw new ArgumentException(
                $"multinomial cannot draw {needed} categories of row {row}, which has {positive} positive weights.");
        }
    }
}
