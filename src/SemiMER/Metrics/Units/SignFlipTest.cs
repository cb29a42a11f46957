namespace SemiMER.Metrics;

/// <summary>
/// Could a difference between two recipes be chance? If both were equally good on every speaker, the difference on each could as well
/// have the other sign. The test gives every unit both signs, in all 2^units ways or in many drawn ones, and counts how often the
/// statistic becomes at least as large as the one observed.
/// </summary>
/// <remarks>
/// The units of a fold share their networks, so that a lucky training shows in all of them at once. The statistic is therefore
/// |sum of differences| over its standard error between folds, as in a t-test over folds; flipping signs gives it its distribution
/// (studentised permutation: Janssen, Statistics and Probability Letters 36, 1997). With one unit in each fold, or one fold, this is the
/// plain sign-flip test of the mean.
/// </remarks>
internal static class SignFlipTest
{
    /// <summary>Fewer units cannot reach p = 0.05: the smallest p of five is 2 / 32.</summary>
    public const int FewestUnits = 6;

    private const int MostEnumerated = 14;
    private const int Draws = 19_999;

    // Sums of the same terms in another order differ in their last bits; such a statistic is a tie.
    private const double TieTolerance = 1e-9;

    /// <summary>The smallest p that so many units can give: all signs as they are, or all turned.</summary>
    public static double SmallestP(int units) => units <= MostEnumerated ? Math.Pow(2, 1 - units) : 1.0 / (Draws + 1);

    /// <summary>The two-sided p, in 0..1; null with fewer than six units, which could not speak against chance.</summary>
    /// <param name="differences">What each unit adds to the difference.</param>
    /// <param name="clusters">The fold of each unit.</param>
    public static double? PValue(IReadOnlyList<double> differences, IReadOnlyList<string> clusters)
    {
        int units = differences.Count;
        if (units < FewestUnits)
            return null;
        string[] names = [.. clusters.Distinct()];
        int[] clusterOf = names.Length > 1
            ? [.. clusters.Select(cluster => Array.IndexOf(names, cluster))]
            : [.. Enumerable.Range(0, units)];
        var sums = new double[names.Length > 1 ? names.Length : units];
        double observed = Statistic(differences, clusterOf, sums, _ => false) * (1 - TieTolerance);
        return units <= MostEnumerated
            ? AllSigns(differences, clusterOf, sums, observed)
            : DrawnSigns(differences, clusterOf, sums, observed);
    }

    private static double AllSigns(IReadOnlyList<double> differences, int[] clusterOf, double[] sums, double observed)
    {
        int extreme = 0, all = 1 << differences.Count;
        for (int signs = 0; signs < all; signs++)
        {
            if (Statistic(differences, clusterOf, sums, unit => (signs >> unit & 1) == 1) >= observed)
                extreme++;
        }
        return (double)extreme / all;
    }

    // (1 + extreme draws) / (1 + draws): the observed signs count as one (Phipson and Smyth 2010).
    private static double DrawnSigns(IReadOnlyList<double> differences, int[] clusterOf, double[] sums, double observed)
    {
        var random = new RandomSource(0, "sign flips");
        var signs = new bool[differences.Count];
        int extreme = 1;
        for (int draw = 0; draw < Draws; draw++)
        {
            for (int unit = 0; unit < signs.Length; unit++)
                signs[unit] = (random.NextUInt64() >> 63) == 1;
            if (Statistic(differences, clusterOf, sums, unit => signs[unit]) >= observed)
                extreme++;
        }
        return (double)extreme / (Draws + 1);
    }

    // t^2 = F S^2 / sum over folds of (s_f - S / F)^2, up to a constant; S the sum of all differences, s_f that of a fold.
    private static double Statistic(IReadOnlyList<double> differences, int[] clusterOf, double[] sums, Func<int, bool> isTurned)
    {
        Array.Clear(sums);
        double total = 0;
        for (int unit = 0; unit < differences.Count; unit++)
        {
            double difference = isTurned(unit) ? -differences[unit] : differences[unit];
            sums[clusterOf[unit]] += difference;
            total += difference;
        }
        double mean = total / sums.Length, spread = 0;
        foreach (double sum in sums)
            spread += (sum - mean) * (sum - mean);
        return spread > 0 ? total * total / spread : total == 0 ? 0 : double.PositiveInfinity;
    }
}
