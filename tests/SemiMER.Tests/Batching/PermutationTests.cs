using SemiMER.Batching;

namespace SemiMER.Tests.Batching;

public sealed class PermutationTests
{
    [Fact]
    public void Every_number_stands_at_one_place_for_every_small_count()
    {
        var random = new RandomSource(1, "test");
        for (int count = 1; count <= 2000; count++)
        {
            var permutation = new Permutation(count, random);
            var seen = new bool[count];
            for (int place = 0; place < count; place++)
                seen[permutation[place]] = true;
            seen.Should().NotContain(false, "there are {0}", count);
        }
    }

    [Fact]
    public void Every_number_stands_at_one_place_for_random_large_counts()
    {
        var random = new RandomSource(2, "test");
        for (int draw = 0; draw < 6; draw++)
        {
            int count = 100_000 + random.NextInt32(900_000);
            var permutation = new Permutation(count, random);
            var seen = new bool[count];
            for (int place = 0; place < count; place++)
                seen[permutation[place]] = true;
            seen.AsSpan().Contains(false).Should().BeFalse("there are {0}", count);
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData((1 << 30) + 1)]
    [InlineData(1 << 30)]
    public void Largest_counts_give_numbers_within_them_and_none_twice(int count)
    {
        var permutation = new Permutation(count, new RandomSource(3, "test"));
        IEnumerable<int> places = Enumerable.Range(0, 50_000).Concat(Enumerable.Range(count - 50_000, 50_000));
        int[] numbers = [.. places.Select(place => permutation[place])];
        numbers.Should().OnlyContain(number => number >= 0 && number < count);
        numbers.Distinct().Should().HaveCount(numbers.Length);
        (numbers.Average() / count).Should().BeApproximately(0.5, 0.01);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Each_number_stands_first_and_last_equally_often(int count)
    {
        const int orders = 20_000;
        var random = new RandomSource(4, "test");
        int[] first = new int[count], last = new int[count];
        for (int order = 0; order < orders; order++)
        {
            var permutation = new Permutation(count, random);
            first[permutation[0]]++;
            last[permutation[count - 1]]++;
        }
        // chi^2 of k - 1 degrees of freedom has mean k - 1 and variance 2 (k - 1); the test is five deviations off.
        foreach (int[] counts in (int[][])[first, last])
        {
            double expected = orders / (double)count;
            counts.Sum(n => (n - expected) * (n - expected) / expected)
                .Should().BeLessThan(count - 1 + 5 * Math.Sqrt(2.0 * (count - 1)));
        }
    }

    [Fact]
    public void Neighbours_are_scattered()
    {
        const int count = 10_000;
        var permutation = new Permutation(count, new RandomSource(5, "test"));
        double[] order = [.. Enumerable.Range(0, count).Select(place => (double)permutation[place])];
        double correlation = MathNet.Numerics.Statistics.Correlation.Pearson(order[..^1], order[1..]);
        Math.Abs(correlation).Should().BeLessThan(5 / Math.Sqrt(count));
        order.Zip(order.Skip(1)).Count(pair => pair.First < pair.Second).Should().BeCloseTo(count / 2, 200);
    }

    [Fact]
    public void Same_stream_gives_the_same_order_and_the_next_one_another()
    {
        static int[] Order(RandomSource random)
        {
            var permutation = new Permutation(50, random);
            return [.. Enumerable.Range(0, 50).Select(place => permutation[place])];
        }
        var random = new RandomSource(6, "test");
        int[] first = Order(random);
        Order(random).Should().NotEqual(first);
        Order(new RandomSource(6, "test")).Should().Equal(first);
        FluentActions.Invoking(() => new Permutation(3, random)[3]).Should().Throw<ArgumentOutOfRangeException>();
    }
}
