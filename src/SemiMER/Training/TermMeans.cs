namespace SemiMER.Training;

/// <summary>Means of the terms over the steps of an epoch.</summary>
internal sealed class TermMeans
{
    private readonly Dictionary<string, (double Sum, int Count)> sums = [];
    private readonly Dictionary<string, HashSet<long>> skipped = [];

    public IReadOnlyDictionary<string, double> Means => sums.ToDictionary(term => term.Key, term => term.Value.Sum / term.Value.Count);

    /// <summary>In how many steps a term, or a part of it, was skipped.</summary>
    public IReadOnlyDictionary<string, int> Skipped => skipped.ToDictionary(term => term.Key, term => term.Value.Count);

    public void Add(string term, double value)
    {
        (double sum, int count) = sums.GetValueOrDefault(term);
        sums[term] = (sum + value, count + 1);
    }

    public void Skip(string term, long step)
    {
        if (!skipped.TryGetValue(term, out HashSet<long>? steps))
            skipped.Add(term, steps = []);
        steps.Add(step);
    }
}
