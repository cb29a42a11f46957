using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>When the iterations of the Sinkhorn divergence stop, and how it tells.</summary>
public sealed class SinkhornDivergenceTests
{
    [Theory]
    [InlineData("gaussian_sets", 16, 1)]
    [InlineData("gaussian_sets", 64, 1)]
    [InlineData("gaussian_sets", 2, 10)]
    [InlineData("partners", 8, 1)]
    public void Defaults_give_common_sets_the_gradient_of_convergence_in_float32(string sets, int width, double size)
    {
        using var scope = NewDisposeScope();
        (double[,] p, double[,] q) = HardSets.Make(sets, 64, width, size);
        (double value, double[] gradient) = Compute(new SinkhornDivergence(), p, q, ScalarType.Float32);
        (double exact, double[] exactGradient) =
            Compute(new SinkhornDivergence(new() { Tolerance = 1e-13, MaximumIterations = 50_000 }), p, q, ScalarType.Float64);

        value.Should().BeApproximately(exact, 1e-6 * Math.Abs(exact));
        Difference(gradient, exactGradient).Should().BeLessThan(2e-5);
        SinkhornDiagnostics seen = new SinkhornDivergence().Diagnose(Latents.ToTensor(p), Latents.ToTensor(q));
        seen.Converged.Should().BeTrue();
        seen.Iterations.Should().BeInRange(5, 500);
        seen.Movement.Should().BeLessThanOrEqualTo(1e-5);
    }

    [Fact]
    public void Heavy_tails_that_do_not_converge_are_told()
    {
        using var scope = NewDisposeScope();
        (double[,] p, double[,] q) = HardSets.Make("tails", 64, 2, 0);
        (Tensor x, Tensor y) = (Latents.ToTensor(p), Latents.ToTensor(q));
        var hurried = new SinkhornDivergence(new() { MaximumIterations = 20 });
        SinkhornDiagnostics seen = hurried.Diagnose(x, y);

        (seen.Converged, seen.Iterations).Should().Be((false, 20));
        seen.Movement.Should().BeGreaterThan(1e-3);
        seen.Epsilon.Should().BeApproximately(Math.Pow(0.25 * Bandwidth.Median().Choose(x, y), 2), 1e-12);
        // Here movement falls as 1 / iterations: after 20,000 the gradient is within 7e-5 of that after 100,000, so that what is told apart
        // below is fifty times as large.
        double[] exact = Compute(
            new SinkhornDivergence(new() { Tolerance = 1e-10, MaximumIterations = 20_000 }), p, q, ScalarType.Float64).Gradient;
        double few = Difference(Compute(hurried, p, q, ScalarType.Float32).Gradient, exact);
        double many = Difference(Compute(new SinkhornDivergence(), p, q, ScalarType.Float32).Gradient, exact);
        few.Should().BeGreaterThan(1e-2);
        many.Should().BeLessThan(5e-3);
    }

    [Fact]
    public void Looking_leaves_no_tensor_behind_and_works_with_the_maximum_reached_between_two_looks()
    {
        using var scope = NewDisposeScope();
        Tensor p = Latents.ToTensor(Latents.Normal(5, 2, seed: 1)), q = Latents.ToTensor(Latents.Normal(4, 2, seed: 2, mean: 3));
        int before = scope.DisposablesCount;
        SinkhornDiagnostics seen = new SinkhornDivergence(new() { MaximumIterations = 3 }).Diagnose(p, q);
        scope.DisposablesCount.Should().Be(before);
        seen.Iterations.Should().Be(3);
        double.IsFinite(seen.Movement).Should().BeTrue();
    }

    private static (double Value, double[] Gradient) Compute(SinkhornDivergence loss, double[,] p, double[,] q, ScalarType type)
    {
        Tensor x = Latents.ToTensor(p, type).requires_grad_(), y = Latents.ToTensor(q, type).requires_grad_();
        Tensor value = loss.Compute(x, y);
        value.backward();
        double[] gradient = [.. new[] { x, y }.SelectMany(each => each.grad!.to_type(ScalarType.Float64).data<double>().ToArray())];
        return (value.ToDouble(), gradient);
    }

    private static double Difference(double[] gradient, double[] exact) =>
        Math.Sqrt(gradient.Zip(exact, (x, y) => (x - y) * (x - y)).Sum() / exact.Sum(x => x * x));
}
