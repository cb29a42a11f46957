using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class RowSelectionTests
{
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(63, 0.5)]
    [InlineData(64, 1.0)]
    [InlineData(512, 1.0)]
    [InlineData(513, 0.01)]
    [InlineData(5000, 0.5)]
    [InlineData(5000, 0.002)]
    [InlineData(4096, 1.0)]
    public void Chosen_rows_are_found_by_their_number(int rows, double share)
    {
        var random = new RandomSource(1, $"{rows} {share}");
        bool[] chosen = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < share)];
        chosen.AsSpan(rows / 3, rows / 4).Clear(); // blocks without any
        var selection = new RowSelection(chosen, rows);
        int[] expected = [.. Enumerable.Range(0, rows).Where(row => chosen[row])];
        selection.Count.Should().Be(expected.Length);
        Enumerable.Range(0, selection.Count).Select(index => selection[index]).Should().Equal(expected);
        FluentActions.Invoking(() => selection[expected.Length]).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void None_may_be_chosen() => new RowSelection([false, false], 2).Count.Should().Be(0);
}
