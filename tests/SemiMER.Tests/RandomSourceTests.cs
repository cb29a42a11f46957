namespace SemiMER.Tests;

public sealed class RandomSourceTests
{
    [Fact]
    public void Generator_follows_the_published_recurrence()
    {
        // xoshiro256** from the state 1, 2, 3, 4, worked by hand: rotl(2 * 5, 7) * 9 = 11520; then the state's second number
        // becomes 2 ^ (3 ^ 1) = 0, so the next result is 0.
        var source = new RandomSource([1, 2, 3, 4]);
        source.NextUInt64().Should().Be(11520);
        source.NextUInt64().Should().Be(0);
    }

    [Fact]
    public void Same_seed_and_name_repeat_and_another_name_differs()
    {
        var first = new RandomSource(7, "split");
        var second = new RandomSource(7, "split");
        var other = new RandomSource(7, "shuffle");
        ulong value = first.NextUInt64();
        second.NextUInt64().Should().Be(value);
        other.NextUInt64().Should().NotBe(value);
    }

    [Fact]
    public void State_continues_with_the_next_number()
    {
        var source = new RandomSource(1, "x");
        source.NextDouble();
        var restored = new RandomSource(source.GetState());
        restored.NextDouble().Should().Be(source.NextDouble());
    }

    [Fact]
    public void Numbers_have_the_right_moments_and_bounds()
    {
        var source = new RandomSource(3, "moments");
        double[] normal = [.. Enumerable.Range(0, 20_000).Select(_ => source.NextNormal())];
        normal.Average().Should().BeApproximately(0, 0.03);
        normal.Average(x => x * x).Should().BeApproximately(1, 0.05);
        int[] counts = new int[3];
        for (int i = 0; i < 9_000; i++)
            counts[source.NextInt32(3)]++;
        counts.Should().OnlyContain(count => count > 2_800 && count < 3_200);
    }

    [Fact]
    public void Shuffle_keeps_the_items_and_state_of_zeros_is_refused()
    {
        int[] items = [.. Enumerable.Range(0, 50)];
        new RandomSource(1, "x").Shuffle(items.AsSpan());
        items.Should().NotBeInAscendingOrder().And.BeEquivalentTo(Enumerable.Range(0, 50));
        FluentActions.Invoking(() => new RandomSource([0, 0, 0, 0])).Should().Throw<SemiMerException>();
    }
}
