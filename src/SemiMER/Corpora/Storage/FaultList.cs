using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>Collects what is wrong with a corpus on disk, so that one exception can tell all of it; the list is bounded.</summary>
internal sealed class FaultList(string place)
{
    private const int Shown = 100;
    private readonly List<string> faults = [];
    private int count;

    /// <summary>Adds a fault, a sentence.</summary>
    public void Add(string fault)
    {
        if (count++ < Shown)
            faults.Add(fault);
    }

    /// <summary>Runs a step; what it throws about its input becomes a fault.</summary>
    public T? Try<T>(Func<T> step, string? prefix = null)
    {
        try
        {
            return step();
        }
        catch (SemiMerException error)
        {
            Add(prefix + error.Message);
            return default;
        }
    }

    /// <summary>Throws if there is any fault.</summary>
    public void Throw()
    {
        if (count > Shown)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"And {count - Shown} more."));
        if (count > 0)
            throw new CorpusException(place, faults);
    }
}
