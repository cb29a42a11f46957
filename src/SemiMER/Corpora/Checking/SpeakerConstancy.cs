namespace SemiMER.Corpora;

/// <summary>
/// How much better a number of a column is told from its speaker than without: the lambda of Goodman and Kruskal (1954), 1 if every
/// speaker has one number in all rows.
/// </summary>
internal sealed class SpeakerConstancy
{
    private const int FewestRows = 5; // of a speaker, for one number in all of them to mean something
    private const int FewestOthers = 10; // rows off the commonest number

    private readonly int[] speakerOf; // -1 for speakers of too few rows
    private readonly int[] inRun;
    private readonly int[] commonest;
    private readonly int total;

    public SpeakerConstancy(IEnumerable<string> speakers)
    {
        string[] names = [.. speakers];
        string[] counted = [.. names.GroupBy(name => name).Where(group => group.Count() >= FewestRows).Select(group => group.Key)];
        Dictionary<string, int> indices = counted.Index().ToDictionary(speaker => speaker.Item, speaker => speaker.Index);
        speakerOf = [.. names.Select(name => indices.GetValueOrDefault(name, -1))];
        inRun = new int[counted.Length];
        commonest = new int[counted.Length];
        total = speakerOf.Count(index => index >= 0);
    }

    /// <summary>Lambda; 0 if there are too few speakers, or hardly any row is off the commonest number.</summary>
    /// <param name="sorted">The column, in rising order.</param>
    /// <param name="order">The row of each of its numbers.</param>
    public double Measure(float[] sorted, int[] order)
    {
        if (inRun.Length < 2)
            return 0;
        Array.Clear(commonest);
        int longest = 0;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            int length = 0;
            for (end = start; end < sorted.Length && sorted[end] == sorted[start]; end++)
            {
                if (speakerOf[order[end]] is not (>= 0 and var speaker))
                    continue;
                length++;
                inRun[speaker]++;
                commonest[speaker] = Math.Max(commonest[speaker], inRun[speaker]);
            }
            longest = Math.Max(longest, length);
            for (int i = start; i < end; i++)
            {
                if (speakerOf[order[i]] is >= 0 and var speaker)
                    inRun[speaker] = 0;
            }
        }
        return total - longest < FewestOthers ? 0 : (double)(commonest.Sum() - longest) / (total - longest);
    }
}
