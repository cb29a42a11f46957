namespace SemiMER.Reporting.Tests.Latents;

/// <summary>The two directions of largest variance.</summary>
public sealed class PrincipalComponentsTests
{
    [Theory]
    [InlineData(40, 3)]
    [InlineData(40, 60)]
    public void Directions_are_found_whatever_is_larger(int rows, int width)
    {
        // Along (3, 4) / 5 with spread 10, across it with spread 2, all other columns 0: variances known exactly.
        double[] along = [.. Enumerable.Range(0, rows).Select(row => 10 * Math.Cos(2 * Math.PI * row / rows))],
            across = [.. Enumerable.Range(0, rows).Select(row => 2 * Math.Sin(2 * Math.PI * row / rows))];
        IReadOnlyList<float>[] points =
        [
            .. along.Zip(across, (a, b) => (IReadOnlyList<float>)
                [.. Enumerable.Range(0, width).Select(column => (float)(7 + (column == 0 ? (0.6 * a) - (0.8 * b)
                    : column == 1 ? (0.8 * a) + (0.6 * b) : 0)))]),
        ];
        ((double X, double Y)[] found, double first, double second) = PrincipalComponents.Of(points);
        first.Should().BeApproximately(100.0 / 104, 1e-6);
        second.Should().BeApproximately(4.0 / 104, 1e-6);
        int sign = found[0].X > 0 ? 1 : -1;
        found.Select(point => sign * point.X).Zip(along).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
        found.Max(point => point.X).Should().BeGreaterThanOrEqualTo(-found.Min(point => point.X) - 1e-4, "the sign is settled");
    }

    [Fact]
    public void Few_rows_have_a_place()
    {
        PrincipalComponents.Of([]).Points.Should().BeEmpty();
        PrincipalComponents.Of([[1, 2, 3]]).Points.Should().Equal((0.0, 0.0));
        PrincipalComponents.Of([[1], [3]]).Points.Select(point => Math.Abs(point.X)).Should().Equal(1, 1);
    }
}
