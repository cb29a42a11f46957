using SemiMER.Experiments;
using Xunit.Abstractions;

namespace SemiMER.Tests.Experiments;

/// <summary>
/// Intervals and tests as tables print them, on experiments with known truth. With the environment variable SEMIMER_SLOW at 1 there are
/// 4,000 of each kind; else 150, with bounds as wide as these allow. <c>docs/evaluation.md</c> has the numbers.
/// </summary>
public sealed class SimulatedExperimentTests(ITestOutputHelper output)
{
    private static bool IsSlow => Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1";

    private static int Count => IsSlow ? 4_000 : 150;

    public static TheoryData<int, double> Designs => new()
    {
        { 2, 0 }, { 2, 0.1 }, { 1, 0.1 }, // speakers of a fold, what of its training they share
    };

    [Theory]
    [MemberData(nameof(Designs))]
    public void Intervals_hold_the_truth_as_often_as_they_say_and_the_test_errs_as_seldom(int speakersPerFold, double ofFold)
    {
        var simulated = new SimulatedExperiment { SpeakersPerFold = speakersPerFold, OfFold = ofFold };
        Outcome equal = Run(simulated, "equal"), better = Run(simulated with { Gain = 0.05 }, "better");

        output.WriteLine(FormattableString.Invariant(
            $"{10 / speakersPerFold} folds x {speakersPerFold}, fold effect {ofFold}, {Count} experiments: UA covered ") +
            FormattableString.Invariant($"{equal.Covered:P1}, half-width {equal.HalfWidth:0.000}; difference covered ") +
            FormattableString.Invariant($"{equal.DifferenceCovered:P1}, at +5 points {better.DifferenceCovered:P1}, half-width ") +
            FormattableString.Invariant($"{equal.DifferenceHalfWidth:0.000}; level of the test {equal.Rejected:P1}, power at +5 points ") +
            FormattableString.Invariant($"{better.Rejected:P1}"));
        (double low, double high) = IsSlow ? (0.93, 0.97) : (0.90, 0.995);
        foreach (double covered in (double[])[equal.Covered, equal.DifferenceCovered, better.DifferenceCovered])
            covered.Should().BeInRange(low, high);
        equal.Rejected.Should().BeInRange(IsSlow ? 0.03 : 0.005, IsSlow ? 0.06 : 0.10);
        better.Rejected.Should().BeGreaterThan(2 * equal.Rejected);
    }

    private static Outcome Run(SimulatedExperiment simulated, string name)
    {
        double truth = simulated.Truth;
        var outcomes = new Outcome[Count];
        Parallel.For(0, Count, index =>
        {
            IReadOnlyList<ExperimentCell> cells = simulated.Draw(new RandomSource(index, name));
            ExperimentTable table = ExperimentTable.Of(cells);
            ExperimentRow one = table.Rows[0];
            PairedDifference difference = table.Rows[1].Difference!;
            outcomes[index] = new Outcome(
                Covers(one.UnweightedAccuracy, truth), one.UnweightedAccuracy.HalfWidth, Covers(difference.Interval, simulated.Gain),
                difference.Interval.HalfWidth, difference.PValue <= 0.05 ? 1 : 0);
        });
        return new Outcome(
            outcomes.Average(each => each.Covered), outcomes.Average(each => each.HalfWidth),
            outcomes.Average(each => each.DifferenceCovered), outcomes.Average(each => each.DifferenceHalfWidth),
            outcomes.Average(each => each.Rejected));
    }

    private static double Covers(SemiMER.Metrics.ConfidenceInterval interval, double truth) =>
        interval.Lower <= truth && truth <= interval.Upper ? 1 : 0;

    private sealed record Outcome(double Covered, double HalfWidth, double DifferenceCovered, double DifferenceHalfWidth, double Rejected);
}
