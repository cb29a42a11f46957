namespace SemiMER.Tool.Plans;

/// <summary>The known name that somebody who mistyped most probably meant.</summary>
internal static class NearestName
{
    /// <summary>The nearest name; null if none is near: more than a third of the letters would change.</summary>
    public static string? Of(string name, IEnumerable<string> known) => known
        .Select(other => (Name: other, Distance: Distance(Plain(name), Plain(other))))
        .Where(other => 3 * other.Distance <= Math.Max(name.Length, other.Name.Length))
        .OrderBy(other => other.Distance).ThenBy(other => other.Name, StringComparer.Ordinal)
        .Select(other => other.Name).FirstOrDefault();

    private static string Plain(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    // Levenshtein's: the least number of letters to put in, take out or change.
    private static int Distance(string one, string other)
    {
        int[] before = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
                row[j] = Math.Min(Math.Min(row[j - 1], before[j]) + 1, before[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            before = row;
        }
        return before[^1];
    }
}
