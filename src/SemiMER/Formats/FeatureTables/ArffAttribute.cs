namespace SemiMER.Formats;

/// <summary>What an attribute of an ARFF file holds.</summary>
internal enum ArffType
{
    Number,
    Text,
    Nominal,

    /// <summary>Anything: openSMILE says so of a label of which it was told no classes.</summary>
    Unknown,

    /// <summary>A table in each row, which is not read.</summary>
    Relational,
}

/// <summary>One attribute; nominal ones list their values.</summary>
internal sealed record ArffAttribute(string Name, ArffType Type, IReadOnlyList<string> Values)
{
    /// <summary>Whether values are listed without braces, as openSMILE does with classes of the command line.</summary>
    public bool LacksBraces { get; init; }
}
