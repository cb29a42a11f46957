using System.Runtime.InteropServices;
using System.Text.Json;
using SemiMER.Tensors.RandomNumbers;

namespace SemiMER.Tensors.Tests.RandomNumbers;

public sealed class RandomKernelsTests
{
    private readonly MersenneTwister generator = new(0);

    [Fact]
    public void Seed_zero_gives_the_numbers_every_PyTorch_user_knows()
    {
        Draw<float>(3, x => RandomKernels.Uniform(generator, x)).Should().Equal(0.4962566f, 0.7682218f, 0.08847743f);
        generator.ManualSeed(0);
        Draw<float>(3, x => RandomKernels.Normal(generator, x)).Should().Equal(1.5409961f, -0.2934289f, -2.1787894f);
        generator.ManualSeed(0);
        Draw<float>(20, x => RandomKernels.Normal(generator, x))[..3].Should().Equal(-1.1258398f, -1.1523602f, -0.25057858f);
        generator.ManualSeed(0);
        Draw<long>(5, x => RandomKernels.RandPerm(generator, x)).Should().Equal(4, 0, 1, 3, 2);
    }

    [Fact]
    public void Permutations_of_all_sizes_are_those_of_PyTorch()
    {
        generator.ManualSeed(42);
        foreach (JsonElement line in RandomNumberFixture.Root.GetProperty("permutations").EnumerateArray())
        {
            int size = line.GetProperty("size").GetInt32();
            long[] permutation = Draw<long>(size, x => RandomKernels.RandPerm(generator, x));
            RandomNumberFixture.Digest(MemoryMarshal.AsBytes(permutation.AsSpan()))
                .Should().Be(line.GetProperty("digest").GetString(), "of {0} places", size);
            permutation.Order().Should().Equal(Enumerable.Range(0, size).Select(i => (long)i));
        }
    }

    [Fact]
    public void The_float_transform_is_Box_Muller()
    {
        // An oracle in double precision: block j and j + 8 from uniforms j (radius) and j + 8 (angle), here for one block.
        float[] uniform = Draw<float>(16, x => RandomKernels.Uniform(generator, x));
        generator.ManualSeed(0);
        float[] normal = Draw<float>(16, x => RandomKernels.Normal(generator, x, mean: 3, standardDeviation: 2));
        for (int j = 0; j < 8; j++)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1.0 - uniform[j]));
            double angle = 2 * Math.PI * uniform[j + 8];
            ((double)normal[j]).Should().BeApproximately(3 + 2 * radius * Math.Cos(angle), 4e-6);
            ((double)normal[j + 8]).Should().BeApproximately(3 + 2 * radius * Math.Sin(angle), 4e-6);
        }
    }

    [Fact]
    public void The_float_transform_holds_at_the_ends_of_its_range()
    {
        float greatest = 1 - 1f / (1 << 24);
        float[] values = [0, greatest, 0.25f, 0.75f, 0.5f, greatest, 0, 0.5f, 0, greatest, 0, 0.5f, 0.25f, 0.75f, 0.125f, greatest];
        double[] exact = [.. Enumerable.Range(0, 16).Select(j =>
        {
            double radius = Math.Sqrt(-2 * Math.Log(1.0 - values[j % 8]));
            double angle = 2 * Math.PI * values[j % 8 + 8];
            return radius * (j < 8 ? Math.Cos(angle) : Math.Sin(angle));
        })];
        BoxMuller.Transform(values, 0, 1);
        for (int j = 0; j < 16; j++) ((double)values[j]).Should().BeApproximately(exact[j], 2e-6, "value {0}", j);
    }

    [Fact]
    public void A_waiting_normal_sample_serves_another_mean_and_type()
    {
        double first = Draw<double>(2, x => RandomKernels.Normal(generator, x))[1];
        generator.ManualSeed(0);
        RandomKernels.Normal(generator, new float[1]);
        byte[] words = generator.GetState()[..5016];
        Draw<double>(1, x => RandomKernels.Normal(generator, x, 10, 2))[0].Should().Be(Math.FusedMultiplyAdd(first, 2, 10));
        generator.GetState()[..5016].Should().Equal(words, "no word was drawn");
        generator.CachedNormal.Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Certain_dropout_draws_nothing_but_a_certain_Bernoulli_does(double probability)
    {
        byte[] before = generator.GetState();
        Draw<float>(10, x => RandomKernels.DropoutMask(generator, x, probability)).Should().AllBeEquivalentTo((float)(1 - probability));
        Draw<double>(10, x => RandomKernels.DropoutMask(generator, x, probability)).Should().AllBeEquivalentTo(1 - probability);
        generator.GetState().Should().Equal(before);

        Draw<float>(10, x => RandomKernels.Bernoulli(generator, x, probability)).Should().AllBeEquivalentTo((float)probability);
        generator.GetState().Should().NotEqual(before);
    }

    [Fact]
    public void Bernoulli_compares_exactly_at_the_threshold()
    {
        // p equal to the uniform itself gives zero, the next larger double gives one.
        double uniform = Draw<double>(1, x => RandomKernels.Uniform(generator, x))[0];
        generator.ManualSeed(0);
        Draw<byte>(1, x => RandomKernels.Bernoulli(generator, x, uniform)).Should().Equal((byte)0);
        generator.ManualSeed(0);
        Draw<byte>(1, x => RandomKernels.Bernoulli(generator, x, Math.BitIncrement(uniform))).Should().Equal((byte)1);
    }

    [Fact]
    public void Empty_destinations_draw_nothing()
    {
        byte[] before = generator.GetState();
        RandomKernels.Uniform(generator, Span<float>.Empty);
        RandomKernels.Uniform(generator, Span<double>.Empty);
        RandomKernels.Normal(generator, Span<float>.Empty);
        RandomKernels.Bernoulli(generator, Span<byte>.Empty, 0.5);
        RandomKernels.RandInt(generator, Span<long>.Empty, 0, 2);
        RandomKernels.RandPerm(generator, new long[1]);
        generator.GetState().Should().Equal(before);
    }

    [Fact]
    public void A_zero_weight_is_never_drawn()
    {
        double[] weights = [0, 1, 0, 2, 0];
        Draw<long>(1000, x => RandomKernels.Multinomial(generator, weights, 5, x, replacement: true))
            .Distinct().Order().Should().Equal(1, 3);
        Draw<long>(2, x => RandomKernels.Multinomial(generator, weights, 5, x, replacement: false)).Order().Should().Equal(1, 3);
        Refused(() => RandomKernels.Multinomial(generator, weights, 5, new long[3], replacement: false), "*draw 3*row 0*2 positive*");
    }

    [Fact]
    public void Faulty_arguments_are_refused_before_anything_is_drawn()
    {
        var x = new float[2];
        var indices = new long[2];
        byte[] before = generator.GetState();
        Refused(() => RandomKernels.Uniform(generator, x, 1, 0), "*from = 1*to = 0*");
        Refused(() => RandomKernels.Uniform(generator, x, double.NaN, 0), "*NaN*");
        Refused(() => RandomKernels.Uniform(generator, new double[1], double.MinValue, double.MaxValue), "*finite*");
        Refused(() => RandomKernels.Normal(generator, x, 0, -1), "*at least 0*");
        Refused(() => RandomKernels.Normal(generator, new float[99], 0, double.NaN), "*at least 0*");
        Refused(() => RandomKernels.Bernoulli(generator, x, 1.5), "*between 0 and 1*");
        Refused(() => RandomKernels.Bernoulli(generator, x, double.NaN), "*between 0 and 1*");
        Refused(() => RandomKernels.Bernoulli(generator, x, [0.5f, -0.1f]), "*between 0 and 1*");
        Refused(() => RandomKernels.Bernoulli(generator, x, [0.5f]), "*1 probabilities for 2*");
        Refused(() => RandomKernels.DropoutMask(generator, x, -0.5), "*between 0 and 1*");
        Refused(() => RandomKernels.RandInt(generator, indices, 3, 3), "*low = 3*high = 3*");
        Refused(() => RandomKernels.RandInt(generator, x, 0, 1L << 25), "*16777216*");
        Refused(() => RandomKernels.RandInt(generator, new byte[1], 0, 257), "*255*");
        Refused(() => RandomKernels.Exponential(generator, x, 0), "*rate*above 0*");
        Refused(() => RandomKernels.Cauchy(generator, x, 0, double.NaN), "*scale*above 0*");
        Refused(() => RandomKernels.Multinomial<float>(generator, [1, -1, 1, 1], 2, indices, true), "*row 0 has -1*category 1*");
        Refused(() => RandomKernels.Multinomial<float>(generator, [1, 1, 1, float.NaN], 2, indices, true), "*row 1 has NaN*");
        Refused(() => RandomKernels.Multinomial<float>(generator, [1, 1, 0, 0], 2, indices, false), "*row 1*0 positive*");
        Refused(() => RandomKernels.Multinomial<float>(generator, [1, 1, 1], 2, indices, false), "*3 weights*2 categories*");
        generator.GetState().Should().Equal(before);
    }

    private static T[] Draw<T>(int size, Action<T[]> fill)
    {
        var values = new T[size];
        fill(values);
        return values;
    }

    private static void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);
}
