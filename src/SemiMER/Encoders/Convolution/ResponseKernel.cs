using System.Numerics;
using static SemiMER.Encoders.LanesKernel;

namespace SemiMER.Encoders;

/// <summary>The arithmetic of <see cref="LargestResponses"/> on memory.</summary>
internal static class ResponseKernel
{
    /// <summary>The largest response of each filter to one sequence, where above zero.</summary>
    /// <param name="taps">
    /// What each frame gives to each word of the filters, <c>[frames, stride]</c>; those of these filters begin at
    /// <paramref name="offset"/>, word after word.
    /// </param>
    /// <param name="stride">Numbers of a frame.</param>
    /// <param name="offset">The first number of these filters.</param>
    /// <param name="kernel">Number of words that a filter sees.</param>
    /// <param name="bias">The filters' biases.</param>
    /// <param name="largest">The result, one for each filter: max(0, max_t (b + sum_j taps_t+j,j)).</param>
    /// <param name="places">The frame t of each, -1 where it is not above zero.</param>
    public static void Forward(
        ReadOnlySpan<float> taps, int stride, int offset, int kernel, ReadOnlySpan<float> bias, Span<float> largest, Span<float> places)
    {
        int frames = taps.Length / stride, filters = bias.Length;
        for (int frame = 0; frame < Math.Max(1, frames - kernel + 1); frame++)
        {
            for (int at = 0; at < filters; at += Vector<float>.Count)
            {
                Vector<float> response = Load(bias, at), place = new(frame);
                for (int word = 0; word < kernel && frame + word < frames; word++)
                    response += Load(taps.Slice((frame + word) * stride + offset + word * filters, filters), at);
                Vector<float> before = frame == 0 ? Vector<float>.Zero : Load(largest, at);
                Vector<float> placeBefore = frame == 0 ? new Vector<float>(-1) : Load(places, at);
                Store(Vector.Max(response, before), largest, at); // what is not a number stays so
                Store(Vector.ConditionalSelect(Vector.GreaterThan(response, before), place, placeBefore), places, at);
            }
        }
    }

    /// <summary>Adds up multiples of rows.</summary>
    /// <param name="rows"><c>[rows, width]</c>.</param>
    /// <param name="numbers">Which rows.</param>
    /// <param name="shift">So many rows later.</param>
    /// <param name="factors">The factor of each.</param>
    /// <param name="sum">The result, <c>[width]</c>.</param>
    public static void WeightedSum(
        ReadOnlySpan<float> rows, ReadOnlySpan<int> numbers, int shift, ReadOnlySpan<float> factors, Span<float> sum)
    {
        int lanes = Vector<float>.Count, width = sum.Length, at = 0;
        for (; at + 8 * lanes <= width; at += 8 * lanes) // eight sums at a time stay in registers
        {
            Vector<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
            for (int i = 0; i < numbers.Length; i++)
            {
                ReadOnlySpan<float> row = rows.Slice((numbers[i] + shift) * width + at, 8 * lanes);
                var factor = new Vector<float>(factors[i]);
                a = Vector.FusedMultiplyAdd(factor, Load(row, 0), a);
                b = Vector.FusedMultiplyAdd(factor, Load(row, lanes), b);
                c = Vector.FusedMultiplyAdd(factor, Load(row, 2 * lanes), c);
                d = Vector.FusedMultiplyAdd(factor, Load(row, 3 * lanes), d);
                e = Vector.FusedMultiplyAdd(factor, Load(row, 4 * lanes), e);
                f = Vector.FusedMultiplyAdd(factor, Load(row, 5 * lanes), f);
                g = Vector.FusedMultiplyAdd(factor, Load(row, 6 * lanes), g);
                h = Vector.FusedMultiplyAdd(factor, Load(row, 7 * lanes), h);
            }
            Store(a, sum, at);
            Store(b, sum, at + lanes);
            Store(c, sum, at + 2 * lanes);
            Store(d, sum, at + 3 * lanes);
            Store(e, sum, at + 4 * lanes);
            Store(f, sum, at + 5 * lanes);
            Store(g, sum, at + 6 * lanes);
            Store(h, sum, at + 7 * lanes);
        }
        for (; at < width; at += lanes)
        {
            Vector<float> rest = default;
            for (int i = 0; i < numbers.Length; i++)
            {
                ReadOnlySpan<float> row = rows.Slice((numbers[i] + shift) * width, width);
                rest = Vector.FusedMultiplyAdd(new Vector<float>(factors[i]), Load(row, at), rest);
            }
            Store(rest, sum, at);
        }
    }
}
