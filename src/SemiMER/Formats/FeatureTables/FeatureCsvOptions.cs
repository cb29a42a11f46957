namespace SemiMER.Formats;

/// <summary>What the columns of a plain CSV file of features are; every column not named here holds numbers that are features.</summary>
public sealed record FeatureCsvOptions
{
    /// <summary>
    /// What stands between fields: a comma, a semicolon or a tab, for example. A blank counts once, however often it is repeated.
    /// Default a comma.
    /// </summary>
    public char Separator { get; init; } = ',';

    /// <summary>
    /// Whether the first line names the columns; else they are called <c>0</c>, <c>1</c>, ... By default the line tells: numbers alone
    /// are a row, and numbers that count (<c>0,1,2</c>) or stand beside text are refused, since they may be names. Default null.
    /// </summary>
    public bool? HasHeading { get; init; }

    /// <summary>Column that names the recording, if there is one. Default none.</summary>
    public string? NameColumn { get; init; }

    /// <summary>Column with the time in seconds, if there is one. Default none.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>Column with the class, if there is one. Default none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Further columns that are no features. Default none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    internal ColumnMeanings Meanings => new(NameColumn, TimeColumn, LabelColumn, IgnoredColumns);

    internal void Check() => Meanings.AddFaults(new OptionFaults(nameof(FeatureCsvOptions))
        .Require(Separator is not ('"' or '\r' or '\n' or '.' or '-' or '+') && !char.IsAsciiLetterOrDigit(Separator),
            $"{nameof(Separator)} is '{Separator}'; a sign that no number contains."))
        .Throw();
}
