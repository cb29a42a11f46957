using SemiMER.Matching;
using TorchSharp;
using static SemiMER.Tests.Matching.Latents;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class LocalMaximumMeanDiscrepancyTests
{
    private static readonly LocalMaximumMeanDiscrepancy Loss = new(new GaussianKernel(), Bandwidth.Fixed(1.5));
    private readonly double[,] p = Normal(5, 3, seed: 1);
    private readonly double[,] q = Normal(6, 3, seed: 2, mean: 0.5);
    private readonly double[,] w = Map(Normal(5, 3, seed: 3), (_, _, value) => value * value);
    private readonly double[,] v = Map(Normal(6, 3, seed: 4), (_, column, value) => column == 2 ? 0 : value * value);

    [Fact]
    public void Equals_the_loop_of_its_formula_over_common_classes()
    {
        // Class 2 has no weight in q and is left out.
        Value(p, w, q, v).Should().BeApproximately((OfClass(0) + OfClass(1)) / 2, 1e-12);
    }

    [Fact]
    public void With_labels_it_is_the_mean_of_the_biased_mmd_within_classes()
    {
        double[,] labelsP = { { 1, 0 }, { 1, 0 }, { 0, 1 }, { 0, 1 }, { 0, 1 } };
        double[,] labelsQ = { { 0, 1 }, { 1, 0 }, { 1, 0 }, { 1, 0 }, { 0, 1 }, { 1, 0 } };
        var biased = new MaximumMeanDiscrepancy(new()
        {
            Estimator = MaximumMeanDiscrepancyEstimator.Biased, Kernel = new GaussianKernel(), Bandwidth = Bandwidth.Fixed(1.5),
        });
        double first = biased.Compute(ToTensor(Rows(p, 0, 1)), ToTensor(Rows(q, 1, 2, 3, 5))).ToDouble();
        double second = biased.Compute(ToTensor(Rows(p, 2, 3, 4)), ToTensor(Rows(q, 0, 4))).ToDouble();

        Value(p, labelsP, q, labelsQ).Should().BeApproximately((first + second) / 2, 1e-12);
    }

    [Fact]
    public void Gradients_agree_with_central_differences() =>
        Gradients.Check((a, b) => Loss.Compute(a, ToTensor(w), b, ToTensor(v)), p, q);

    [Fact]
    public void No_class_in_common_gives_zero_with_a_live_gradient_of_zero()
    {
        Tensor set = ToTensor(p).requires_grad_();
        Tensor value = Loss.Compute(set, tensor(new double[] { 1, 0, 1, 0, 1, 0, 1, 0, 1, 0 }, [5, 2]), ToTensor(q),
            tensor(new double[] { 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1 }, [6, 2]));
        value.ToDouble().Should().Be(0);
        value.backward();
        set.grad!.data<double>().ToArray().Should().OnlyContain(item => item == 0);
    }

    [Fact]
    public void Equal_sets_give_zero_and_the_bound_is_two()
    {
        Value(p, w, p, w).Should().BeApproximately(0, 1e-14);
        Loss.UpperBound.Should().Be(2);
    }

    [Fact]
    public void Weights_that_do_not_fit_are_refused()
    {
        Check(zeros(4, 2), zeros(6, 2), "*[rows of the set, classes]*[5, 3] and [4, 2]*");
        Check(zeros(5, 2), zeros(6, 3), "*same classes*[5, 2] and [6, 3]*");
        Check(zeros(5, 2) - 1, zeros(6, 2), "*finite and at least 0*");

        void Check(Tensor pWeights, Tensor qWeights, string message)
        {
            Action compute = () => Loss.Compute(ToTensor(p), pWeights, ToTensor(q), qWeights);
            compute.Should().Throw<MatchingException>().WithMessage("lmmd: " + message);
        }
    }

    private double OfClass(int c)
    {
        double[] a = Column(w, c), b = Column(v, c);
        double sum = 0;
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 5; j++)
                sum += a[i] * a[j] * K(Row(p, i), Row(p, j)) / (a.Sum() * a.Sum());
            for (int j = 0; j < 6; j++)
                sum -= 2 * a[i] * b[j] * K(Row(p, i), Row(q, j)) / (a.Sum() * b.Sum());
        }
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++)
                sum += b[i] * b[j] * K(Row(q, i), Row(q, j)) / (b.Sum() * b.Sum());
        }
        return sum;
    }

    private static double K(double[] x, double[] y) => Math.Exp(-SquaredDistance(x, y) / 4.5);

    private static double Value(double[,] p, double[,] w, double[,] q, double[,] v) =>
        Loss.Compute(ToTensor(p), ToTensor(w), ToTensor(q), ToTensor(v)).ToDouble();
}
