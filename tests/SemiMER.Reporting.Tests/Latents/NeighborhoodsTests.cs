namespace SemiMER.Reporting.Tests.Latents;

/// <summary>Shares of neighbours.</summary>
public sealed class NeighborhoodsTests
{
    [Fact]
    public void Share_is_1_where_groups_lie_apart_and_chance_where_they_do_not_matter()
    {
        int[] groups = [.. Enumerable.Range(0, 40).Select(row => row / 20)];
        IReadOnlyList<float>[] apart = [.. groups.Select((group, row) => (IReadOnlyList<float>)[(100 * group) + row])];
        Neighborhoods.OwnShare(StochasticNeighbors.SquaredDistances(apart), groups).Should().Be(1);
        // Both groups at the same places: of the ten nearest of a point one stands at its own place, and the others in pairs.
        IReadOnlyList<float>[] mixed = [.. groups.Select((group, row) => (IReadOnlyList<float>)[row - (20 * group)])];
        Neighborhoods.OwnShare(StochasticNeighbors.SquaredDistances(mixed), groups).Should().BeInRange(0.4, 0.55);
        Neighborhoods.Chance(groups).Should().BeApproximately(19.0 / 39, 1e-12);
    }

    [Fact]
    public void One_point_has_no_neighbour()
    {
        Neighborhoods.OwnShare([0], [0]).Should().Be(double.NaN);
        Neighborhoods.Chance([0]).Should().Be(double.NaN);
    }
}
