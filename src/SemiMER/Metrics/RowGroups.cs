namespace SemiMER.Metrics;

/// <summary>Which rows belong together: those of one speaker, dialogue or fold.</summary>
internal static class RowGroups
{
    /// <summary>The rows of each key, in the order in which keys first appear.</summary>
    public static int[][] ByKey<TKey>(IReadOnlyList<TKey> keys)
        where TKey : notnull =>
        [.. Enumerable.Range(0, keys.Count).GroupBy(row => keys[row]).Select(group => group.ToArray())];

    /// <summary>The rows of each group, or each row alone if there are no groups.</summary>
    public static int[][] Of(int rowCount, IReadOnlyList<string>? groups)
    {
        if (groups is null)
            return [.. Enumerable.Range(0, rowCount).Select(row => new[] { row })];

        MetricGuard.SameLength(rowCount, "truth", groups.Count, nameof(groups));
        return ByKey(groups);
    }
}
