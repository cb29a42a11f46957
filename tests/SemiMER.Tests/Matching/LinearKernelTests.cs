using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>What a linear kernel compares does not depend on the origin, in float32 neither.</summary>
public sealed class LinearKernelTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(1e6)]
    public void Offsets_do_not_change_what_it_says(double offset)
    {
        using var scope = NewDisposeScope();
        (double[,] p, double[,] q) = HardSets.Make("moved", 32, 8, offset);
        Tensor x = Latents.ToTensor(p, ScalarType.Float32), y = Latents.ToTensor(q, ScalarType.Float32);
        double[] meanP = Mean(p), meanQ = Mean(q);
        double squared = meanP.Zip(meanQ, (a, b) => (a - b) * (a - b)).Sum();
        // Linear time: k(p1, p2) + k(q1, q2) - k(p1, q2) - k(p2, q1) = (p1 - q1)·(p2 - q2).
        double linear = Enumerable.Range(0, 16).Average(i => Enumerable.Range(0, 8).Sum(
            k => (p[2 * i, k] - q[2 * i, k]) * (p[2 * i + 1, k] - q[2 * i + 1, k])));

        Value(MaximumMeanDiscrepancyEstimator.Biased, new LinearKernel()).Should().BeApproximately(squared, 1e-5 * squared);
        Value(MaximumMeanDiscrepancyEstimator.LinearTime, new LinearKernel()).Should().BeApproximately(linear, 1e-5 * Math.Abs(linear));
        Value(MaximumMeanDiscrepancyEstimator.Biased, new MeanKernel(new LinearKernel(), new MeanKernel(new LinearKernel())))
            .Should().BeApproximately(squared, 1e-5 * squared);
        new LocalMaximumMeanDiscrepancy(new LinearKernel()).Compute(x, ones(32, 1), y, ones(32, 1)).ToDouble()
            .Should().BeApproximately(squared, 1e-5 * squared);
        double near = Dependence(Map(p, offset), Map(q, offset), ScalarType.Float64);
        Dependence(p, q, ScalarType.Float32).Should().BeApproximately(near, 1e-5);

        double Value(MaximumMeanDiscrepancyEstimator estimator, IKernel kernel) =>
            new MaximumMeanDiscrepancy(new() { Estimator = estimator, Kernel = kernel }).Compute(x, y).ToDouble();
    }

    private static double Dependence(double[,] p, double[,] q, ScalarType type) =>
        new HilbertSchmidtIndependence(new LinearKernel()).Compute(Latents.ToTensor(p, type), Latents.ToTensor(q, type)).ToDouble();

    private static double[,] Map(double[,] values, double offset) => Latents.Map(values, (_, _, value) => value - offset);

    private static double[] Mean(double[,] x) =>
        [.. Enumerable.Range(0, x.GetLength(1)).Select(column => Latents.Column(x, column).Average())];
}
