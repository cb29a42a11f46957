using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class BandwidthTests
{
    [Fact]
    public void Median_of_the_distances_above_zero()
    {
        // Rows 0, 0, 1 and 3: distances 0, 1, 3, 1, 3, 2; without the 0 sorted 1, 1, 2, 3, 3.
        Bandwidth.Median().Choose(Column(0, 0), Column(1, 3)).Should().Be(2);
    }

    [Fact]
    public void Median_of_an_even_number_is_the_mean_of_the_middle()
    {
        // Rows 0, 1, 3, 7: distances 1, 3, 7, 2, 6, 4; sorted 1, 2, 3, 4, 6, 7.
        Bandwidth.Median().Choose(Column(0, 1), Column(3, 7)).Should().Be(3.5);
    }

    [Fact]
    public void Mean_of_the_distances() =>
        Bandwidth.MeanDistance().Choose(Column(0, 1), Column(3, 7)).Should().BeApproximately(23.0 / 6, 1e-12);

    [Fact]
    public void Equal_rows_fall_back_to_one()
    {
        Bandwidth.Median().Choose(Column(5, 5), Column(5, 5, 5)).Should().Be(1);
        Bandwidth.MeanDistance().Choose(Column(5, 5), Column(5, 5, 5)).Should().Be(1);
    }

    [Fact]
    public void Duplicated_rows_at_a_large_offset_do_not_count()
    {
        // In float32 a product formula would give such distances a rounding error instead of 0.
        double[,] values = Latents.Normal(4, 16, seed: 1, mean: 1e4);
        Tensor rows = Latents.ToTensor(Latents.Rows(values, 0, 0, 0, 0, 0, 1), ScalarType.Float32);
        double expected = ((rows[0] - rows[5]).to_type(ScalarType.Float64)).square().sum().sqrt().ToDouble();

        Bandwidth.Median().Choose(rows, rows).Should().BeApproximately(expected, 1e-9);
    }

    [Fact]
    public void At_most_the_given_number_of_rows_is_looked_at_evenly()
    {
        // 6 rows, 3 of them: rows 0, 2 and 4, that is 0, 10 and 30: distances 10, 20, 30.
        Bandwidth.Median(3).Choose(Column(0, 999, 10), Column(-999, 30, 777)).Should().Be(20);
    }

    [Fact]
    public void Median_agrees_with_sorting()
    {
        double[,] p = Latents.Normal(41, 3, seed: 2), q = Latents.Normal(30, 3, seed: 3);
        double[] distances =
        [
            .. from i in Enumerable.Range(0, 71) from j in Enumerable.Range(0, i)
               select i < 41 ? Latents.Distance(p, i, p, j) : j < 41 ? Latents.Distance(q, i - 41, p, j)
                   : Latents.Distance(q, i - 41, q, j - 41),
        ];
        Array.Sort(distances);

        Bandwidth.Median().Choose(Latents.ToTensor(p), Latents.ToTensor(q))
            .Should().BeApproximately((distances[1242] + distances[1242 - 1 + distances.Length % 2]) / 2, 1e-12);
    }

    [Theory]
    [InlineData(40_001, 0)]
    [InlineData(40_000, 1)]
    [InlineData(100_000, 2)]
    public void The_median_of_many_values_agrees_with_sorting(int count, int kind)
    {
        var random = new RandomSource(count, "selection");
        // Smooth, with many equal ones and zeros, and in order, so that a sample of neighbours would mislead.
        float[] values = [.. Enumerable.Range(0, count).Select(i => kind switch
        {
            0 => (float)Math.Exp(random.NextNormal()), 1 => random.NextInt32(5), _ => i % 7 == 0 ? 0f : i * (float)i,
        })];
        float[] above = [.. values.Where(value => value > 0).Order()];
        double expected = above.Length % 2 == 1
            ? above[above.Length / 2] : (above[above.Length / 2] + (double)above[above.Length / 2 - 1]) / 2;
        Selection.MedianAboveZero<float>(values, value => value).Should().Be(expected);
        Selection.MedianAboveZero<double>([.. values.Select(value => (double)value)], value => value).Should().Be(expected);
        Selection.MedianAboveZero<float>(new float[count], value => value).Should().BeNull();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_fixed_bandwidth_that_is_not_above_zero_is_refused(double sigma)
    {
        Action create = () => Bandwidth.Fixed(sigma);
        create.Should().Throw<OptionsException>().WithMessage("*sigma*above 0*");
    }

    [Fact]
    public void No_gradient_goes_through_the_bandwidth()
    {
        Tensor p = Latents.ToTensor(Latents.Normal(5, 3, seed: 4)).requires_grad_(), q = Latents.ToTensor(Latents.Normal(6, 3, seed: 5));
        double sigma = Bandwidth.Median().Choose(p, q);
        new MaximumMeanDiscrepancy().Compute(p, q).backward();
        Tensor other = p.detach().clone().requires_grad_();
        new MaximumMeanDiscrepancy(new() { Bandwidth = Bandwidth.Fixed(sigma) }).Compute(other, q).backward();

        p.grad!.data<double>().ToArray().Should().Equal(other.grad!.data<double>().ToArray());
    }

    private static Tensor Column(params double[] values) => tensor(values, [values.Length, 1]);
}
