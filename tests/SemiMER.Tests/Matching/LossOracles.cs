using MathNet.Numerics.LinearAlgebra;
using SemiMER.Matching;
using static SemiMER.Tests.Matching.Latents;

namespace SemiMER.Tests.Matching;

/// <summary>The losses by name, each with a loop over doubles that is written from its formula.</summary>
internal static class LossOracles
{
    public const double Floor = 1e-4;

    public static readonly Dictionary<string,
        (Func<IDistributionMatchingLoss> Create, Func<double[,], double[,], double> Oracle)> Sets = new()
        {
            ["mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Unbiased, new GaussianKernel()),
            (p, q) => MeanWithin(p, Gaussian) + MeanWithin(q, Gaussian) - 2 * MeanAcross(p, q, Gaussian)),
            ["biased mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Biased, new GaussianKernel()), (p, q) => Biased(p, q, Gaussian)),
            ["linear-time mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.LinearTime, new GaussianKernel()), LinearTime),
            ["laplacian mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Biased, new LaplacianKernel()),
            (p, q) => Biased(p, q, (x, y) => Math.Exp(-Math.Sqrt(SquaredDistance(x, y)) / 1.5))),
            ["rational quadratic mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Biased, new RationalQuadraticKernel(0.7)),
            (p, q) => Biased(p, q, (x, y) => Math.Pow(1 + SquaredDistance(x, y) / (2 * 0.7 * 2.25), -0.7))),
            ["inverse multiquadric mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Biased, new InverseMultiquadricKernel()),
            (p, q) => Biased(p, q, (x, y) => 1 / Math.Sqrt(1 + SquaredDistance(x, y) / 2.25))),
            ["polynomial mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Biased, new PolynomialKernel(3, 0.5, 2)),
            (p, q) => Biased(p, q, (x, y) => Math.Pow(Dot(x, y) / 2 + 0.5, 3))),
            ["linear mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Biased, new LinearKernel()),
            (p, q) => SquaredDistance(Mean(p), Mean(q))),
            ["mixed mmd"] = (() => Mmd(MaximumMeanDiscrepancyEstimator.Unbiased, new MeanKernel(new GaussianKernel(), new LinearKernel())),
            (p, q) => MeanWithin(p, Mixed) + MeanWithin(q, Mixed) - 2 * MeanAcross(p, q, Mixed)),
            ["energy"] = (() => new EnergyDistance(), (p, q) => Biased(p, q, (x, y) => -Math.Sqrt(SquaredDistance(x, y)))),
            ["kl"] = (() => new GaussianKullbackLeibler(KullbackLeiblerDirection.Forward), KullbackLeibler),
            ["reverse kl"] = (() => new GaussianKullbackLeibler(KullbackLeiblerDirection.Reverse), (p, q) => KullbackLeibler(q, p)),
            ["jeffreys"] = (() => new GaussianKullbackLeibler(), (p, q) => KullbackLeibler(p, q) + KullbackLeibler(q, p)),
            ["kl, full covariance"] = (() => new FullGaussianKullbackLeibler(KullbackLeiblerDirection.Forward), FullKullbackLeibler),
            ["jeffreys, full covariance"] = (() => new FullGaussianKullbackLeibler(),
            (p, q) => FullKullbackLeibler(p, q) + FullKullbackLeibler(q, p)),
            ["jensen-shannon"] = (() => new JensenShannon(), JensenShannonOracle),
            ["coral"] = (() => new Coral(), CoralOracle),
            ["coral with means"] = (() => new Coral(withMeans: true),
            (p, q) => CoralOracle(p, q) + SquaredDistance(Mean(p), Mean(q)) / p.GetLength(1)),
            ["cmd"] = (() => new CentralMomentDiscrepancy(order: 4, range: 2), CentralMoments),
            ["sinkhorn"] = (() =>
                new SinkhornDivergence(new() { Blur = 0.8, Bandwidth = Bandwidth.Fixed(1), MaximumIterations = 5000, Tolerance = 1e-12 }),
            (p, q) => Transport(p, q) - Transport(p, p) / 2 - Transport(q, q) / 2),
            ["sliced wasserstein"] = (() => new SlicedWasserstein(new RandomSource(5, "directions"), 7), (p, q) => Sliced(p, q, 2)),
            ["sliced wasserstein 1"] = (() => new SlicedWasserstein(new RandomSource(5, "directions"), 7, order: 1),
                (p, q) => Sliced(p, q, 1)),
            ["gaussian wasserstein"] = (() => new GaussianWasserstein(), DiagonalWasserstein),
            ["gaussian wasserstein, full covariance"] = (() => new GaussianWasserstein(fullCovariance: true), FullWasserstein),
        };

    private static MaximumMeanDiscrepancy Mmd(MaximumMeanDiscrepancyEstimator estimator, IKernel kernel) =>
        new(new() { Estimator = estimator, Kernel = kernel, Bandwidth = Bandwidth.Fixed(1.5) });

    private static double Gaussian(double[] x, double[] y) => Math.Exp(-SquaredDistance(x, y) / (2 * 2.25));

    private static double Mixed(double[] x, double[] y) => (Gaussian(x, y) + Dot(x, y)) / 2;

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double Biased(double[,] p, double[,] q, Func<double[], double[], double> kernel) =>
        MeanAcross(p, p, kernel) + MeanAcross(q, q, kernel) - 2 * MeanAcross(p, q, kernel);

    private static double LinearTime(double[,] p, double[,] q)
    {
        int pairs = Math.Min(p.GetLength(0), q.GetLength(0)) / 2;
        return Enumerable.Range(0, pairs)
            .Average(i => Gaussian(Row(p, 2 * i), Row(p, 2 * i + 1)) + Gaussian(Row(q, 2 * i), Row(q, 2 * i + 1))
            - Gaussian(Row(p, 2 * i), Row(q, 2 * i + 1)) - Gaussian(Row(p, 2 * i + 1), Row(q, 2 * i)));
    }

    private static double[] Mean(double[,] x) => [.. Enumerable.Range(0, x.GetLength(1)).Select(column => Column(x, column).Average())];

    private static double Variance(double[] x) => x.Sum(value => Math.Pow(value - x.Average(), 2)) / (x.Length - 1);

    private static double KullbackLeibler(double[,] p, double[,] q) => Enumerable.Range(0, p.GetLength(1)).Sum(d =>
    {
        double s = Variance(Column(p, d)) + Floor, t = Variance(Column(q, d)) + Floor,
            shift = Column(p, d).Average() - Column(q, d).Average();
        return 0.5 * (Math.Log(t / s) + (s + shift * shift) / t - 1);
    });

    public static Matrix<double> Covariance(double[,] x)
    {
        double[] mean = Mean(x);
        var result = Matrix<double>.Build.Dense(mean.Length, mean.Length);
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int a = 0; a < mean.Length; a++)
            {
                for (int b = 0; b < mean.Length; b++)
                    result[a, b] += (x[i, a] - mean[a]) * (x[i, b] - mean[b]) / (x.GetLength(0) - 1);
            }
        }
        return result;
    }

    private static Matrix<double> Shrunk(double[,] x, double shrinkage)
    {
        Matrix<double> c = Covariance(x), identity = Matrix<double>.Build.DenseIdentity(c.RowCount);
        return (1 - shrinkage) * c + (shrinkage * c.Trace() / c.RowCount + Floor) * identity;
    }

    private static double FullKullbackLeibler(double[,] p, double[,] q)
    {
        Matrix<double> s = Shrunk(p, 0.1), t = Shrunk(q, 0.1), inverse = t.Inverse();
        Vector<double> shift = Vector<double>.Build.Dense(Mean(p)) - Vector<double>.Build.Dense(Mean(q));
        return 0.5 * ((inverse * s).Trace() + shift * inverse * shift - s.RowCount + Math.Log(t.Determinant() / s.Determinant()));
    }

    private static double JensenShannonOracle(double[,] p, double[,] q)
    {
        double[] a = MeanSoftmax(p), b = MeanSoftmax(q);
        return a.Zip(b, (x, y) => 0.5 * x * Math.Log(2 * x / (x + y)) + 0.5 * y * Math.Log(2 * y / (x + y))).Sum();
    }

    private static double[] MeanSoftmax(double[,] x)
    {
        var result = new double[x.GetLength(1)];
        for (int i = 0; i < x.GetLength(0); i++)
        {
            double sum = Row(x, i).Sum(Math.Exp);
            for (int j = 0; j < result.Length; j++)
                result[j] += Math.Exp(x[i, j]) / sum / x.GetLength(0);
        }
        return result;
    }

    private static double CoralOracle(double[,] p, double[,] q) =>
        Math.Pow((Covariance(p) - Covariance(q)).FrobeniusNorm(), 2) / (4.0 * p.GetLength(1) * p.GetLength(1));

    private static double CentralMoments(double[,] p, double[,] q)
    {
        double result = Math.Sqrt(SquaredDistance(Mean(p), Mean(q))) / 2;
        for (int k = 2; k <= 4; k++)
            result += Math.Sqrt(SquaredDistance(Moments(p, k), Moments(q, k))) / Math.Pow(2, k);
        return result;
    }

    private static double[] Moments(double[,] x, int k) => [.. Enumerable.Range(0, x.GetLength(1)).Select(column =>
        Column(x, column).Average(value => Math.Pow(value - Column(x, column).Average(), k)))];

    // The primal problem's value by plain Sinkhorn scaling of the plan: <plan, C> + ε KL(plan ‖ uniform).
    private static double Transport(double[,] x, double[,] y)
    {
        const double epsilon = 0.64;
        int n = x.GetLength(0), m = y.GetLength(0);
        var kernel = Matrix<double>.Build.Dense(n, m, (i, j) => Math.Exp(-SquaredDistance(Row(x, i), Row(y, j)) / 2 / epsilon));
        Vector<double> u = Vector<double>.Build.Dense(n, 1), v = Vector<double>.Build.Dense(m, 1);
        for (double change = 1; change > 1e-14;)
        {
            Vector<double> next = (1.0 / n) / (kernel * v);
            change = ((next - u) / next).AbsoluteMaximum();
            u = next;
            v = (1.0 / m) / (kernel.TransposeThisAndMultiply(u));
        }
        double value = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double plan = u[i] * kernel[i, j] * v[j];
                value += plan * SquaredDistance(Row(x, i), Row(y, j)) / 2 + epsilon * plan * Math.Log(plan * n * m);
            }
        }
        return value;
    }

    // Quantile functions by the definition, at the middle of each of n m equal pieces of [0, 1].
    private static double Sliced(double[,] p, double[,] q, int order)
    {
        int n = p.GetLength(0), m = q.GetLength(0), width = p.GetLength(1);
        var random = new RandomSource(5, "directions");
        double sum = 0;
        for (int projection = 0; projection < 7; projection++)
        {
            double[] direction = [.. Enumerable.Range(0, width).Select(_ => random.NextNormal())];
            double length = Math.Sqrt(Dot(direction, direction));
            double[] a = [.. Enumerable.Range(0, n).Select(i => Dot(Row(p, i), direction) / length).Order()];
            double[] b = [.. Enumerable.Range(0, m).Select(i => Dot(Row(q, i), direction) / length).Order()];
            for (int piece = 0; piece < n * m; piece++)
                sum += Math.Pow(Math.Abs(a[piece / m] - b[piece / n]), order) / (n * m);
        }
        return sum / 7;
    }

    private static double DiagonalWasserstein(double[,] p, double[,] q) =>
        SquaredDistance(Mean(p), Mean(q)) + Enumerable.Range(0, p.GetLength(1)).Sum(column =>
            Math.Pow(Math.Sqrt(Variance(Column(p, column)) + Floor) - Math.Sqrt(Variance(Column(q, column)) + Floor), 2));

    // tr (S T)^½ by the eigenvalues of the product, which is not symmetric but similar to S^½ T S^½.
    private static double FullWasserstein(double[,] p, double[,] q)
    {
        Matrix<double> s = Shrunk(p, 0), t = Shrunk(q, 0);
        double root = (s * t).Evd().EigenValues.Sum(value => Math.Sqrt(Math.Max(value.Real, 0)));
        return SquaredDistance(Mean(p), Mean(q)) + s.Trace() + t.Trace() - 2 * root;
    }
}
