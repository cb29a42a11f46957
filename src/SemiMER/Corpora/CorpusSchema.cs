using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>What every utterance of a corpus has in common: the classes, the modalities with their widths, the targets.</summary>
public sealed record CorpusSchema
{
    /// <summary>Creates a schema.</summary>
    /// <param name="name">Name of the corpus.</param>
    /// <param name="classes">
    /// Names of the emotions; their order gives the class index. At least two, each once. Blanks around them are left out.
    /// </param>
    /// <param name="modalities">The modalities, at least one, each once.</param>
    /// <param name="targets">Names of continuous targets, such as valence; none by default. Blanks around them are left out.</param>
    /// <exception cref="OptionsException">Something of it is wrong; every fault is listed.</exception>
    public CorpusSchema(
        string name, IReadOnlyList<string> classes, IReadOnlyList<ModalitySchema> modalities, IReadOnlyList<string>? targets = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(modalities);
        classes = [.. classes.Select(name => name is null ? "" : Identifiers.Trim(name))];
        targets = [.. (targets ?? []).Select(name => name is null ? "" : Identifiers.Trim(name))];
        var faults = new List<string>();
        AddNameFaults(faults, "classes", classes, minimum: 2);
        AddNameFaults(faults, "modalities", [.. modalities.Select(entry => entry.Modality.Name)], minimum: 1);
        AddNameFaults(faults, "targets", targets, minimum: 0);
        foreach (ModalitySchema entry in modalities)
        {
            if (entry.Width < 1)
                faults.Add(string.Create(CultureInfo.InvariantCulture,
                    $"Modality '{entry.Modality}' has the width {entry.Width}; at least 1."));
            if (entry.FrameRate is { } rate && !(rate > 0 && double.IsFinite(rate)))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"Modality '{entry.Modality}' has the frame rate {rate}; above 0."));
        }
        if (faults.Count > 0)
            throw new OptionsException(nameof(CorpusSchema), faults);
        Name = name;
        Classes = classes;
        Modalities = [.. modalities];
        Targets = targets;
    }

    /// <summary>Name of the corpus.</summary>
    public string Name { get; }

    /// <summary>Names of the emotions; a class index counts in this order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The modalities.</summary>
    public IReadOnlyList<ModalitySchema> Modalities { get; }

    /// <summary>Names of the continuous targets; often none.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>The entry of one modality.</summary>
    /// <param name="modality">The modality.</param>
    /// <exception cref="CorpusException">The schema has no such modality.</exception>
    public ModalitySchema this[Modality modality] =>
        Find(modality) ?? throw new CorpusException(
            $"'{Name}' has no such modality.", modality: modality, expected: $"one of {FaultText.List(ModalityNames)}",
            actual: $"'{modality}'");

    private string[] ModalityNames => [.. Modalities.Select(entry => entry.Modality.Name)];

    /// <summary>The entry of one modality, or null if the schema does not have it.</summary>
    /// <param name="modality">The modality.</param>
    public ModalitySchema? Find(Modality modality) => Modalities.FirstOrDefault(entry => entry.Modality == modality);

    /// <summary>
    /// An utterance as a network of this schema reads it: with the modalities of the schema alone. What every recognizer asks of what it
    /// is to predict.
    /// </summary>
    /// <param name="utterance">The utterance; it is not changed.</param>
    /// <exception cref="CorpusException">It has none of the modalities, or features are of another width or kind.</exception>
    /// <exception cref="NonFiniteFeatureException">Features are NaN or infinite.</exception>
    public Utterance Usable(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        Utterance known = utterance.WithModalities(Modalities.Select(entry => entry.Modality));
        if (known.Features.Count == 0)
        {
            throw new CorpusException("The utterance has none of the modalities of the recognizer.", utteranceId: utterance.Id,
                expected: FaultText.List(ModalityNames),
                actual: FaultText.List([.. utterance.Features.Keys.Select(modality => modality.Name)]));
        }
        foreach ((Modality modality, ModalityFeatures features) in known.Features)
        {
            this[modality].Check(utterance, features);
            if (features.FirstNonFiniteColumn() is >= 0 and var column)
                throw new NonFiniteFeatureException(modality, [utterance.Id], column);
        }
        return known;
    }

    /// <summary>Whether an utterance has at least one of the modalities.</summary>
    internal bool HasAny(Utterance utterance)
    {
        foreach (ModalitySchema entry in Modalities)
        {
            if (utterance.Has(entry.Modality))
                return true;
        }
        return false;
    }

    /// <summary>The same schema with some of its modalities, in the order given.</summary>
    /// <param name="modalities">At least one; each must be in the schema.</param>
    /// <exception cref="CorpusException">The schema lacks one of them.</exception>
    /// <exception cref="OptionsException">None is given, or one twice.</exception>
    public CorpusSchema WithModalities(params IEnumerable<Modality> modalities) =>
        new(Name, Classes, [.. modalities.Select(modality => this[modality])], Targets);

    /// <summary>The same schema with other classes.</summary>
    /// <param name="classes">Names of the classes, at least two, each once.</param>
    public CorpusSchema WithClasses(IReadOnlyList<string> classes) => new(Name, classes, Modalities, Targets);

    /// <summary>Name, classes and modalities, such as <c>iemocap: ang, sad; acoustic 130 (Sequence), lexical 768 (Vector)</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> modalities = Modalities.Select(entry =>
            string.Create(CultureInfo.InvariantCulture, $"{entry.Modality} {entry.Width} ({entry.Kind})"));
        return $"{Name}: {string.Join(", ", Classes)}; {string.Join(", ", modalities)}";
    }

    /// <summary>Adds what is wrong with a list of names: too few, an empty one, one that occurs twice.</summary>
    internal static void AddNameFaults(List<string> faults, string list, IReadOnlyList<string> names, int minimum)
    {
        if (names.Count < minimum)
            faults.Add($"There are {names.Count} {list}; at least {minimum}.");
        if (names.Any(string.IsNullOrWhiteSpace))
            faults.Add($"One of the {list} has no name.");
        string[] repeated = [.. names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key)];
        if (repeated.Length > 0)
            faults.Add($"Among the {list}, {FaultText.List(repeated)} occurs more than once.");
    }
}
