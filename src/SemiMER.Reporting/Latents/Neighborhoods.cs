namespace SemiMER.Reporting;

/// <summary>How much of a neighbourhood is of one's own kind: what a picture of clouds shows, as a number.</summary>
internal static class Neighborhoods
{
    /// <summary>How many neighbours are looked at.</summary>
    public const int Neighbors = 10;

    /// <summary>
    /// Mean share of the nearest neighbours, in the whole space, that are of one's own group. NaN with fewer than two points.
    /// </summary>
    public static double OwnShare(double[] distances, IReadOnlyList<int> groups)
    {
        int n = groups.Count, k = Math.Min(Neighbors, n - 1);
        if (k < 1)
            return double.NaN;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            int row = i;
            int[] others = [.. Enumerable.Range(0, n).Where(j => j != row).OrderBy(j => distances[(row * n) + j]).Take(k)];
            sum += others.Count(j => groups[j] == groups[row]) / (double)k;
        }
        return sum / n;
    }

    /// <summary>What that share would be if groups did not matter: mean over points of (others of its group) / (all others).</summary>
    public static double Chance(IReadOnlyList<int> groups)
    {
        double n = groups.Count;
        return n < 2 ? double.NaN : groups.GroupBy(group => group).Sum(group => group.Count() * (group.Count() - 1.0)) / (n * (n - 1));
    }
}
