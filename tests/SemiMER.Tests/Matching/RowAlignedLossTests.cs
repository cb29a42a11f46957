using MathNet.Numerics.LinearAlgebra;
using SemiMER.Matching;
using TorchSharp;
using static SemiMER.Tests.Matching.Latents;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

public sealed class RowAlignedLossTests
{
    private static readonly Dictionary<string, (Func<IRowAlignedLoss> Create, Func<double[,], double[,], double> Oracle)> Known = new()
    {
        ["infonce"] = (() => new InfoNce(0.5), InfoNceOracle),
        ["hsic"] = (() => new HilbertSchmidtIndependence(new GaussianKernel(), Bandwidth.Fixed(1.5)), IndependenceOracle),
        ["cca"] = (() => new CanonicalCorrelation(), CorrelationOracle),
        ["cosine"] = (() => new CosineDistance(),
            (p, q) => Enumerable.Range(0, p.GetLength(0)).Average(i => 1 - Cosine(Row(p, i), Row(q, i)))),
    };

    public static TheoryData<string> Losses => new(Known.Keys);

    [Theory]
    [MemberData(nameof(Losses))]
    public void Equals_the_loop_of_its_formula(string name)
    {
        foreach ((int n, int width) in new[] { (2, 3), (6, 1), (9, 4) })
        {
            double[,] p = Normal(n, width, seed: 1), q = Partner(p);
            double expected = Known[name].Oracle(p, q);
            Compute(name)(ToTensor(p), ToTensor(q)).ToDouble().Should().BeApproximately(expected, 1e-9);
            Compute(name)(ToTensor(p, ScalarType.Float32), ToTensor(q, ScalarType.Float32)).ToDouble().Should()
                .BeApproximately(expected, 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_agree_with_central_differences(string name)
    {
        double[,] p = Normal(5, 3, seed: 2);
        Gradients.Check(Compute(name), p, Partner(p));
        Gradients.Check(Compute(name), Rows(p, 0, 0, 1, 2), Rows(Partner(p), 0, 0, 3, 2));
        double[,] constant = Map(p, (_, column, value) => column == 1 ? 0.7 : value);
        Gradients.Check(Compute(name), constant, Partner(constant));
        Gradients.Check(Compute(name), Normal(2, 2, seed: 3), Normal(2, 2, seed: 4));
        Gradients.Check(Compute(name), p, Map(p, (_, _, value) => value));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Gradients_at_an_offset_and_in_many_columns_agree_with_central_differences(string name)
    {
        double[,] p = Normal(6, 3, seed: 8, mean: 1e4), noise = Normal(6, 3, seed: 9, scale: 0.5);
        Gradients.CheckAlong(Compute(name), p, Map(p, (i, j, value) => value + noise[i, j]), step: 1e-5);
        double[,] wide = Normal(6, name == "cca" ? 96 : 1024, seed: 10, scale: 0.04);
        Gradients.CheckAlong(Compute(name), wide, Map(wide, (i, j, value) => value + 0.02 * Math.Sin(i + j)));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Depends_on_which_rows_belong_together(string name)
    {
        double[,] p = Normal(20, 3, seed: 5), q = Partner(p);
        double aligned = Compute(name)(ToTensor(p), ToTensor(q)).ToDouble();

        Compute(name)(ToTensor(p), ToTensor(Permuted(q, 1))).ToDouble().Should().BeGreaterThan(aligned + 0.1);
        Compute(name)(ToTensor(Permuted(p, 1)), ToTensor(Permuted(q, 1))).ToDouble().Should().BeApproximately(aligned, 1e-9);
        Compute(name)(ToTensor(q), ToTensor(p)).ToDouble().Should().BeApproximately(aligned, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Finite_on_zeros_identical_rows_and_1024_columns(string name)
    {
        foreach (Tensor set in new[] { zeros(3, 2), full([3, 2], 0.5f), randn(5, name == "cca" ? 64 : 1024, generator: new Generator(1)) })
        {
            Tensor p = set.clone().requires_grad_(), q = set.clone().requires_grad_();
            Tensor value = Compute(name)(p, q);
            value.backward();
            value.isfinite().item<bool>().Should().BeTrue();
            p.grad!.isfinite().all().item<bool>().Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Stays_below_its_upper_bound(string name)
    {
        if (Known[name].Create().UpperBound is not { } bound)
        {
            name.Should().Be("infonce");
            return;
        }
        for (int seed = 0; seed < 20; seed++)
            Compute(name)(ToTensor(Normal(4, 3, seed)), ToTensor(Normal(4, 3, seed + 100))).ToDouble().Should().BeInRange(-1e-12, bound);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Sets_of_other_sizes_are_refused(string name)
    {
        Action compute = () => Compute(name)(zeros(3, 2), zeros(4, 2));
        compute.Should().Throw<MatchingException>()
            .WithMessage(name + ": row i of one set belongs to row i of the other*[3, 2] and [4, 2]*");
    }

    [Fact]
    public void Documented_values_on_equal_sets()
    {
        Tensor p = ToTensor(Normal(12, 3, seed: 6));
        new CosineDistance().Compute(p, p).ToDouble().Should().BeApproximately(0, 1e-12);
        new HilbertSchmidtIndependence().Compute(p, p).ToDouble().Should().BeApproximately(0, 1e-12);
        new CanonicalCorrelation(shrinkage: 0, varianceFloor: 1e-12).Compute(p, p).ToDouble().Should().BeApproximately(0, 1e-9);
        new InfoNce().Compute(ones(5, 2), ones(5, 2)).ToDouble().Should().BeApproximately(Math.Log(5), 1e-6);
        new HilbertSchmidtIndependence().Compute(ones(5, 2), ones(5, 2)).ToDouble().Should().Be(1);
        new CosineDistance().Compute(zeros(2, 2), zeros(2, 2)).ToDouble().Should().Be(1);
    }

    [Fact]
    public void Hsic_and_cca_do_not_see_shifts()
    {
        double[,] p = Normal(12, 3, seed: 7), q = Partner(p), moved = Map(q, (_, column, value) => value + 3 * column + 2);
        foreach (string name in new[] { "hsic", "cca" })
            Compute(name)(ToTensor(p), ToTensor(moved)).ToDouble().Should()
                .BeApproximately(Compute(name)(ToTensor(p), ToTensor(q)).ToDouble(), 1e-9);
    }

    /// <summary>The names of the losses.</summary>
    internal static IEnumerable<string> Names => Known.Keys;

    internal static Func<Tensor, Tensor, Tensor> Compute(string name) => (p, q) => Known[name].Create().Compute(p, q);

    // The same rows, disturbed a little.
    private static double[,] Partner(double[,] p)
    {
        double[,] noise = Normal(p.GetLength(0), p.GetLength(1), seed: 99, scale: 0.3);
        return Map(p, (i, j, value) => 1.2 * value + noise[i, j] + 0.1);
    }

    private static double Cosine(double[] x, double[] y) =>
        x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));

    private static double InfoNceOracle(double[,] p, double[,] q)
    {
        int n = p.GetLength(0);
        double S(int i, int j) => Cosine(Row(p, i), Row(q, j)) / 0.5;
        return Enumerable.Range(0, n).Average(i =>
            -0.5 * Math.Log(Math.Exp(S(i, i)) / Enumerable.Range(0, n).Sum(j => Math.Exp(S(i, j))))
            - 0.5 * Math.Log(Math.Exp(S(i, i)) / Enumerable.Range(0, n).Sum(j => Math.Exp(S(j, i)))));
    }

    private static double IndependenceOracle(double[,] p, double[,] q)
    {
        int n = p.GetLength(0);
        Matrix<double> h = Matrix<double>.Build.DenseIdentity(n) - 1.0 / n;
        Matrix<double> k = Kernel(p), l = Kernel(q);
        double Hsic(Matrix<double> a, Matrix<double> b) => (a * h * b * h).Trace() / ((n - 1.0) * (n - 1));
        return 1 - Hsic(k, l) / Math.Sqrt(Hsic(k, k) * Hsic(l, l));

        Matrix<double> Kernel(double[,] x) =>
            Matrix<double>.Build.Dense(n, n, (i, j) => Math.Exp(-SquaredDistance(Row(x, i), Row(x, j)) / 4.5));
    }

    private static double CorrelationOracle(double[,] p, double[,] q)
    {
        int n = p.GetLength(0), d = p.GetLength(1);
        Matrix<double> x = Centred(p), y = Centred(q), identity = Matrix<double>.Build.DenseIdentity(d);
        Matrix<double> Shrunk(Matrix<double> c) => 0.9 * c + (0.1 * c.Trace() / d + 1e-4) * identity;
        Matrix<double> s = Shrunk(x.Transpose() * x / (n - 1)), t = Shrunk(y.Transpose() * y / (n - 1)),
            cross = x.Transpose() * y / (n - 1);
        return 1 - (s.Inverse() * cross * t.Inverse() * cross.Transpose()).Trace() / d;

        static Matrix<double> Centred(double[,] values) => Matrix<double>.Build.DenseOfArray(
            Map(values, (_, column, value) => value - Column(values, column).Average()));
    }
}
