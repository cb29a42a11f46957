using SemiMER.Batching;

namespace SemiMER.Tests.Batching;

public sealed class RowStreamTests
{
    public static TheoryData<int, int> Sizes { get; } = new()
    {
        { 1, 1 }, { 2, 2 }, { 2, 1 }, { 3, 2 }, { 5, 3 }, { 7, 7 }, { 7, 6 }, { 4, 1 }, { 20, 100 }, { 101, 8 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Permuted_rows_come_once_a_round_and_never_twice_in_a_batch(int rows, int size)
    {
        var stream = new PermutedStream(rows, new RandomSource(1, "test"));
        int length = Math.Min(size, rows);
        int[][] batches = [.. Enumerable.Range(0, 6 * rows).Select(_ => stream.Next(size))];
        batches.Should().OnlyContain(batch => batch.Length == length && batch.Distinct().Count() == length);
        int[] drawn = [.. batches.SelectMany(batch => batch)];
        // A row that waits for the next batch comes before the rest of its round, so rounds stay whole.
        for (int round = 0; round < 6 * length; round++)
            drawn.Skip(round * rows).Take(rows).Order().Should().Equal(Enumerable.Range(0, rows), "it is round {0}", round);
    }

    [Fact]
    public void Permuted_rounds_differ()
    {
        var stream = new PermutedStream(50, new RandomSource(1, "test"));
        stream.Next(50).Should().NotEqual(stream.Next(50));
        FluentActions.Invoking(() => new PermutedStream(0, new RandomSource(1, "test"))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(1000, 8, 10)]
    [InlineData(96, 8, 4)]
    [InlineData(100, 64, 5)]
    [InlineData(5, 8, 3)]
    [InlineData(7, 3, 100)]
    public void Bucketing_draws_every_row_equally_often(int rows, int size, int batches)
    {
        int[] lengths = Lengths(rows);
        var stream = new BucketedStream(
            new ShuffledStream(rows, new RandomSource(1, "rows")), rows, batches, row => lengths[row], new RandomSource(1, "buckets"));
        var counts = new int[rows];
        int drawn = 0;
        bool complete = true;
        for (int batch = 0; batch < 12 * rows * batches; batch++)
        {
            int[] next = stream.Next(size);
            complete &= next.Length == Math.Min(size, rows) && next.Distinct().Count() == next.Length;
            foreach (int row in next)
                counts[row]++;
            drawn += next.Length;
        }
        complete.Should().BeTrue("batches are full and hold no row twice");
        drawn.Should().Be(counts.Sum());
        // Drawn together are at most all rows, so no row is ahead of another by more than the part that is under way.
        (counts.Max() - counts.Min()).Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Bucketing_saves_padding()
    {
        const int rows = 4000, size = 32;
        int[] lengths = Lengths(rows);
        IRowStream plain = new ShuffledStream(rows, new RandomSource(1, "rows"));
        IRowStream bucketed = new BucketedStream(
            new ShuffledStream(rows, new RandomSource(1, "rows")), rows, 16, row => lengths[row], new RandomSource(1, "buckets"));
        double Padding(IRowStream stream)
        {
            int[][] batches = [.. Enumerable.Range(0, rows / size).Select(_ => stream.Next(size))];
            long padded = batches.Sum(batch => (long)batch.Max(row => lengths[row]) * batch.Length);
            return 1 - batches.Sum(batch => batch.Sum(row => (long)lengths[row])) / (double)padded;
        }
        Padding(plain).Should().BeGreaterThan(0.4);
        Padding(bucketed).Should().BeLessThan(0.1);
    }

    [Fact]
    public void Bucketing_is_told_by_the_seed_and_mixes_long_and_short_batches()
    {
        int[] lengths = Lengths(512);
        int[][] Draw(long seed)
        {
            var stream = new BucketedStream(new ShuffledStream(512, new RandomSource(seed, "rows")), 512, 8, row => lengths[row],
                new RandomSource(seed, "buckets"));
            return [.. Enumerable.Range(0, 8).Select(_ => stream.Next(16))];
        }
        int[][] one = Draw(1);
        Draw(1).SelectMany(batch => batch).Should().Equal(one.SelectMany(batch => batch));
        Draw(2).SelectMany(batch => batch).Should().NotEqual(one.SelectMany(batch => batch));
        one.Select(batch => batch.Max(row => lengths[row])).Should().NotBeInAscendingOrder().And.NotBeInDescendingOrder();
    }

    private static int[] Lengths(int rows)
    {
        var random = new RandomSource(9, "lengths");
        return [.. Enumerable.Range(0, rows).Select(_ => 1 + random.NextInt32(600))];
    }
}
