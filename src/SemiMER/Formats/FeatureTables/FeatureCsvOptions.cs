namespace SemiMER.Formats;

/// <summary>What the columns of a plain CSV file of features are; every column not named here holds numbers.</summary>
public sealed record FeatureCsvOptions
{
    /// <summary>What stands between fields: a comma, a semicolon or a tab, for example.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>Whether the first line names the columns; else they are called <c>0</c>, <c>1</c>, ...</summary>
    public bool HasHeading { get; init; } = true;

    /// <summary>Column that names the recording, if there is one.</summary>
    public string? NameColumn { get; init; }

    /// <summary>Column with the time in seconds, if there is one.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>Column with the class, if there is one.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Further columns that are no features.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    internal void Check()
    {
        string[] named = [.. new[] { NameColumn, TimeColumn, LabelColumn }.OfType<string>(), .. IgnoredColumns];
        string[] repeated = [.. named.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        new OptionFaults(nameof(FeatureCsvOptions))
            .Require(Separator is not ('"' or '\r' or '\n' or '.' or '-' or '+') && !char.IsAsciiLetterOrDigit(Separator),
                $"{nameof(Separator)} is '{Separator}'; a sign that no number contains.")
            .Require(repeated.Length == 0, $"The column {FaultText.List(repeated)} is named twice; each has one meaning.")
            .Throw();
    }
}
