using SemiMER.Matching;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>The MMD in one pass on the CPU gives what the tensor operations give, in value and gradient.</summary>
[Collection(nameof(AloneCollection))]
public sealed class GaussianDiscrepancyFunctionTests
{
    private static readonly double[] Family = [0.25, 0.5, 1, 2, 4];

    public static TheoryData<int, int, int, int, bool, string> Cases()
    {
        TheoryData<int, int, int, int, bool, string> data = [];
        foreach ((int n, int m) in new[] { (2, 2), (3, 40), (16, 16), (33, 31), (130, 77) })
        {
            foreach (int width in new[] { 1, 15, 16, 47 })
                data.Add(n, m, width, n % 2 == 0 ? 256 : 32, width == 15, width == 47 ? "thirds" : "family");
        }
        data.Add(1, 1, 3, 256, true, "family");
        data.Add(1, 20, 3, 1, true, "single");
        data.Add(9, 14, 300, 16, false, "single");
        data.Add(300, 260, 20, 64, false, "family");
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_tensor_operations(int n, int m, int width, int block, bool biased, string kernels)
    {
        double[] scales = kernels switch { "single" => [1], "thirds" => [1, 3, 9, 1.5], _ => Family };
        foreach (bool isMedian in new[] { true, false })
        {
            using var scope = NewDisposeScope();
            IBandwidthRule rule = isMedian ? Bandwidth.Median(maximumRows: 100) : Bandwidth.Fixed(0.7 * Math.Sqrt(width));
            (Tensor p, Tensor q) = Sets(Latents.Normal(n, width, seed: n), Latents.Normal(m, width, seed: m + 1, mean: 0.4));
            (Tensor exactP, Tensor exactQ) = (Float64(p), Float64(q));
            Tensor exact = new GaussianDiscrepancy(scales, rule.Choose(exactP, exactQ), 256).Compute(exactP, exactQ, biased);
            exact.backward();
            Tensor fused = GaussianDiscrepancyFunction.TryCompute(p, q, scales, biased, rule, block)!;
            (2 * fused).backward();

            fused.ToDouble().Should().BeApproximately(exact.ToDouble(), 1e-6);
            // What may round: a gradient is the sum of 4 a_ij W_ij (z_i - z_j), which cancel in part, with Σ_j |a_ij| at most
            // 2 / min(n, m), and W_ij at most the mean of 1 / (2 s_u σ²).
            double sigma = rule.Choose(exactP, exactQ), reach = cat([exactP, exactQ]).abs().max().ToDouble();
            double terms = 4.0 * 2 / Math.Min(n, m) * scales.Average(scale => 1 / (2 * scale * sigma * sigma)) * 2 * reach;
            Compare(p.grad!, exactP.grad!, terms);
            Compare(q.grad!, exactQ.grad!, terms);
        }

        static void Compare(Tensor actual, Tensor expected, double terms)
        {
            double size = expected.abs().max().ToDouble();
            (actual.to_type(ScalarType.Float64) - 2 * expected).abs().max().ToDouble().Should().BeLessThan(1e-5 * size + 1e-7 * terms);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        using var scope = NewDisposeScope();
        double[,] first = Latents.Normal(300, 128, seed: 1), second = Latents.Normal(290, 128, seed: 2, mean: 0.2);
        int before = get_num_threads();
        try
        {
            set_num_threads(1);
            (double value, float[] gradient) = Run();
            set_num_threads(4);
            (double other, float[] otherGradient) = Run();
            other.Should().Be(value);
            otherGradient.Should().Equal(gradient);
        }
        finally
        {
            set_num_threads(before);
        }

        (double, float[]) Run()
        {
            (Tensor p, Tensor q) = Sets(first, second);
            Tensor value = new MaximumMeanDiscrepancy().Compute(p, q);
            value.backward();
            return (value.ToDouble(), [.. p.grad!.Values<float>(), .. q.grad!.Values<float>()]);
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1e4)]
    public void Identical_rows_give_exactly_zero_and_a_gradient_of_zero(double offset)
    {
        using var scope = NewDisposeScope();
        double[,] rows = Latents.Map(new double[7, 9], (_, column, _) => column + offset);
        (Tensor p, Tensor q) = Sets(rows, Latents.Rows(rows, 0, 1, 2));
        foreach (MaximumMeanDiscrepancyEstimator estimator in
            new[] { MaximumMeanDiscrepancyEstimator.Unbiased, MaximumMeanDiscrepancyEstimator.Biased })
        {
            Tensor value = new MaximumMeanDiscrepancy(new() { Estimator = estimator }).Compute(p, q);
            value.backward();
            value.ToDouble().Should().Be(0);
            p.grad!.Values<float>().Concat(q.grad!.Values<float>()).Should().OnlyContain(number => number == 0);
        }
    }

    [Fact]
    public void Gradients_come_for_one_side_again_and_not_at_all()
    {
        using var scope = NewDisposeScope();
        (Tensor p, Tensor q) = Sets(Latents.Normal(9, 4, seed: 3), Latents.Normal(8, 4, seed: 4));
        var loss = new MaximumMeanDiscrepancy();
        loss.Compute(p, q).backward();
        Tensor constant = p.detach(), side = q.detach().requires_grad_();
        Tensor value = loss.Compute(constant, side);
        Tensor once = autograd.grad([value], [side], retain_graph: true)[0], again = autograd.grad([value], [side])[0];

        once.Values<float>().Should().Equal(q.grad!.Values<float>()).And.Equal(again.Values<float>());
        using (no_grad())
        {
            Tensor plain = loss.Compute(p, q);
            plain.requires_grad.Should().BeFalse();
            plain.ToDouble().Should().Be(value.ToDouble());
        }
    }

    [Fact]
    public void Only_float32_in_reach_of_its_squares_goes_this_way()
    {
        using var scope = NewDisposeScope();
        (Tensor p, Tensor q) = Sets(Latents.Normal(4, 3, seed: 5), Latents.Normal(4, 3, seed: 6));
        Try(p, q).Should().NotBeNull();
        Try(Float64(p), Float64(q)).Should().BeNull();
        Try(p, q.detach() * 1e20).Should().BeNull();
        Try(p, q.detach() * double.NaN).Should().BeNull();
        Try(zeros(3, 2), zeros(3, 2)).Should().BeNull("there is no distance to take a median of");

        static Tensor? Try(Tensor p, Tensor q) => GaussianDiscrepancyFunction.TryCompute(p, q, Family, false, Bandwidth.Median(), 256);
    }

    [Fact]
    public void Rows_that_are_not_finite_are_named_in_float32_too()
    {
        using var scope = NewDisposeScope();
        (Tensor p, Tensor q) = Sets(Latents.Normal(4, 3, seed: 5), Latents.Normal(4, 3, seed: 6));
        using (no_grad())
            q[2, 1] = double.NaN;
        Action compute = () => new MaximumMeanDiscrepancy().Compute(p, q);
        compute.Should().Throw<MatchingException>().WithMessage("mmd: row 2 of the second set*NaN or infinite*");
    }

    [Fact]
    public void Rows_that_are_not_contiguous_and_scopes_that_end_do_no_harm()
    {
        using var scope = NewDisposeScope();
        (Tensor p, Tensor q) = Sets(Latents.Normal(6, 5, seed: 7), Latents.Normal(5, 6, seed: 8));
        var loss = new MaximumMeanDiscrepancy();
        Tensor turned = p.t();
        int before = scope.DisposablesCount;
        Tensor value = loss.Compute(turned, q);
        scope.DisposablesCount.Should().Be(before + 1, "only the result belongs to the caller");
        value.ToDouble().Should().Be(loss.Compute(turned.contiguous(), q).ToDouble());
        value.backward();
        p.grad!.abs().max().ToDouble().Should().BeGreaterThan(0);
    }

    private static (Tensor P, Tensor Q) Sets(double[,] p, double[,] q) => (
        Latents.ToTensor(p, ScalarType.Float32).requires_grad_(), Latents.ToTensor(q, ScalarType.Float32).requires_grad_());

    private static Tensor Float64(Tensor values) => values.detach().to_type(ScalarType.Float64).requires_grad_();
}
