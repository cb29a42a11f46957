namespace SemiMER.Tests.Matching;

/// <summary>Sets on which single precision fails, by the generator of <c>hard_values.py</c>, rounded to float32.</summary>
internal static class HardSets
{
    /// <summary>The sets of a name of the script.</summary>
    public static (double[,] P, double[,] Q) Make(string sets, int n, int d, double number)
    {
        double[,] a = new Generator(1).Normal(n, d), b = new Generator(2).Normal(n, d);
        switch (sets)
        {
            case "gaussian_sets" or "scaled":
                return (Map(a, (_, _, x) => number * x), Map(b, (_, _, x) => number * (1.2 * x + 0.5)));
            case "partners":
                return (Map(a, (_, _, x) => number * x), Map(a, (i, j, x) => number * (0.8 * x + 0.6 * b[i, j])));
            case "two_clumps":
                double[,] centre = Latents.Map(new Generator(3).Signs(1, d), (_, _, x) => x * 50 / Math.Pow(d, 0.5));
                return (Map(a, (i, j, x) => Side(i) * centre[0, j] + 0.01 * x), Map(b, (i, j, x) => Side(i) * centre[0, j] + 0.012 * x));
            case "collapsed":
                double[,] centres = Centres(d);
                return (Map(a, (i, j, x) => centres[i % 4, j] + number * x), Map(b, (i, j, x) => centres[i % 4, j] + number * (x + 0.5)));
            case "apart":
                return (Map(a, (_, _, x) => x), Map(b, (_, _, x) => x + number / Math.Pow(d, 0.5)));
            case "moved":
                return (Map(a, (_, _, x) => x + number), Map(b, (_, _, x) => 1.2 * x + 0.5 + number));
            case "tails":
                return (Tails(1, n, d, 0), Tails(2, n, d, 0.5));
            default:
                throw new ArgumentException(sets);
        }
    }

    /// <summary>Signs that gradients are multiplied by.</summary>
    public static IEnumerable<double[,]> Signs(uint seed, int count, int n, int d)
    {
        var generator = new Generator(seed);
        for (int i = 0; i < count; i++)
            yield return generator.Signs(n, d);
    }

    private static double Side(int row) => row % 2 == 0 ? 1 : -1;

    private static double[,] Centres(int d)
    {
        double[,] centres = new Generator(3).Normal(4, d);
        double[] lengths = [.. Enumerable.Range(0, 4).Select(i => Math.Sqrt(Latents.Row(centres, i).Sum(x => x * x)))];
        return Latents.Map(centres, (i, _, x) => x * (5.6 / lengths[i]));
    }

    private static double[,] Tails(uint seed, int n, int d, double shift)
    {
        var generator = new Generator(seed);
        double[,] above = generator.Normal(n, d), below = generator.Normal(n, 1);
        return Map(above, (i, _, x) => x / Math.Abs(below[i, 0]) + shift);
    }

    private static double[,] Map(double[,] values, Func<int, int, double, double> function) =>
        Latents.Map(values, (i, j, x) => (float)function(i, j, x));

    private sealed class Generator(uint seed)
    {
        private uint state = seed;

        public double[,] Normal(int rows, int width) => Latents.Map(new double[rows, width], (_, _, _) =>
        {
            double sum = 0;
            for (int k = 0; k < 12; k++)
                sum += Uniform();
            return sum - 6;
        });

        public double[,] Signs(int rows, int width) => Latents.Map(new double[rows, width], (_, _, _) => Uniform() < 0.5 ? 1 : -1);

        private double Uniform()
        {
            state = unchecked(state * 1664525 + 1013904223);
            return state / 4294967296.0;
        }
    }
}
