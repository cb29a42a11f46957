namespace SemiMER.Reporting.Tests.Latents;

/// <summary>t-SNE against its formulas, and on clouds that are known.</summary>
public sealed class StochasticNeighborsTests
{
    [Fact]
    public void Affinities_have_the_perplexity_and_sum_to_1()
    {
        const int Count = 25;
        const double Perplexity = 6;
        IReadOnlyList<float>[] rows = Cloud(Count, apart: 0, width: 4);
        double[] distances = StochasticNeighbors.SquaredDistances(rows);
        double[] p = StochasticNeighbors.Affinities(distances, Count, Perplexity);
        p.Sum().Should().BeApproximately(1, 1e-9);
        for (int i = 0; i < Count; i++)
        {
            p[(i * Count) + i].Should().Be(0);
            for (int j = 0; j < Count; j++)
                p[(i * Count) + j].Should().Be(p[(j * Count) + i]);
        }
        // The formula written out: p_ij = (p_j|i + p_i|j) / 2n, with b_i found by bisection until the entropy is ln(perplexity).
        double[,] conditional = new double[Count, Count];
        for (int i = 0; i < Count; i++)
        {
            double low = 1e-9, high = 1e9;
            for (int search = 0; search < 200; search++)
            {
                double b = Math.Sqrt(low * high);
                double sum = Others(i).Sum(j => Math.Exp(-b * distances[(i * Count) + j]));
                double entropy = 0;
                foreach (int j in Others(i))
                {
                    conditional[i, j] = Math.Exp(-b * distances[(i * Count) + j]) / sum;
                    entropy -= conditional[i, j] > 0 ? conditional[i, j] * Math.Log(conditional[i, j]) : 0;
                }
                (low, high) = entropy > Math.Log(Perplexity) ? (b, high) : (low, b);
            }
        }
        for (int i = 0; i < Count; i++)
        {
            foreach (int j in Others(i))
                p[(i * Count) + j].Should().BeApproximately((conditional[i, j] + conditional[j, i]) / (2 * Count), 1e-6);
        }

        static IEnumerable<int> Others(int i) => Enumerable.Range(0, Count).Where(j => j != i);
    }

    [Fact]
    public void Gradient_is_that_of_the_divergence()
    {
        const int Count = 9;
        double[] p = StochasticNeighbors.Affinities(
            StochasticNeighbors.SquaredDistances(Cloud(Count, apart: 1, width: 3)), Count, perplexity: 2.5);
        double[] y = [.. Enumerable.Range(0, 2 * Count).Select(index => Math.Sin(7 * index))];
        var gradient = new double[2 * Count];
        StochasticNeighbors.Gradient(p, y, new double[Count * Count], gradient, a: 1);
        for (int index = 0; index < y.Length; index++)
        {
            const double Step = 1e-5;
            double[] more = [.. y], less = [.. y];
            more[index] += Step;
            less[index] -= Step;
            gradient[index].Should().BeApproximately((Divergence(p, more) - Divergence(p, less)) / (2 * Step), 1e-7);
        }
    }

    [Fact]
    public void Clouds_that_lie_apart_lie_apart_in_the_plane()
    {
        IReadOnlyList<float>[] rows = Cloud(90, apart: 20, width: 8);
        (double X, double Y)[] start = PrincipalComponents.Of(rows).Points;
        (double X, double Y)[] places = StochasticNeighbors.Of(rows, start, perplexity: 15, iterations: 300);
        places.Should().HaveCount(90).And.OnlyContain(point => double.IsFinite(point.X) && double.IsFinite(point.Y));
        int[] groups = [.. Enumerable.Range(0, 90).Select(row => row % 3)];
        IReadOnlyList<float>[] plane = [.. places.Select(point => (IReadOnlyList<float>)[(float)point.X, (float)point.Y])];
        Neighborhoods.OwnShare(StochasticNeighbors.SquaredDistances(plane), groups).Should().Be(1);
        StochasticNeighbors.Of(rows, start, 15, 300).Should().Equal(places, "nothing is drawn at random");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Few_rows_and_equal_rows_have_finite_places(int count)
    {
        foreach (double apart in (double[])[0, 5])
        {
            IReadOnlyList<float>[] rows = apart == 0 ? [.. Enumerable.Repeat((IReadOnlyList<float>)[1, 2], count)] : Cloud(count, apart, 2);
            StochasticNeighbors.Of(rows, PrincipalComponents.Of(rows).Points, 30, 100)
                .Count(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).Should().Be(count);
        }
    }

    // C = sum over pairs of p ln(p / q).
    private static double Divergence(double[] p, double[] y)
    {
        int n = y.Length / 2;
        double Weight(int i, int j) => 1 / (1 + Math.Pow(y[2 * i] - y[2 * j], 2) + Math.Pow(y[(2 * i) + 1] - y[(2 * j) + 1], 2));
        double sum = 0, divergence = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                sum += i == j ? 0 : Weight(i, j);
        }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                divergence += i == j ? 0 : p[(i * n) + j] * Math.Log(p[(i * n) + j] / (Weight(i, j) / sum));
        }
        return divergence;
    }

    // Three clouds, one row of each in turn.
    private static IReadOnlyList<float>[] Cloud(int count, double apart, int width)
    {
        var random = new RandomSource(3, "cloud");
        return
        [
            .. Enumerable.Range(0, count).Select(row => (IReadOnlyList<float>)
                [.. Enumerable.Range(0, width).Select(column => (float)(random.NextDouble() + (column == row % 3 ? apart : 0)))]),
        ];
    }
}
