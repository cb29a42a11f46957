namespace SemiMER.Reporting;

/// <summary>
/// t-SNE, exact: places rows in the plane so that neighbours stay neighbours (van der Maaten and Hinton, "Visualizing Data using t-SNE",
/// 2008). It begins with the principal components, so nothing is drawn at random and the same rows give the same picture.
/// </summary>
internal static class StochasticNeighbors
{
    private const double Exaggeration = 12, ExaggeratedShare = 0.25;
    private const int Searches = 50;

    /// <summary>Places rows.</summary>
    /// <param name="rows">The rows <c>[row][column]</c>, all of one width.</param>
    /// <param name="start">Where they are at first: their principal components.</param>
    /// <param name="perplexity">How many neighbours count, roughly; at most a third of the other rows.</param>
    /// <param name="iterations">Steps.</param>
    public static (double X, double Y)[] Of(
        IReadOnlyList<IReadOnlyList<float>> rows, IReadOnlyList<(double X, double Y)> start, double perplexity, int iterations)
    {
        int n = rows.Count;
        if (n < 4)
            return [.. start];
        double[] p = Affinities(SquaredDistances(rows), n, Math.Min(perplexity, (n - 1) / 3.0));
        double spread = Math.Max(1e-12, Math.Sqrt(start.Average(point => point.X * point.X)));
        double[] y = [.. start.SelectMany(point => (double[])[1e-2 * point.X / spread, 1e-2 * point.Y / spread])];
        double[] gradient = new double[2 * n], velocity = new double[2 * n], gains = new double[2 * n], q = new double[n * n];
        Array.Fill(gains, 1);
        double rate = Math.Max(n / Exaggeration / 4, 50);
        int exaggerated = (int)(ExaggeratedShare * iterations);
        for (int step = 0; step < iterations; step++)
        {
            Gradient(p, y, q, gradient, step < exaggerated ? Exaggeration : 1);
            double momentum = step < exaggerated ? 0.5 : 0.8;
            for (int i = 0; i < y.Length; i++)
            {
                gains[i] = Math.Max(0.01, Math.Sign(gradient[i]) == Math.Sign(velocity[i]) ? 0.8 * gains[i] : gains[i] + 0.2);
                velocity[i] = (momentum * velocity[i]) - (rate * gains[i] * gradient[i]);
                y[i] += velocity[i];
            }
        }
        return [.. Enumerable.Range(0, n).Select(row => (y[2 * row], y[(2 * row) + 1]))];
    }

    /// <summary>d_ij = |x_i - x_j|^2 <c>[row x row]</c>.</summary>
    internal static double[] SquaredDistances(IReadOnlyList<IReadOnlyList<float>> rows)
    {
        int n = rows.Count;
        var distances = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double sum = 0;
                for (int column = 0; column < rows[i].Count; column++)
                {
                    double difference = rows[i][column] - rows[j][column];
                    sum += difference * difference;
                }
                distances[(i * n) + j] = distances[(j * n) + i] = sum;
            }
        }
        return distances;
    }

    /// <summary>
    /// p_ij = (p_j|i + p_i|j) / 2n, where p_j|i = exp(-b_i d_ij) / sum over k != i of exp(-b_i d_ik), with the b_i that gives the entropy
    /// ln(perplexity).
    /// </summary>
    internal static double[] Affinities(double[] distances, int n, double perplexity)
    {
        var conditional = new double[n * n];
        double wanted = Math.Log(perplexity);
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<double> own = distances.AsSpan(i * n, n);
            Span<double> p = conditional.AsSpan(i * n, n);
            double nearest = double.PositiveInfinity, mean = 0;
            for (int j = 0; j < n; j++)
            {
                nearest = j == i ? nearest : Math.Min(nearest, own[j]);
                mean += own[j] / (n - 1);
            }
            double b = mean > 0 ? 1 / mean : 1, low = 0, high = double.PositiveInfinity;
            for (int search = 0; search < Searches; search++)
            {
                double sum = 0, moment = 0;
                for (int j = 0; j < n; j++)
                {
                    p[j] = j == i ? 0 : Math.Exp(-b * (own[j] - nearest));
                    sum += p[j];
                    moment += p[j] * (own[j] - nearest);
                }
                double entropy = Math.Log(sum) + (b * moment / sum);
                for (int j = 0; j < n; j++)
                    p[j] /= sum;
                if (Math.Abs(entropy - wanted) < 1e-5 || mean == 0) // all rows are the same
                    break;
                if (entropy > wanted)
                    (low, b) = (b, double.IsInfinity(high) ? 2 * b : (b + high) / 2);
                else
                    (high, b) = (b, (b + low) / 2);
            }
        }
        var p2 = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                p2[(i * n) + j] = (conditional[(i * n) + j] + conditional[(j * n) + i]) / (2 * n);
        }
        return p2;
    }

    /// <summary>
    /// dC/dy_i = 4 sum over j of (a p_ij - q_ij) w_ij (y_i - y_j), where w_ij = 1 / (1 + |y_i - y_j|^2) and q_ij = w_ij / sum of all w.
    /// </summary>
    internal static void Gradient(double[] p, double[] y, double[] w, double[] gradient, double a)
    {
        int n = y.Length / 2;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double x = y[2 * i] - y[2 * j], z = y[(2 * i) + 1] - y[(2 * j) + 1];
                w[(i * n) + j] = 1 / (1 + (x * x) + (z * z));
                sum += 2 * w[(i * n) + j];
            }
        }
        Array.Clear(gradient);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double own = w[(i * n) + j], pull = 4 * ((a * p[(i * n) + j]) - (own / sum)) * own;
                double x = pull * (y[2 * i] - y[2 * j]), z = pull * (y[(2 * i) + 1] - y[(2 * j) + 1]);
                gradient[2 * i] += x;
                gradient[(2 * i) + 1] += z;
                gradient[2 * j] -= x;
                gradient[(2 * j) + 1] -= z;
            }
        }
    }
}
