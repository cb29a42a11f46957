namespace SemiMER.Formats;

/// <summary>Which columns of a table are no features, by their names.</summary>
internal sealed record ColumnMeanings(string? Name, string? Time, string? Label, IReadOnlyList<string> Ignored)
{
    private IEnumerable<string> All => [.. new[] { Name, Time, Label }.OfType<string>(), .. Ignored];

    /// <summary>Whether a column is told to be no feature.</summary>
    public bool Has(string column) => All.Contains(column, StringComparer.Ordinal);

    /// <summary>Each column has one meaning.</summary>
    public OptionFaults AddFaults(OptionFaults faults)
    {
        string[] repeated = [.. All.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        return faults.Require(repeated.Length == 0, $"The column {FaultText.List(repeated)} is named twice; each has one meaning.");
    }

    /// <summary>The first column that is told but not there; null if all are there.</summary>
    public string? Missing(IReadOnlyCollection<string> names) => All.FirstOrDefault(name => !names.Contains(name));
}
