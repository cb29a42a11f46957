using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using SemiMER.Tensors.RandomNumbers;

namespace SemiMER.Tensors.Tests.RandomNumbers;

public sealed class MersenneTwisterTests
{
    [Fact]
    public void The_ten_thousandth_word_of_seed_5489_is_that_of_the_reference()
    {
        // The check value of the C++ standard (rand.predef) for mt19937.
        var generator = new MersenneTwister(5489);
        for (int i = 1; i < 10000; i++) generator.Next();
        generator.Next().Should().Be(4123659995);
    }

    [Fact]
    public void A_64_bit_draw_has_its_first_word_above()
    {
        var words = new MersenneTwister(3);
        var pairs = new MersenneTwister(3);
        ulong upper = words.Next();
        ulong lower = words.Next();
        pairs.Next64().Should().Be(upper << 32 | lower);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(623)]
    public void Bulk_draws_are_single_draws_across_blocks(int before)
    {
        var single = new MersenneTwister(9);
        var bulk = new MersenneTwister(9);
        for (int i = 0; i < before; i++) single.Next().Should().Be(bulk.Next());

        var pairs = new List<ulong>();
        while (pairs.Count < 700) pairs.AddRange(bulk.TakePairs(700 - pairs.Count));
        var words = new List<uint>();
        while (words.Count < 1400) words.AddRange(bulk.Take(1400 - words.Count));

        pairs.Select(pair => pair << 32 | pair >> 32).Should().Equal(Enumerable.Range(0, 700).Select(_ => single.Next64()));
        words.Should().Equal(Enumerable.Range(0, 1400).Select(_ => single.Next()));
        bulk.GetState().Should().Equal(single.GetState());
    }

    [Fact]
    public void Wanting_nothing_changes_nothing()
    {
        var generator = new MersenneTwister(4);
        generator.Take(0).Length.Should().Be(0);
        generator.TakePairs(0).Length.Should().Be(0);
        generator.GetState().Should().Equal(new MersenneTwister(4).GetState());
    }

    [Fact]
    public void Only_the_low_32_bits_of_a_seed_choose_the_numbers()
    {
        var small = new MersenneTwister(5);
        var large = new MersenneTwister((1L << 32) + 5);
        large.InitialSeed.Should().Be(4294967301);
        large.GetState().Should().NotEqual(small.GetState(), "the seed itself is part of the state");
        large.Next64().Should().Be(small.Next64());
        new MersenneTwister(-1).Next().Should().Be(new MersenneTwister(uint.MaxValue).Next());
    }

    [Fact]
    public void Seeding_forgets_the_cached_normal_sample()
    {
        var generator = new MersenneTwister(1);
        RandomKernels.Normal(generator, new float[1]);
        generator.CachedNormal.Should().NotBeNull();
        generator.CachedSingleNormal = 1f;
        generator.ManualSeed(1);
        generator.GetState().Should().Equal(new MersenneTwister(1).GetState());
    }

    [Fact]
    public void A_clone_draws_the_same_and_is_independent()
    {
        var generator = new MersenneTwister(8);
        RandomKernels.Normal(generator, new double[3]);
        MersenneTwister clone = generator.Clone();
        clone.GetState().Should().Equal(generator.GetState());
        uint[] drawn = [.. Enumerable.Range(0, 1300).Select(_ => clone.Next())];
        clone.GetState().Should().NotEqual(generator.GetState());
        Enumerable.Range(0, 1300).Select(_ => generator.Next()).Should().Equal(drawn);
    }

    [Fact]
    public void A_state_of_PyTorch_is_continued_and_returned()
    {
        JsonElement saved = RandomNumberFixture.Root.GetProperty("saved");
        byte[] state = Unpack(saved.GetProperty("state").GetString()!);
        var generator = new MersenneTwister(0);

        generator.SetState(state);
        generator.GetState().Should().Equal(state);
        generator.InitialSeed.Should().Be(7);

        var normal = new double[2];
        RandomKernels.Normal(generator, normal);
        // Within the last bits, for C libraries other than the one that made the fixture.
        normal[0].Should().BeApproximately(saved.GetProperty("normal")[0].GetDouble(), 1e-15);
        normal[1].Should().BeApproximately(saved.GetProperty("normal")[1].GetDouble(), 1e-15);
        var uniform = new float[1000];
        RandomKernels.Uniform(generator, uniform);
        RandomNumberFixture.Digest(MemoryMarshal.AsBytes(uniform.AsSpan())).Should().Be(saved.GetProperty("uniform").GetString());
    }

    [Fact]
    public void The_cached_float_sample_travels_with_the_state()
    {
        var generator = new MersenneTwister(0) { CachedSingleNormal = -1.5f };
        var restored = new MersenneTwister(1);
        restored.SetState(generator.GetState());
        restored.CachedSingleNormal.Should().Be(-1.5f);
        restored.CachedNormal.Should().BeNull();
    }

    [Theory]
    [InlineData(8, 0)] // no words left and none due
    [InlineData(8, 626)] // more words than a block has
    [InlineData(12, 0)] // never seeded
    [InlineData(16, 700)] // next word outside the block
    [InlineData(16, 600)] // 624 words left, but 24 stored
    public void A_contradictory_state_is_refused_and_changes_nothing(int offset, int value)
    {
        var generator = new MersenneTwister(2);
        generator.Next();
        byte[] before = generator.GetState();
        byte[] state = generator.GetState();
        BitConverter.TryWriteBytes(state.AsSpan(offset), value);

        generator.Invoking(x => x.SetState(state)).Should().Throw<ArgumentException>().WithMessage("Not a valid generator state*");
        generator.GetState().Should().Equal(before);
    }

    [Fact]
    public void A_state_of_the_wrong_length_is_refused() =>
        new MersenneTwister(2).Invoking(x => x.SetState(new byte[5055])).Should().Throw<ArgumentException>().WithMessage("*5056*5055*");

    private static byte[] Unpack(string text)
    {
        using var packed = new ZLibStream(new MemoryStream(Convert.FromBase64String(text)), CompressionMode.Decompress);
        var state = new MemoryStream();
        packed.CopyTo(state);
        return state.ToArray();
    }
}
