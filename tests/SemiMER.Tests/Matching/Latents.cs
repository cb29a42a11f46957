using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests.Matching;

/// <summary>Sets of latents for tests, and oracles that are written from the formulas with loops over doubles.</summary>
internal static class Latents
{
    /// <summary>Rows of a normal distribution, float64.</summary>
    public static double[,] Normal(int rows, int width, long seed, double mean = 0, double scale = 1)
    {
        var random = new RandomSource(seed, "latents");
        var values = new double[rows, width];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < width; j++)
                values[i, j] = mean + scale * random.NextNormal();
        }
        return values;
    }

    public static Tensor ToTensor(double[,] values, ScalarType type = ScalarType.Float64)
    {
        var flat = new double[values.Length];
        Buffer.BlockCopy(values, 0, flat, 0, values.Length * sizeof(double));
        return tensor(flat, [values.GetLength(0), values.GetLength(1)]).to_type(type);
    }

    public static double[] Row(double[,] values, int row) =>
        [.. Enumerable.Range(0, values.GetLength(1)).Select(column => values[row, column])];

    public static double[] Column(double[,] values, int column) =>
        [.. Enumerable.Range(0, values.GetLength(0)).Select(row => values[row, column])];

    public static double SquaredDistance(double[] x, double[] y) => x.Zip(y, (a, b) => (a - b) * (a - b)).Sum();

    public static double Distance(double[,] a, int i, double[,] b, int j) => Math.Sqrt(SquaredDistance(Row(a, i), Row(b, j)));

    public static double[,] Permuted(double[,] values, long seed)
    {
        int[] order = [.. Enumerable.Range(0, values.GetLength(0))];
        new RandomSource(seed, "order").Shuffle(order.AsSpan());
        return Rows(values, order);
    }

    public static double[,] Rows(double[,] values, params int[] rows)
    {
        var result = new double[rows.Length, values.GetLength(1)];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < values.GetLength(1); j++)
                result[i, j] = values[rows[i], j];
        }
        return result;
    }

    /// <summary>Each value through a function of row, column and value.</summary>
    public static double[,] Map(double[,] values, Func<int, int, double, double> function)
    {
        var result = new double[values.GetLength(0), values.GetLength(1)];
        for (int i = 0; i < values.GetLength(0); i++)
        {
            for (int j = 0; j < values.GetLength(1); j++)
                result[i, j] = function(i, j, values[i, j]);
        }
        return result;
    }

    /// <summary>Mean of k(x_i, x_j) over i ≠ j.</summary>
    public static double MeanWithin(double[,] x, Func<double[], double[], double> kernel)
    {
        int n = x.GetLength(0);
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                sum += i == j ? 0 : kernel(Row(x, i), Row(x, j));
        }
        return sum / (n * (n - 1.0));
    }

    /// <summary>Mean of k(x_i, y_j) over all i and j.</summary>
    public static double MeanAcross(double[,] x, double[,] y, Func<double[], double[], double> kernel)
    {
        double sum = 0;
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < y.GetLength(0); j++)
                sum += kernel(Row(x, i), Row(y, j));
        }
        return sum / (x.GetLength(0) * (double)y.GetLength(0));
    }
}
