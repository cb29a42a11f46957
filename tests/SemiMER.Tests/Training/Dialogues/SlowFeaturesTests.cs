using MathNet.Numerics.LinearAlgebra;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>The closed form against its equation, written in loops.</summary>
public sealed class SlowFeaturesTests
{
    private const int Rows = 60, Columns = 5;
    private static readonly DialogueContextOptions Options = new() { Components = 3, Shrinkage = 0.2 };
    private static readonly (int, int)[] Neighbours = [.. Enumerable.Range(0, Rows - 1).Where(i => i % 10 != 9).Select(i => (i, i + 1))];

    [Fact]
    public void Features_solve_the_eigenproblem()
    {
        RowMatrix rows = Walk();
        Matrix<double> x = Centred(rows), c = x.TransposeThisAndMultiply(x) / Rows, n = Matrix<double>.Build.Dense(Columns, Columns);
        foreach ((int i, int j) in Neighbours)
        {
            Matrix<double> product = x.Row(i).OuterProduct(x.Row(j));
            n += (product + product.Transpose()) / (2 * Neighbours.Length);
        }
        Matrix<double> regular = c + 0.2 * c.Trace() / Columns * Matrix<double>.Build.DenseIdentity(Columns);
        // N v = l (C + rho I) v, by the inverse root of the right side.
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> half = regular.Evd(Symmetricity.Symmetric);
        Matrix<double> root = half.EigenVectors *
            Matrix<double>.Build.DenseOfDiagonalVector(half.EigenValues.Map(value => 1 / Math.Sqrt(value.Real))) *
            half.EigenVectors.Transpose();
        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> evd = (root * n * root).Evd(Symmetricity.Symmetric);
        Matrix<double> expected = Matrix<double>.Build.DenseOfColumnVectors(Enumerable.Range(0, 3).Select(i =>
            x * root * evd.EigenVectors.Column(Columns - 1 - i) * evd.EigenValues[Columns - 1 - i].Real));
        evd.EigenValues[Columns - 3].Real.Should().BePositive("all three count");
        expected /= Math.Sqrt(expected.PointwiseMultiply(expected).RowSums().Sum() / (3 * Rows));

        RowMatrix found = SlowFeatures.Fit(rows, Neighbours, Options).Of(rows);
        found.Columns.Should().Be(3);
        for (int column = 0; column < 3; column++)
        {
            double sign = Math.Sign(found.Row(0)[column] * expected[0, column]);
            for (int i = 0; i < Rows; i++)
                found.Row(i)[column].Should().BeApproximately(sign * expected[i, column], 1e-9);
        }
    }

    [Fact]
    public void What_lasts_comes_first()
    {
        // Column 2 is a slow walk of small variance, the others are large noise.
        RowMatrix rows = Walk(), slow = SlowFeatures.Fit(rows, Neighbours, Options with { Components = 1, Shrinkage = 0.001 }).Of(rows);
        double[] walk = [.. Enumerable.Range(0, Rows).Select(i => rows.Row(i)[2])];
        double correlation = MathNet.Numerics.Statistics.Correlation.Pearson(walk, [.. slow.Values]);
        Math.Abs(correlation).Should().BeGreaterThan(0.95);
        slow.Values.Average(value => value * value).Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void Constant_columns_huge_offsets_and_more_columns_than_rows_are_stood()
    {
        RowMatrix rows = Walk();
        var wide = new RowMatrix([.. Enumerable.Range(0, Rows).SelectMany(i => (double[])
            [
                .. rows.Row(i), 5, .. rows.Row(i).ToArray().Select(value => 1e6 + value),
                .. Enumerable.Range(0, 70).Select(j => Math.Sin(i * j)),
            ])], 2 * Columns + 71);
        RowMatrix features = SlowFeatures.Fit(wide, Neighbours, Options).Of(wide);
        features.Columns.Should().Be(3);
        features.Values.Should().OnlyContain(value => double.IsFinite(value));
    }

    [Fact]
    public void Rows_that_are_all_the_same_are_refused()
    {
        var same = new RowMatrix([.. Enumerable.Repeat(1.0, Rows * Columns)], Columns);
        Action fit = () => SlowFeatures.Fit(same, Neighbours, Options);
        fit.Should().Throw<TrainingException>();
    }

    private static Matrix<double> Centred(RowMatrix rows)
    {
        Matrix<double> x = Matrix<double>.Build.Dense(Rows, Columns, (i, j) => rows.Row(i)[j]);
        MathNet.Numerics.LinearAlgebra.Vector<double> mean = x.ColumnSums() / Rows;
        return Matrix<double>.Build.Dense(Rows, Columns, (i, j) => x[i, j] - mean[j]);
    }

    private static RowMatrix Walk()
    {
        var random = new Random(4);
        var rows = new RowMatrix(new double[Rows * Columns], Columns);
        for (int i = 0; i < Rows; i++)
        {
            for (int j = 0; j < Columns; j++)
                rows.Row(i)[j] = 4 * (random.NextDouble() - 0.5);
            rows.Row(i)[2] = 0.3 * Math.Sin(i / 9.0) + 0.02 * random.NextDouble();
            rows.Row(i)[3] += 2 * Math.Sin(i / 3.0);
            rows.Row(i)[4] += 1.5 * Math.Cos(i / 4.0);
        }
        return rows;
    }
}
