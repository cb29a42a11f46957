using System.ComponentModel;

namespace SemiMER.Corpora;

/// <summary>A channel through which emotion shows: its name is its value, so two modalities of one name are equal.</summary>
[TypeConverter(typeof(ModalityTypeConverter))]
public sealed record Modality
{
    private static readonly string[] ReservedNames = ["label", "targets", "votes", "meta"];
    private static readonly string[] ReservedEndings = ["_offsets"];

    /// <summary>Names a modality of your own.</summary>
    /// <param name="name">Lower-case letters, digits and underscores, beginning with a letter: it stands in file names.</param>
    /// <exception cref="CorpusException">The name is not of that form, or the corpus format uses it for something else.</exception>
    public Modality(string name)
    {
        if (Check(name) is { } fault)
            throw new CorpusException(fault);
        Name = name;
    }

    /// <summary>The voice: <c>acoustic</c>.</summary>
    public static Modality Acoustic { get; } = new("acoustic");

    /// <summary>The face: <c>visual</c>.</summary>
    public static Modality Visual { get; } = new("visual");

    /// <summary>The words: <c>lexical</c>.</summary>
    public static Modality Lexical { get; } = new("lexical");

    /// <summary>The name, as it stands in files.</summary>
    public string Name { get; }

    /// <summary>Gives the name.</summary>
    public override string ToString() => Name;

    /// <summary>Says what is wrong with a name; null if nothing is.</summary>
    internal static string? Check(string? name)
    {
        if (!FileNames.IsPlain(name) || !char.IsAsciiLetterLower(name[0]) || name.Any(char.IsAsciiLetterUpper) || name.Contains('-'))
            return $"'{name}' is no name of a modality: use lower-case letters, digits and underscores, beginning with a letter.";
        if (ReservedNames.Contains(name) || ReservedEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
            return $"'{name}' cannot name a modality: the corpus format uses it for another file.";
        return null;
    }
}
