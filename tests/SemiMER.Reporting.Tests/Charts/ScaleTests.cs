namespace SemiMER.Reporting.Tests.Charts;

/// <summary>Where numbers stand at an axis.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void Axis_goes_from_a_round_number_to_another()
    {
        var scale = Scale.Linear([0.13, 0.87]);
        scale.Ticks.Select(tick => tick.Text).Should().Equal("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
        scale.PlaceOf(0).Should().Be(0);
        scale.PlaceOf(1).Should().Be(1);
        scale.PlaceOf(0.25).Should().BeApproximately(0.25, 1e-12);
        Scale.Linear([-0.013, 0.024]).Ticks.Select(tick => tick.Text).Should().Equal("−0.02", "−0.01", "0.00", "0.01", "0.02", "0.03");
        Scale.Linear([0, 3], isWhole: true).Ticks.Select(tick => tick.Text).Should().Equal("0", "1", "2", "3");
        Scale.Linear([1e6, 5e6]).Ticks[0].Text.Should().Be("1e+6");
    }

    [Fact]
    public void Tight_axis_ends_where_the_values_do()
    {
        var scale = Scale.Linear([0, 19], isWhole: true, isTight: true);
        scale.Ticks.Select(tick => tick.Text).Should().Equal("0", "5", "10", "15");
        scale.PlaceOf(19).Should().Be(1);
    }

    [Theory]
    [InlineData(5.0)]
    [InlineData(0.0)]
    [InlineData(-3e-200)]
    [InlineData(double.NaN)]
    public void One_value_or_none_has_an_axis(double value)
    {
        var scale = Scale.Linear([value]);
        scale.Ticks.Should().HaveCountGreaterThan(1);
        scale.PlaceOf(double.IsNaN(value) ? 0.5 : value).Should().BeInRange(0, 1);
    }

    [Fact]
    public void Values_stand_at_a_logarithmic_axis_unless_they_stand_on_each_other()
    {
        var scale = Scale.Logarithmic([10, 10.4, 100, 1000]);
        scale.Ticks.Select(tick => tick.Text).Should().Equal("10", "100", "1,000");
        scale.PlaceOf(100).Should().BeApproximately(0.5, 1e-12);
        Scale.Logarithmic([7]).PlaceOf(7).Should().BeInRange(0, 1);
        Scale.Logarithmic([]).Ticks.Should().NotBeEmpty();
    }

    [Fact]
    public void Powers_of_ten_stand_at_an_axis_of_values_of_different_size()
    {
        var scale = Scale.Powers([0.002, 0.3, 7]);
        scale.Ticks.Select(tick => tick.Text).Should().Equal("0.001", "0.01", "0.1", "1", "10");
        scale.PlaceOf(0.1).Should().BeApproximately(0.5, 1e-12);
        Scale.Powers([1e-30, 1]).PlaceOf(1e-4).Should().BeApproximately(0.5, 1e-12, "eight powers are shown");
        Scale.Powers([0, 5]).PlaceOf(0).Should().Be(0, "0 has no logarithm, so the axis is linear");
        Scale.Powers([3, 4]).Ticks.Should().HaveCountGreaterThan(2);
    }
}
