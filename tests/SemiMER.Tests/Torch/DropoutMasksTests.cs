using System.Numerics;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

public sealed class DropoutMasksTests
{
    private const int Lanes = 16;

    [Fact]
    public void Numbers_are_those_of_the_published_generator()
    {
        // The first outputs of xoshiro128+ from the state 1, 2, 3, 4.
        uint[] published = [5, 12295, 25178119, 27286542, 39879690, 1140358681, 3276312097, 4110231701, 399823256, 2144435200];
        uint[] state = [.. Enumerable.Range(1, 4).SelectMany(word => Enumerable.Repeat((uint)word, Lanes))];
        using var masks = new DropoutMasks(state);
        using Tensor draws = masks.Uniform([published.Length, Lanes], CPU);
        draws.Values<float>().Should().Equal(
            published.SelectMany(output => Enumerable.Repeat((output >> 8) / (float)(1 << 24), Lanes)));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.93)]
    public void Masks_are_those_of_a_plain_loop_on_every_processor(double p)
    {
        using var masks = new DropoutMasks(new RandomSource(7, "dropout"));
        var loop = new PlainLoop(new RandomSource(7, "dropout"));
        foreach (int length in (int[])[48, 100, 1])
        {
            using Tensor mask = masks.Draw([length], p, ScalarType.Float32, CPU);
            mask.Values<float>().Should().Equal(loop.Mask(length, p));
        }
    }

    [Fact]
    public void First_mask_of_a_seed_is_stored()
    {
        using var masks = new DropoutMasks(new RandomSource(7, "dropout"));
        using Tensor mask = masks.Draw([32], 0.5, ScalarType.Float32, CPU);
        string.Concat(mask.Values<float>().Select(number => (int)number)).Should().Be("20002002220002002000022202200002");
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Share_that_is_dropped_and_the_scale_are_right(double p)
    {
        const int count = 1 << 21;
        using var masks = new DropoutMasks(new RandomSource(1, "dropout"));
        using Tensor mask = masks.Draw([count], p, ScalarType.Float32, CPU);
        float[] numbers = mask.Values<float>();
        numbers.Distinct().Should().BeEquivalentTo([0, (float)(1 / (1 - p))]);
        ShareOfZeros(numbers, p);
    }

    [Theory]
    [InlineData(ScalarType.Float64, 1e-15)]
    [InlineData(ScalarType.Float16, 1e-3)]
    [InlineData(ScalarType.BFloat16, 1e-2)]
    public void Other_types_have_the_same_law(ScalarType type, double precision)
    {
        using var masks = new DropoutMasks(new RandomSource(2, "dropout"));
        using Tensor mask = masks.Draw([300, 1000], 0.3, type, CPU), exact = mask.to_type(ScalarType.Float64);
        mask.dtype.Should().Be(type);
        double[] numbers = exact.Values<double>();
        numbers.Distinct().Should().HaveCount(2);
        numbers.Max().Should().BeApproximately(1 / 0.7, precision / 0.7);
        ShareOfZeros(Array.ConvertAll(numbers, number => (float)number), 0.3);
    }

    [Fact]
    public void Tensor_operations_of_other_devices_have_the_same_law()
    {
        using var masks = new DropoutMasks(new RandomSource(3, "dropout"));
        using Tensor draws = masks.UniformByGenerator([1 << 20], CPU), next = masks.UniformByGenerator([1 << 20], CPU);
        float[] one = draws.Values<float>(), two = next.Values<float>();
        ShareOfZeros(Array.ConvertAll(one, number => number < 0.3f ? 0 : number), 0.3);
        Correlation(one, two).Should().BeLessThan(5 / Math.Sqrt(one.Length));
        using var again = new DropoutMasks(new RandomSource(3, "dropout"));
        using Tensor same = again.UniformByGenerator([1 << 20], CPU);
        same.Values<float>().Should().Equal(one);
    }

    [Fact]
    public void Sixteen_generators_are_independent_of_each_other_and_of_their_past()
    {
        const int count = 1 << 16;
        using var masks = new DropoutMasks(new RandomSource(4, "dropout"));
        using Tensor draws = masks.Uniform([count, Lanes], CPU), columns = draws.t().contiguous();
        float[] numbers = columns.Values<float>();
        float[][] lanes = [.. Enumerable.Range(0, Lanes).Select(lane => numbers[(lane * count)..((lane + 1) * count)])];
        double bound = 5 / Math.Sqrt(count); // 5 standard deviations: by chance once in 1.7 million
        for (int one = 0; one < Lanes; one++)
        {
            lanes[one].Average().Should().BeApproximately(0.5f, (float)(bound / Math.Sqrt(12)));
            Correlation(lanes[one][1..], lanes[one][..^1]).Should().BeLessThan(bound);
            for (int other = 0; other < one; other++)
                Correlation(lanes[one], lanes[other]).Should().BeLessThan(bound);
        }
    }

    [Fact]
    public void Masks_of_any_length_are_beginnings_of_longer_ones_and_write_nothing_beyond()
    {
        using var longest = new DropoutMasks(new RandomSource(5, "dropout"));
        var expected = new float[64];
        longest.Fill(expected, 0.4);
        for (int length = 0; length <= 40; length++)
        {
            using var masks = new DropoutMasks(new RandomSource(5, "dropout"));
            var memory = new float[64];
            Array.Fill(memory, -1);
            masks.Fill(memory.AsSpan(8, length), 0.4);
            memory[8..(8 + length)].Should().Equal(expected[..length]);
            memory[..8].Concat(memory[(8 + length)..]).Should().OnlyContain(number => number == -1);
        }
    }

    [Fact]
    public void Saved_state_continues_with_the_very_next_mask()
    {
        using var masks = new DropoutMasks(new RandomSource(6, "dropout"));
        masks.Fill(new float[77], 0.5);
        uint[] state = masks.GetState();
        float[] expected = new float[50], continued = new float[50];
        masks.Fill(expected, 0.5);
        using var other = new DropoutMasks(state);
        other.Fill(continued, 0.5);
        continued.Should().Equal(expected);
        other.GetState().Should().Equal(masks.GetState()).And.HaveCount(64);
    }

    [Fact]
    public void Anything_else_is_no_state()
    {
        var state = new uint[64];
        Array.Fill(state, 1u);
        new DropoutMasks(state).Dispose();
        FluentActions.Invoking(() => new DropoutMasks(state[1..])).Should().Throw<SemiMerException>();
        (state[3], state[19], state[35], state[51]) = (0, 0, 0, 0);
        FluentActions.Invoking(() => new DropoutMasks(state)).Should().Throw<SemiMerException>();
    }

    // Within 5 standard deviations: by chance outside once in 1.7 million.
    private static void ShareOfZeros(float[] numbers, double p) =>
        (numbers.Count(number => number == 0) / (double)numbers.Length).Should()
            .BeApproximately(p, 5 * Math.Sqrt(p * (1 - p) / numbers.Length));

    private static double Correlation(float[] one, float[] other)
    {
        double meanOne = one.Average(x => (double)x), meanOther = other.Average(x => (double)x);
        double product = 0, squareOne = 0, squareOther = 0;
        for (int i = 0; i < one.Length; i++)
        {
            double a = one[i] - meanOne, b = other[i] - meanOther;
            product += a * b;
            squareOne += a * a;
            squareOther += b * b;
        }
        return Math.Abs(product / Math.Sqrt(squareOne * squareOther));
    }

    /// <summary>The published recurrence, lane by lane.</summary>
    private sealed class PlainLoop
    {
        private readonly uint[,] s = new uint[4, Lanes];

        public PlainLoop(RandomSource stream)
        {
            for (int word = 0; word < 4; word++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                    s[word, lane] = (uint)(stream.NextUInt64() >> 32);
            }
        }

        public float[] Mask(int length, double p)
        {
            var mask = new float[(length + Lanes - 1) / Lanes * Lanes];
            for (int i = 0; i < mask.Length; i++)
                mask[i] = (Next(i % Lanes) >> 8) / (double)(1 << 24) < p ? 0 : (float)(1 / (1 - p));
            return mask[..length];
        }

        private uint Next(int lane)
        {
            uint result = s[0, lane] + s[3, lane], t = s[1, lane] << 9;
            s[2, lane] ^= s[0, lane];
            s[3, lane] ^= s[1, lane];
            s[1, lane] ^= s[2, lane];
            s[0, lane] ^= s[3, lane];
            s[2, lane] ^= t;
            s[3, lane] = BitOperations.RotateLeft(s[3, lane], 11);
            return result;
        }
    }
}
