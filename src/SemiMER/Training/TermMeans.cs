namespace SemiMER.Training;

/// <summary>Means of the terms over the steps of an epoch.</summary>
internal sealed class TermMeans
{
    private readonly Dictionary<string, (double Sum, int Count)> sums = [];
    private readonly Dictionary<string, int> skipped = [];

    public IReadOnlyDictionary<string, double> Means => sums.ToDictionary(term => term.Key, term => term.Value.Sum / term.Value.Count);

    public IReadOnlyDictionary<string, int> Skipped => skipped;

    public void Add(string term, double value)
    {
        (double sum, int count) = sums.GetValueOrDefault(term);
        sums[term] = (sum + value, count + 1);
    }

    public void Skip(string term) => skipped[term] = skipped.GetValueOrDefault(term) + 1;
}
