using SemiMER.Corpora;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Gradient and Hessian against differences, the objective against a loop written from its formula.</summary>
public sealed class SoftmaxObjectiveTests
{
    private const double Strength = 0.3;

    private static readonly LinearDesign Design = LinearDesign.Of(
        LinearSoftmaxFixture.Schema, [.. LinearSoftmaxFixture.Labeled.Utterances]);

    private static readonly int[] Labels = [.. LinearSoftmaxFixture.Labeled.Select(item => item.ClassIndex)];

    // Every fourth row is known by probabilities only.
    private static readonly RowMatrix Targets = new(
        [
            .. Labels.SelectMany((label, i) => Enumerable.Range(0, 3).Select(k =>
                (k == label ? 1.0 + label : 0) + (i % 4 == 0 ? 0.25 * k : 0))),
        ], Columns: 3);

    private const double Total = 30.5;
    private static readonly double[] Point = [.. Enumerable.Range(0, 3 * (Design.Columns + 1)).Select(i => Math.Sin(i) / 5)];

    [Fact]
    public void Columns_are_vectors_statistics_and_flags()
    {
        Design.Columns.Should().Be(3 + 1 + 4 + 1 + 2 + 1);
        for (int i = 0; i < Design.Rows.Rows; i++)
        {
            Utterance row = LinearSoftmaxFixture.Labeled[i].Utterance;
            foreach (DesignBlock block in Design.Blocks)
            {
                Design.Rows.Row(i)[block.Flag].Should().Be(row.Has(block.Entry.Modality) ? 1 : 0);
                if (!row.Has(block.Entry.Modality))
                    Design.Rows.Row(i)[block.First..block.Flag].ToArray().Should().OnlyContain(number => number == 0);
            }
        }
        Utterance several = LinearSoftmaxFixture.Labeled.Utterances.First(row => row.Has(Modality.Visual)
            && row.Features[Modality.Visual].Frames == 2);
        double[] frames = [.. several.Features[Modality.Visual].Values.ToArray()];
        int place = LinearSoftmaxFixture.Labeled.Utterances.ToList().IndexOf(several);
        Design.Rows.Row(place)[4].Should().BeApproximately((frames[0] + frames[2]) / 2, 1e-5);
        Design.Rows.Row(place)[6].Should().BeApproximately(
            Math.Sqrt(Math.Pow((frames[0] - frames[2]) / 2, 2) + 1e-5), 1e-5, "the deviation of two numbers is half their distance");
    }

    [Fact]
    public void Value_is_that_of_the_formula()
    {
        double expected = 0;
        for (int i = 0; i < Design.Rows.Rows; i++)
        {
            double[] scores = new double[3];
            for (int k = 0; k < 3; k++)
            {
                scores[k] = Point[3 * Design.Columns + k];
                for (int j = 0; j < Design.Columns; j++)
                    scores[k] += Point[k * Design.Columns + j] * Design.Rows.Row(i)[j];
            }
            for (int k = 0; k < 3; k++)
                expected -= Targets.Row(i)[k] * Math.Log(Math.Exp(scores[k]) / scores.Sum(Math.Exp)) / Total;
        }
        expected += Strength / 2 * Point.Take(3 * Design.Columns).Sum(weight => weight * weight);
        Evaluate(Point).Value.Should().BeApproximately(expected, 1e-12);
    }

    [Fact]
    public void Gradient_and_Hessian_are_differences()
    {
        const double Step = 1e-5;
        (_, double[] gradient, SoftmaxObjective objective) = Evaluate(Point);
        double[] direction = [.. Point.Select((_, i) => Math.Cos(3 * i))];
        double[] product = new double[Point.Length], column = new double[Point.Length];
        objective.MultiplyHessian(direction, product);
        double[] diagonal = new double[Point.Length];
        objective.FindDiagonal(diagonal);
        (_, double[] ahead, _) = Evaluate(Moved(direction, Step));
        (_, double[] behind, _) = Evaluate(Moved(direction, -Step));
        for (int i = 0; i < Point.Length; i++)
        {
            double[] axis = new double[Point.Length];
            axis[i] = 1;
            double slope = (Evaluate(Moved(axis, Step)).Value - Evaluate(Moved(axis, -Step)).Value) / (2 * Step);
            objective.Evaluate(Point, new double[Point.Length]);
            objective.MultiplyHessian(axis, column);
            diagonal[i].Should().BeApproximately(column[i], 1e-12);
            gradient[i].Should().BeApproximately(slope, 1e-8);
            product[i].Should().BeApproximately((ahead[i] - behind[i]) / (2 * Step), 1e-7);
        }
    }

    [Fact]
    public void Turning_the_rows_changes_no_score()
    {
        var axes = new PrincipalAxes(Design.Rows);
        double[] turned = [.. Enumerable.Range(0, 3 * (axes.Turned.Columns + 1)).Select(i => Math.Sin(i) / 5)], back = axes.Back(turned);
        double[] one = new double[3], other = new double[3];
        for (int i = 0; i < Design.Rows.Rows; i++)
        {
            SoftmaxObjective.Scores(turned, axes.Turned.Row(i), one);
            SoftmaxObjective.Scores(back, Design.Rows.Row(i), other);
            one.Zip(other, (x, y) => Math.Abs(x - y)).Max().Should().BeLessThan(1e-12);
        }
        axes.Turned.Columns.Should().Be(Math.Min(Design.Columns, Design.Rows.Rows));
        back.Take(3 * Design.Columns).Sum(w => w * w).Should()
            .BeApproximately(turned.Take(3 * axes.Turned.Columns).Sum(w => w * w), 1e-12);
    }

    [Fact]
    public void Scores_as_large_as_they_get_stay_finite()
    {
        (double value, double[] gradient, _) = Evaluate([.. Point.Select(number => 1e4 * number)]);
        double.IsFinite(value).Should().BeTrue();
        gradient.Should().OnlyContain(number => double.IsFinite(number));
    }

    private static double[] Moved(double[] direction, double step) => [.. Point.Zip(direction, (x, d) => x + step * d)];

    private static (double Value, double[] Gradient, SoftmaxObjective Objective) Evaluate(double[] point)
    {
        var objective = new SoftmaxObjective(Design.Rows, Targets, Total, Strength);
        double[] gradient = new double[objective.Size];
        return (objective.Evaluate(point, gradient), gradient, objective);
    }
}
