namespace SemiMER.Formats;

/// <summary>What the attributes of an ARFF file are, where <see cref="ArffReader"/> should not tell by their names and types.</summary>
public sealed record ArffOptions
{
    /// <summary>Attribute that names the recording. Default null: the first one of text.</summary>
    public string? NameColumn { get; init; }

    /// <summary>Attribute with the time in seconds. Default null: <c>frameTime</c>.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>
    /// Attribute with the label, of any type. Default null: <c>class</c>, else the last nominal one, else the last one of type
    /// <c>unknown</c>.
    /// </summary>
    public string? LabelColumn { get; init; }

    /// <summary>Further attributes that are no features, such as numeric labels beside the first. Default none.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    internal ColumnMeanings Meanings => new(NameColumn, TimeColumn, LabelColumn, IgnoredColumns);

    internal void Check() => Meanings.AddFaults(new OptionFaults(nameof(ArffOptions))).Throw();
}
