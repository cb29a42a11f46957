using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Sums over pairs of rows against a loop over doubles.</summary>
public sealed class GaussianPairsTests
{
    private static readonly double[][] Families = [[1], [1, 2, 4, 8, 16], [1, 1, 3, 6, 6.5], [1, 2.5]];

    public static TheoryData<int, int, int, bool, int> Cases()
    {
        TheoryData<int, int, int, bool, int> data = [];
        for (int family = 0; family < Families.Length; family++)
        {
            data.Add(1, 1, 1, false, family);
            data.Add(5, 3, 0, false, family);
            data.Add(5, 5, 2, true, family);
            data.Add(17, 33, 33, false, family);
            data.Add(70, 70, 41, true, family);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equal_the_loop(int rows, int columns, int split, bool skipsDiagonal, int family)
    {
        (double expectedSum, double[] expected) = Loop(rows, columns, split, skipsDiagonal, Families[family]);
        double size = Math.Max(1, expected.Max(Math.Abs));
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-13), (ScalarType.Float32, 3e-6) })
        {
            using var scope = NewDisposeScope();
            (Tensor sum, Tensor? weights) =
                Pairs(rows, columns, split, skipsDiagonal, type).Compose(Families[family], needsWeights: true);
            sum.Value().Should().BeApproximately(expectedSum, tolerance * size * rows * columns);
            weights!.shape.Should().Equal(rows, columns);
            double[] values = weights.to_type(ScalarType.Float64).Values<double>();
            for (int i = 0; i < values.Length; i++)
                values[i].Should().BeApproximately(expected[i], tolerance * size);
        }
    }

    [Fact]
    public void Without_weights_the_sum_has_the_same_bits()
    {
        using var scope = NewDisposeScope();
        (Tensor with, _) = Pairs(9, 40, 4, false, ScalarType.Float32).Compose(Families[1], needsWeights: true);
        (Tensor without, Tensor? weights) = Pairs(9, 40, 4, false, ScalarType.Float32).Compose(Families[1], needsWeights: false);

        without.Value().Should().Be(with.Value());
        weights.Should().BeNull();
    }

    [Fact]
    public void Rows_far_apart_give_almost_nothing_and_no_NaN()
    {
        using var scope = NewDisposeScope();
        Tensor far = full([6, 7], -1e30), zero = zeros([6, 1]), zeroY = zeros([7, 1]), ones = torch.ones([6, 2]);
        (Tensor sum, Tensor? weights) =
            new GaussianPairs(far, zero, zeroY, ones, 3, false).Compose(Families[1], needsWeights: true);

        sum.Value().Should().BeInRange(0, 1e-30);
        weights!.Values<float>().Should().OnlyContain(value => value >= 0 && value < 1e-30f);
    }

    private static GaussianPairs Pairs(int rows, int columns, int split, bool skipsDiagonal, ScalarType type)
    {
        (double[,] products, double[,] x, double[,] y, double[,] a) = Numbers(rows, columns);
        return new(
            Latents.ToTensor(products, type), Latents.ToTensor(x, type), Latents.ToTensor(y, type), Latents.ToTensor(a, type), split,
            skipsDiagonal);
    }

    private static (double Sum, double[] Weights) Loop(int rows, int columns, int split, bool skipsDiagonal, double[] ratios)
    {
        (double[,] products, double[,] x, double[,] y, double[,] a) = Numbers(rows, columns);
        double sum = 0;
        var weights = new double[rows * columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                if (skipsDiagonal && i == j)
                    continue;
                double t = Math.Min(0, products[i, j] - x[i, 0] - y[j, 0]), coefficient = a[i, j < split ? 0 : 1];
                sum += coefficient * ratios.Sum(r => Math.Exp(r * t));
                weights[i * columns + j] = coefficient * ratios.Sum(r => r * Math.Exp(r * t));
            }
        }
        return (sum, weights);
    }

    // Products near the half squares, so that some t are cut off at 0.
    private static (double[,] Products, double[,] X, double[,] Y, double[,] A) Numbers(int rows, int columns) => (
        Latents.Normal(rows, columns, seed: 1), Latents.Normal(rows, 1, seed: 2, mean: 1), Latents.Normal(columns, 1, seed: 3),
        Latents.Normal(rows, 2, seed: 4));
}
