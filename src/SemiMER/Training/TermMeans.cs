namespace SemiMER.Training;

/// <summary>Means of the terms over the steps of an epoch.</summary>
internal sealed class TermMeans : IDisposable
{
    private const int MostPending = 256; // values that wait on a device are read after so many steps at the latest

    private readonly Dictionary<string, (double Sum, int Count)> sums = [];
    private readonly Dictionary<string, (int Steps, long Last)> skipped = []; // a count: steps would add up over a long epoch
    private readonly List<StepValues> pending = [];

    /// <summary>In how many steps a term, or a part of it, was skipped.</summary>
    public IReadOnlyDictionary<string, int> Skipped => skipped.ToDictionary(term => term.Key, term => term.Value.Steps);

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
    public IReadOnlyDictionary<string, double> Read()
    {
        ReadPending();
        return sums.ToDictionary(term => term.Key, term => term.Value.Sum / term.Value.Count);
    }

    /// <summary>Counts a part that the batch of a step did not allow, once a step; steps come in order.</summary>
    public void Skip(string term, long step)
    {
        if (!skipped.TryGetValue(term, out (int Steps, long Last) counted) || counted.Last != step)
            skipped[term] = (counted.Steps + 1, step);
    }

    /// <inheritdoc/>
    public void Dispose() => pending.ForEach(values => values.Dispose());

    private void ReadPending()
    {
        foreach (StepValues values in pending)
        {
            foreach ((string term, double value) in values.Read())
            {
                (double sum, int count) = sums.GetValueOrDefault(term);
                sums[term] = (sum + value, count + 1);
            }
        }
        pending.Clear();
    }
}
