using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class GaussianKullbackLeiblerTests
{
    private const double Floor = 1e-4;

    [Theory]
    [InlineData(KullbackLeiblerDirection.Forward)]
    [InlineData(KullbackLeiblerDirection.Reverse)]
    [InlineData(KullbackLeiblerDirection.Symmetric)]
    public void Equals_the_sum_of_the_formula(KullbackLeiblerDirection direction)
    {
        double[,] p = Latents.Normal(6, 4, seed: 1), q = Latents.Normal(9, 4, seed: 2, mean: 0.5, scale: 2);
        double expected = direction switch
        {
            KullbackLeiblerDirection.Forward => Oracle(p, q),
            KullbackLeiblerDirection.Reverse => Oracle(q, p),
            _ => Oracle(p, q) + Oracle(q, p),
        };

        Value(new GaussianKullbackLeibler(direction), p, q).Should().BeApproximately(expected, 1e-11);
        new GaussianKullbackLeibler(direction).Compute(Latents.ToTensor(p, ScalarType.Float32), Latents.ToTensor(q, ScalarType.Float32))
            .ToDouble().Should().BeApproximately(expected, 1e-5 * expected);
    }

    [Fact]
    public void Hand_computed_value()
    {
        // p = -1, 1: mean 0, variance 2; q = 0, 2: mean 1, variance 2. KL = 1/2 (ln 1 + (2 + 1) / 2 - 1) = 1/4, but for the floor.
        Value(new(KullbackLeiblerDirection.Forward, 1e-12), new double[,] { { -1 }, { 1 } }, new double[,] { { 0 }, { 2 } })
            .Should().BeApproximately(0.25, 1e-10);
    }

    [Theory]
    [InlineData(KullbackLeiblerDirection.Forward)]
    [InlineData(KullbackLeiblerDirection.Reverse)]
    [InlineData(KullbackLeiblerDirection.Symmetric)]
    public void Gradients_agree_with_central_differences(KullbackLeiblerDirection direction)
    {
        var loss = new GaussianKullbackLeibler(direction, 0.01);
        Gradients.Check(loss.Compute, Latents.Normal(5, 3, seed: 3), Latents.Normal(4, 3, seed: 4, mean: 0.5));
        Gradients.Check(loss.Compute, Latents.Normal(2, 1, seed: 5), Latents.Normal(2, 1, seed: 6));
        double[,] constant = Latents.Map(Latents.Normal(4, 2, seed: 7), (_, column, value) => column == 0 ? 0.2 : value);
        Gradients.Check(loss.Compute, constant, constant);
    }

    [Fact]
    public void Equal_sets_give_zero_and_a_gradient_of_zero()
    {
        double[,] p = Latents.Normal(5, 3, seed: 8);
        foreach (KullbackLeiblerDirection direction in Enum.GetValues<KullbackLeiblerDirection>())
        {
            Value(new(direction), p, Latents.Permuted(p, 1)).Should().BeApproximately(0, 1e-12);
            (double[] gradientP, double[] gradientQ) = Gradients.Of(new GaussianKullbackLeibler(direction).Compute, p, p);
            gradientP.Concat(gradientQ).Should().OnlyContain(value => Math.Abs(value) < 1e-12);
        }
    }

    [Fact]
    public void Constant_columns_meet_the_floor()
    {
        // Both variances are the floor: the symmetric divergence is Δ² / floor.
        double[,] p = new double[3, 1], q = Latents.Map(p, (_, _, _) => 0.5);
        Value(new(), p, q).Should().BeApproximately(0.25 / Floor, 1e-8);
        Gradients.Of(new GaussianKullbackLeibler().Compute, p, q).P.Should().OnlyContain(value => double.IsFinite(value));
    }

    [Fact]
    public void A_large_offset_changes_little()
    {
        double[,] p = Latents.Normal(6, 4, seed: 9), q = Latents.Normal(6, 4, seed: 10);
        double[,] farP = Latents.Map(p, (_, _, value) => (float)(value + 1e4)),
            farQ = Latents.Map(q, (_, _, value) => (float)(value + 1e4));

        double expected = Oracle(farP, farQ) + Oracle(farQ, farP);
        new GaussianKullbackLeibler()
            .Compute(Latents.ToTensor(farP, ScalarType.Float32), Latents.ToTensor(farQ, ScalarType.Float32)).ToDouble()
            .Should().BeApproximately(expected, 5e-3 * expected);
    }

    [Fact]
    public void It_has_no_upper_bound_and_refuses_what_it_cannot_use()
    {
        ((IMatchingLoss)new GaussianKullbackLeibler()).UpperBound.Should().BeNull();
        Action one = () => new GaussianKullbackLeibler().Compute(zeros(1, 2), zeros(4, 2));
        one.Should().Throw<MatchingException>().WithMessage("jeffreys: each set needs at least 2 rows*");
        Action floor = () => _ = new GaussianKullbackLeibler(varianceFloor: 0);
        floor.Should().Throw<OptionsException>().WithMessage("*varianceFloor is 0*");
    }

    private static double Oracle(double[,] p, double[,] q)
    {
        double sum = 0;
        for (int d = 0; d < p.GetLength(1); d++)
        {
            (double mu, double s) = Moments(Latents.Column(p, d));
            (double nu, double t) = Moments(Latents.Column(q, d));
            sum += 0.5 * (Math.Log(t / s) + (s + (mu - nu) * (mu - nu)) / t - 1);
        }
        return sum;
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        double mean = values.Average();
        return (mean, values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) + Floor);
    }

    private static double Value(GaussianKullbackLeibler loss, double[,] p, double[,] q) =>
        loss.Compute(Latents.ToTensor(p), Latents.ToTensor(q)).ToDouble();
}
