using SemiMER.Matching;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>What holds for every loss between two sets.</summary>
public sealed class DistributionLossTests
{
    public static TheoryData<string> Losses => new(LossOracles.Sets.Keys);

    public static TheoryData<string, int, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<string, int, int, int>();
            foreach (string name in LossOracles.Sets.Keys)
            {
                data.Add(name, 2, 2, 3);
                data.Add(name, 5, 5, 2);
                data.Add(name, 7, 4, 1);
                data.Add(name, 4, 9, 4);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Equals_the_loop_of_its_formula(string name, int n, int m, int width)
    {
        double[,] p = Latents.Normal(n, width, seed: 1), q = Latents.Normal(m, width, seed: 2, mean: 0.6, scale: 1.4);
        double expected = LossOracles.Sets[name].Oracle(p, q);

        Value(name, p, q).Should().BeApproximately(expected, 1e-9 * Math.Max(1, Math.Abs(expected)));
        Value(name, p, q, ScalarType.Float32).Should().BeApproximately(expected, 2e-5 * Math.Max(1, Math.Abs(expected)));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_agree_with_central_differences(string name, int n, int m, int width) =>
        Gradients.Check(Fresh(name), Latents.Normal(n, width, seed: 3),
            Latents.Normal(m, width, seed: 4, mean: 0.6, scale: 1.4), tolerance: 2e-6);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_at_duplicated_rows_and_constant_columns(string name)
    {
        // Within a set rows repeat; across the sets none coincide, where some losses have a kink.
        double[,] p = Latents.Map(Latents.Rows(Latents.Normal(4, 3, seed: 5), 0, 0, 1, 2), (_, column, value) => column == 1 ? 0.7 : value);
        double[,] q = Latents.Map(Latents.Normal(5, 3, seed: 6), (_, column, value) => column == 2 ? 0.3 : value);
        bool kinked = name is "laplacian mmd" or "energy";
        (double[] gradientP, double[] gradientQ) = Gradients.Of(Fresh(name), p, q);

        gradientP.Concat(gradientQ).Should().OnlyContain(value => double.IsFinite(value));
        // Central differences at a kink of equal rows do not exist coordinate by coordinate but average to 0 by symmetry.
        // Projections of equal rows change their order at once, where sliced distances have no derivative.
        if (!name.StartsWith("sliced", StringComparison.Ordinal))
            Gradients.Check(Fresh(name), p, q, tolerance: kinked ? 1e-4 : 1e-5);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_are_finite_and_values_as_documented_on_equal_sets(string name)
    {
        double[,] p = Latents.Normal(6, 3, seed: 7);
        (double[] gradientP, double[] gradientQ) = Gradients.Of(Fresh(name), p, p);
        gradientP.Concat(gradientQ).Should().OnlyContain(value => double.IsFinite(value));
        bool zero = name is not ("mmd" or "mixed mmd" or "linear-time mmd");
        if (zero)
        {
            Value(name, p, p).Should().BeApproximately(0, 1e-9);
            gradientP.Concat(gradientQ).Should().OnlyContain(value => Math.Abs(value) < 1e-6);
        }
        double[,] identical = Latents.Map(new double[4, 3], (_, column, _) => column + 0.3);
        Value(name, identical, Latents.Rows(identical, 0, 1)).Should().BeApproximately(0, 1e-9);
        (gradientP, gradientQ) = Gradients.Of(Fresh(name), identical, Latents.Rows(identical, 0, 1));
        gradientP.Concat(gradientQ).Should().OnlyContain(value => Math.Abs(value) < 1e-6);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Works_in_1024_dimensions_of_float32(string name)
    {
        // Full covariances of this width take seconds to factorise; 64 columns with 6 rows are as singular.
        int width = name.Contains("full", StringComparison.Ordinal) ? 64 : 1024;
        using Tensor p = Latents.ToTensor(Latents.Normal(6, width, seed: 8), ScalarType.Float32).requires_grad_();
        using Tensor q = Latents.ToTensor(Latents.Normal(5, width, seed: 9, mean: 0.1), ScalarType.Float32).requires_grad_();
        Tensor value = Fresh(name)(p, q);
        value.backward();

        value.isfinite().item<bool>().Should().BeTrue();
        p.grad!.isfinite().all().item<bool>().Should().BeTrue();
        q.grad!.isfinite().all().item<bool>().Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_large_offset_does_not_drown_translation_invariant_losses(string name)
    {
        if (name == "polynomial mmd")
            return; // It depends on the origin, as documented.
        double[,] p = Latents.Map(Latents.Normal(6, 3, seed: 10), (_, _, value) => (float)(value + 1e4));
        double[,] q = Latents.Map(Latents.Normal(5, 3, seed: 11, mean: 0.5), (_, _, value) => (float)(value + 1e4));
        double expected = Value(name, Latents.Map(p, (_, _, value) => value - 1e4), Latents.Map(q, (_, _, value) => value - 1e4));

        Value(name, p, q).Should().BeApproximately(expected, 1e-6 * Math.Max(1, Math.Abs(expected)));
        Value(name, p, q, ScalarType.Float32).Should().BeApproximately(expected, 5e-3 * Math.Max(1, Math.Abs(expected)));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_in_1024_dimensions_agree_with_central_differences(string name)
    {
        // Full covariances are factorised in O(d³): 1,024 columns of them are in the slow set.
        bool full = name.Contains("full", StringComparison.Ordinal);
        CheckWide(name, full ? 96 : 1024);
    }

    [SkippableTheory]
    [InlineData("kl, full covariance")]
    [InlineData("jeffreys, full covariance")]
    [InlineData("gaussian wasserstein, full covariance")]
    public void Full_covariances_of_1024_columns_agree_with_central_differences(string name)
    {
        Skip.If(Environment.GetEnvironmentVariable("SEMIMER_SLOW") != "1", "the slow set is not asked for");
        CheckWide(name, 1024);
    }

    // Columns are scaled so that distances have the size of one unit, else kernels see nothing.
    private static void CheckWide(string name, int width) => Gradients.CheckAlong(
        Fresh(name), Latents.Normal(6, width, seed: 14, scale: 1 / Math.Sqrt(width)),
        Latents.Normal(5, width, seed: 15, mean: 0.5 / Math.Sqrt(width), scale: 1.5 / Math.Sqrt(width)));

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_at_an_offset_of_ten_thousand_agree_with_central_differences(string name)
    {
        double[,] p = Latents.Normal(5, 3, seed: 16, mean: 1e4), q = Latents.Normal(4, 3, seed: 17, mean: 1e4 + 0.5, scale: 1.4);
        // The kernel of degree 3 has values of 10²⁴ there: their rounding decides, as documented.
        if (name == "polynomial mmd")
            Gradients.Of(Fresh(name), p, q).P.Should().OnlyContain(value => double.IsFinite(value));
        else
            Gradients.CheckAlong(Fresh(name), p, q, step: 1e-5, tolerance: 1e-5);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Bad_sets_are_refused_by_name(string name)
    {
        IDistributionMatchingLoss loss = LossOracles.Sets[name].Create();
        Refuses(zeros(0, 2), zeros(4, 2), "*each set needs at least*[0, 2] and [4, 2]*");
        Refuses(zeros(3, 2), zeros(4, 3), "*same width*[3, 2] and [4, 3]*");
        Refuses(zeros(3, 2), full([3, 2], float.NaN), "*row 0 of the second set*");

        void Refuses(Tensor p, Tensor q, string message)
        {
            Action compute = () => loss.Compute(p, q);
            compute.Should().Throw<MatchingException>().WithMessage(message).Which.Loss.Should().Be(loss.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void One_row_either_works_or_is_refused(string name)
    {
        IDistributionMatchingLoss loss = LossOracles.Sets[name].Create();
        Func<double> compute = () => loss.Compute(ones(1, 2), zeros(3, 2)).ToDouble();
        bool needsTwo = name is "mmd" or "mixed mmd" or "linear-time mmd" or "coral" or "coral with means"
            || name.Contains("kl", StringComparison.Ordinal) || name.Contains("jeffreys", StringComparison.Ordinal)
            || name.Contains("gaussian", StringComparison.Ordinal);
        if (needsTwo)
            compute.Should().Throw<MatchingException>().WithMessage("*at least 2 rows*");
        else
            compute().Should().Match(value => double.IsFinite(value));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Only_the_result_belongs_to_the_caller(string name)
    {
        using var scope = NewDisposeScope();
        IDistributionMatchingLoss loss = LossOracles.Sets[name].Create();
        Tensor p = Latents.ToTensor(Latents.Normal(4, 3, seed: 12)).requires_grad_(), q = Latents.ToTensor(Latents.Normal(5, 3, seed: 13));
        int before = scope.DisposablesCount;
        loss.Compute(p, q);
        scope.DisposablesCount.Should().Be(before + 1);
    }

    /// <summary>A loss that draws the same random numbers in every call.</summary>
    internal static Func<Tensor, Tensor, Tensor> Fresh(string name) => (p, q) => LossOracles.Sets[name].Create().Compute(p, q);

    internal static double Value(string name, double[,] p, double[,] q, ScalarType type = ScalarType.Float64) =>
        Fresh(name)(Latents.ToTensor(p, type), Latents.ToTensor(q, type)).ToDouble();
}
