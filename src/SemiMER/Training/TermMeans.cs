namespace SemiMER.Training;

/// <summary>Means of the terms over the steps of an epoch.</summary>
/// <param name="zeros">Is told of the values of each step.</param>
internal sealed class TermMeans(ZeroTerms zeros) : IDisposable
{
    private const int MostPending = 256; // values that wait on a device are read after so many steps at the latest

    private readonly Dictionary<string, TermSum> sums = [];
    private readonly Dictionary<string, int> skipped = [];
    private readonly HashSet<string> skippedInStep = [];
    private readonly List<StepValues> pending = [];
    private long lastSkip = -1;

    /// <summary>In how many steps a term, or a part of it, was skipped.</summary>
    public IReadOnlyDictionary<string, int> Skipped => new Dictionary<string, int>(skipped);

    /// <summary>Takes the values of a step; what waits on a device stays there for now.</summary>
    /// <exception cref="TrainingException">A value that was read is not finite; the first such step is named.</exception>
    public void Add(StepValues values)
    {
        pending.Add(values);
        if (!values.WaitOnDevice || pending.Count == MostPending)
            ReadPending();
    }

    /// <summary>The mean of each term over the steps that had it.</summary>
    /// <exception cref="TrainingException">As above.</exception>
    public IReadOnlyDictionary<string, double> Read() =>
        GetSums().ToDictionary(term => term.Key, term => term.Value.Sum / term.Value.Count);

    /// <summary>Counts a part that a batch of a step did not allow.</summary>
    public void Skip(string term, long step)
    {
        if (step != lastSkip)
            skippedInStep.Clear();
        lastSkip = step;
        if (skippedInStep.Add(term))
            skipped[term] = skipped.GetValueOrDefault(term) + 1;
    }

    /// <summary>The sums so far, to be saved.</summary>
    /// <exception cref="TrainingException">As above.</exception>
    public IReadOnlyDictionary<string, TermSum> GetSums()
    {
        ReadPending();
        return sums;
    }

    /// <summary>Goes on from saved sums and counts.</summary>
    public void Load(IReadOnlyDictionary<string, TermSum> savedSums, IReadOnlyDictionary<string, int> savedSkipped)
    {
        foreach ((string term, TermSum sum) in savedSums)
            sums[term] = sum;
        foreach ((string term, int count) in savedSkipped)
            skipped[term] = count;
    }

    /// <inheritdoc/>
    public void Dispose() => pending.ForEach(values => values.Dispose());

    private void ReadPending()
    {
        foreach (StepValues values in pending)
        {
            foreach ((string term, double value) in values.Read())
            {
                TermSum before = sums.GetValueOrDefault(term);
                sums[term] = new TermSum(before.Sum + value, before.Count + 1);
            }
            zeros.See(values);
        }
        pending.Clear();
    }
}

/// <summary>A sum of values of a term.</summary>
/// <param name="Sum">The sum.</param>
/// <param name="Count">Of how many values.</param>
internal readonly record struct TermSum(double Sum, int Count);
