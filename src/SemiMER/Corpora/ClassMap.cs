namespace SemiMER.Corpora;

/// <summary>
/// Chooses, merges and names classes, such as <c>ang,hap+exc,sad,neu</c>: four classes, the second made of two. With names of their own,
/// <c>anger=ang,joy=hap+exc</c>, classes of two corpora become the same.
/// </summary>
public sealed class ClassMap
{
    private readonly int?[] targets;

    private ClassMap(IReadOnlyList<string> sources, IReadOnlyList<string> classes, int?[] targets)
    {
        Sources = sources;
        Classes = classes;
        this.targets = targets;
    }

    /// <summary>The classes of the corpus.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>The classes that are left, named as in the text (<c>hap+exc</c>), in its order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The classes of the corpus that become none: their rows have no class any more.</summary>
    public IReadOnlyList<string> LeftOut => [.. Sources.Where((_, index) => targets[index] is null)];

    /// <summary>Reads a map from text.</summary>
    /// <param name="text">
    /// Classes separated by commas; classes to be merged are joined by a plus sign; a new name stands before an equals sign.
    /// </param>
    /// <param name="classes">The classes of the corpus.</param>
    /// <exception cref="OptionsException">A name is unknown, empty or repeated, or fewer than two classes are left.</exception>
    public static ClassMap Parse(string text, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(classes);
        classes = [.. classes.Select(Identifiers.Trim)];
        (string? Name, string[] Parts)[] entries = [.. text.Split(',').Select(Entry)];
        string[][] merged = [.. entries.Select(entry => entry.Parts)];
        var faults = new List<string>();
        string[] unknown = [.. merged.SelectMany(names => names).Where(name => !classes.Contains(name)).Distinct()];
        if (unknown.Length > 0)
            faults.Add($"There is no class {FaultText.List(unknown)}; the corpus has {FaultText.List([.. classes])}.");
        string[] names = [.. entries.Select(entry => entry.Name ?? string.Join('+', entry.Parts))];
        CorpusSchema.AddNameFaults(faults, "classes", names, minimum: 2);
        string[] repeated = [.. merged.SelectMany(parts => parts).GroupBy(name => name)
            .Where(group => group.Count() > 1).Select(group => group.Key)];
        if (repeated.Length > 0)
            faults.Add($"A class belongs to one merged class only: {FaultText.List(repeated)}.");
        if (faults.Count > 0)
            throw new OptionsException($"{nameof(ClassMap)} '{text}'", faults);
        int?[] targets = [.. classes.Select(name =>
            Array.FindIndex(merged, parts => parts.Contains(name)) is >= 0 and var index ? index : (int?)null)];
        return new ClassMap([.. classes], names, targets);
    }

    /// <summary>The new class index of an old one; null for none and for a class that is left out.</summary>
    /// <param name="classIndex">Index into <see cref="Sources"/>, or null.</param>
    public int? Map(int? classIndex) => classIndex is { } index ? targets[index] : null;

    private static (string? Name, string[] Parts) Entry(string text)
    {
        int sign = text.IndexOf('=', StringComparison.Ordinal);
        return (sign < 0 ? null : Identifiers.Trim(text[..sign]), Array.ConvertAll(text[(sign + 1)..].Split('+'), Identifiers.Trim));
    }

    /// <summary>Votes for the new classes: those of merged classes are added. Empty stays empty.</summary>
    internal ReadOnlyMemory<float> MapVotes(ReadOnlyMemory<float> votes)
    {
        if (votes.IsEmpty)
            return votes;
        var mapped = new float[Classes.Count];
        for (int i = 0; i < targets.Length; i++)
        {
            if (targets[i] is { } target)
                mapped[target] += votes.Span[i];
        }
        return mapped;
    }
}
