using SemiMER.Metrics;

namespace SemiMER.Tests.Metrics;

/// <summary>Intervals and tests over units, against what is known of them.</summary>
public sealed class UnitStatisticsTests
{
    [Fact]
    public void Of_a_plain_mean_the_interval_is_Students()
    {
        double[] values = [0.61, 0.64, 0.58, 0.66, 0.62];
        ConfidenceInterval jackknife = JackknifeInterval.Of(
            ["a", "b", "c", "d", "e"], [1, 1, 1, 1, 1], isKept => values.Where((_, index) => isKept(index)).Average(), level: 0.95);
        ConfidenceInterval student = ConfidenceInterval.OfMean(values);
        jackknife.Mean.Should().BeApproximately(student.Mean, 1e-12);
        jackknife.Lower.Should().BeApproximately(student.Lower, 1e-9);
        jackknife.Upper.Should().BeApproximately(student.Upper, 1e-9);
        jackknife.Count.Should().Be(5);
    }

    [Fact]
    public void What_speakers_of_a_fold_share_widens_the_interval()
    {
        // Both speakers of a fold score the same: six numbers that are three.
        double[] values = [0.5, 0.5, 0.6, 0.6, 0.7, 0.7];
        double Mean(Func<int, bool> isKept) => values.Where((_, index) => isKept(index)).Average();
        ConfidenceInterval nested = JackknifeInterval.Of(["1", "1", "2", "2", "3", "3"], [1, 1, 1, 1, 1, 1], Mean, 0.95);
        ConfidenceInterval apart = JackknifeInterval.Of(["1", "2", "3", "4", "5", "6"], [1, 1, 1, 1, 1, 1], Mean, 0.95);
        // Variance over folds 0.01 / 3, over units 0.008 / 6; degrees of freedom 2 + (5 - 2) x 0.4 = 3.2.
        nested.HalfWidth.Should().BeApproximately(
            MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, 3.2, 0.975) * Math.Sqrt(0.01 / 3), 1e-9);
        apart.HalfWidth.Should().BeLessThan(0.6 * nested.HalfWidth);
    }

    [Fact]
    public void Unequal_units_have_fewer_degrees_of_freedom()
    {
        JackknifeInterval.DegreesOfFreedom([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]).Should().BeApproximately(9, 1e-9);
        JackknifeInterval.DegreesOfFreedom([0.5, 0.5]).Should().BeApproximately(1, 1e-9);
        JackknifeInterval.DegreesOfFreedom([0.55, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05]).Should().BeInRange(1, 3);
    }

    [Fact]
    public void One_unit_has_no_ends()
    {
        ConfidenceInterval interval = JackknifeInterval.Of(["1"], [1], _ => 0.4, 0.95);
        interval.Should().Be(new ConfidenceInterval(0.4, double.NaN, double.NaN, 0.95, 1));
    }

    [Fact]
    public void Signs_are_all_counted()
    {
        // All of one sign: only the observed signs and all turned are as extreme.
        SignFlipTest.PValue([1, 2, 3, 4, 5, 6], Names(6)).Should().Be(2.0 / 64);
        // |t| of the mean: by hand, 4 of 64 sum to 19 or more: none turned or the 1, and their opposites.
        SignFlipTest.PValue([-1, 2, 3, 4, 5, 6], Names(6)).Should().Be(4.0 / 64);
        SignFlipTest.PValue([1, 2, 3, 4, 5], Names(5)).Should().BeNull();
        SignFlipTest.SmallestP(5).Should().Be(2.0 / 32);
        SignFlipTest.PValue([0, 0, 0, 0, 0, 0], Names(6)).Should().Be(1);
        // Many units are drawn: the same number each time, never 0.
        double[] many = [.. Enumerable.Repeat(1.0, 40)];
        SignFlipTest.PValue(many, Names(40)).Should().Be(1.0 / 20_000).And.Be(SignFlipTest.SmallestP(40));
        double[] mixed = [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i))];
        SignFlipTest.PValue(mixed, Names(40)).Should().BeGreaterThan(0.5).And.Be(SignFlipTest.PValue(mixed, Names(40)));
    }

    [Fact]
    public void Luck_of_a_fold_speaks_less_than_that_of_single_speakers()
    {
        // Five folds of two speakers who agree: the sum is far from 0, but three folds of five could be chance.
        double[] differences = [3, 3, 3, 3, 3, 3, -1, -1, -1, -1];
        string[] folds = ["1", "1", "2", "2", "3", "3", "4", "4", "5", "5"];
        SignFlipTest.PValue(differences, folds).Should().BeGreaterThan(SignFlipTest.PValue(differences, Names(10))!.Value);
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(number => $"{number}")];
}
