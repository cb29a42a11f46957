namespace SemiMER.Conformance;

/// <summary>Runs checks one after another and collects what does not hold.</summary>
internal sealed class Findings(string subject)
{
    private readonly List<ConformanceViolation> violations = [];

    /// <summary>Checks a property.</summary>
    /// <param name="property">The property.</param>
    /// <param name="check">Gives what is wrong, null if nothing; what it throws is wrong too.</param>
    public void Check(ConformanceProperty property, Func<string?> check)
    {
        string? fault;
        try
        {
            fault = check();
        }
        catch (Exception error)
        {
            fault = $"it threw {error.GetType().Name}: {error.Message.Split('\n')[0]}"; // libtorch adds where it was
        }
        if (fault is not null)
            violations.Add(new ConformanceViolation(property, fault));
    }

    /// <summary>Throws if anything did not hold.</summary>
    public void Throw()
    {
        if (violations.Count > 0)
            throw new ConformanceException(subject, [.. violations]);
    }
}
