using MathNet.Numerics.LinearAlgebra;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>The graph and what spreads over it, against loops and an inverse written from the formulas.</summary>
public sealed class NeighbourGraphTests
{
    [Theory]
    [InlineData(7, 3, 0)]
    [InlineData(40, 5, 0)]
    [InlineData(40, 5, 1e4)]
    [InlineData(5, 100, 0)] // more neighbours than rows
    [InlineData(600, 4, 0)] // more rows than a block of distances
    public void The_graph_is_that_of_the_formula(int rows, int k, double offset)
    {
        RowMatrix x = Random(rows, 6, seed: rows, offset);
        Matrix<double> expected = Expected(x, k);
        NeighbourGraph graph = NeighbourGraph.Of(x, k, default);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < rows; j++)
                graph[i, j].Should().BeApproximately(expected[i, j], offset > 0 ? 1e-8 : 1e-12);
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void What_spreads_solves_the_equation(double alpha)
    {
        RowMatrix x = Random(40, 6, seed: 3), y = Random(40, 3, seed: 4);
        Matrix<double> s = Expected(x, 5), right = Matrix<double>.Build.Dense(40, 3, (i, k) => y.Row(i)[k]);
        Matrix<double> expected = (Matrix<double>.Build.DenseIdentity(40) - alpha * s).Inverse() * right;
        RowMatrix f = NeighbourGraph.Of(x, 5, default).Spread(y, alpha, default);
        for (int i = 0; i < 40; i++)
        {
            for (int k = 0; k < 3; k++)
                f.Row(i)[k].Should().BeApproximately(expected[i, k], 1e-7 * expected.L2Norm());
        }
    }

    [Fact]
    public void Rows_that_are_all_the_same_share_alike()
    {
        var same = new RowMatrix([.. Enumerable.Repeat(2.5, 4 * 3)], 3);
        NeighbourGraph graph = NeighbourGraph.Of(same, 3, default);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
                graph[i, j].Should().BeApproximately(i == j ? 0 : 1.0 / 3, 1e-12);
        }
    }

    [Fact]
    public void A_single_row_is_joined_to_nothing()
    {
        NeighbourGraph graph = NeighbourGraph.Of(new RowMatrix([1, 2], 2), 15, default);
        graph[0, 0].Should().Be(0);
        graph.Spread(new RowMatrix([3, 4], 2), 0.9, default).Values.Should().Equal(3, 4);
    }

    private static Matrix<double> Expected(RowMatrix x, int k)
    {
        int n = x.Rows;
        double[,] square = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int c = 0; c < x.Columns; c++)
                    square[i, j] += (x.Row(i)[c] - x.Row(j)[c]) * (x.Row(i)[c] - x.Row(j)[c]);
            }
        }
        (int I, int J)[] pairs = [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, n).Where(j => j != i)
            .OrderBy(j => square[i, j]).Take(k).Select(j => (i, j)))];
        double s = pairs.Average(pair => square[pair.I, pair.J]);
        Matrix<double> w = Matrix<double>.Build.Dense(n, n);
        foreach ((int i, int j) in pairs)
            w[i, j] = w[j, i] = Math.Exp(-square[i, j] / s);
        double[] d = [.. Enumerable.Range(0, n).Select(i => w.Row(i).Sum())];
        return Matrix<double>.Build.Dense(n, n, (i, j) => w[i, j] / Math.Sqrt(d[i] * d[j]));
    }

    private static RowMatrix Random(int rows, int columns, int seed, double offset = 0)
    {
        var random = new Random(seed);
        return new RowMatrix([.. Enumerable.Range(0, rows * columns).Select(_ => offset + random.NextDouble())], columns);
    }
}
