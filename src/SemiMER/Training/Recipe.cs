namespace SemiMER.Training;

/// <summary>A term of the objective and its weight.</summary>
/// <param name="Term">The term.</param>
/// <param name="Weight">Its factor, finite; a term of weight 0 is not computed.</param>
public sealed record WeightedTerm(IObjectiveTerm Term, double Weight);

/// <summary>
/// What is minimised: L_semi = L_s + omega L_u, where L_s is a weighted sum of terms on labeled batches and L_u one on unlabeled
/// batches.
/// </summary>
public sealed partial record Recipe
{
    /// <summary>Name in tables and logs.</summary>
    public required string Name { get; init; }

    /// <summary>The terms of L_s, on labeled batches.</summary>
    public required IReadOnlyList<WeightedTerm> Labeled { get; init; }

    /// <summary>The terms of L_u, on unlabeled batches; none if unlabeled data is not used.</summary>
    public IReadOnlyList<WeightedTerm> Unlabeled { get; init; } = [];

    /// <summary>omega, the weight of L_u: finite, at least 0. Default 1.</summary>
    public double UnlabeledWeight { get; init; } = 1;

    /// <summary>Whether unlabeled batches are drawn at all.</summary>
    public bool UsesUnlabeled => UnlabeledWeight > 0 && Unlabeled.Any(term => term.Weight != 0);

    /// <summary>What of the terms keeps something from one step to the next: a recipe that has such parts is for one training.</summary>
    public IReadOnlyList<object> StatefulParts => [.. Terms.SelectMany(term => term.StatefulParts).Distinct()];

    /// <summary>The terms that are computed, each once.</summary>
    internal IEnumerable<IObjectiveTerm> Terms =>
        Labeled.Concat(Unlabeled).Where(term => term.Weight != 0).Select(term => term.Term).Distinct();

    /// <summary>Checks the recipe.</summary>
    /// <exception cref="OptionsException">Every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(Recipe));
        faults.Require(Labeled.Any(term => term.Weight != 0), $"{nameof(Labeled)} has no term with a weight: nothing would be learned.");
        foreach (WeightedTerm term in Labeled.Concat(Unlabeled))
            faults.Require(double.IsFinite(term.Weight), $"Weight of '{term.Term.Name}'", term.Weight, "finite");
        foreach (WeightedTerm term in Unlabeled)
            faults.Require(!term.Term.NeedsLabels, $"'{term.Term.Name}' needs labels and stands among the {nameof(Unlabeled)} terms.");
        AddRepeated(faults, nameof(Labeled), Labeled);
        AddRepeated(faults, nameof(Unlabeled), Unlabeled);
        faults.AtLeast(nameof(UnlabeledWeight), UnlabeledWeight, 0);
        faults.Throw();
    }

    // Results and logs tell terms by their names.
    private static void AddRepeated(OptionFaults faults, string list, IReadOnlyList<WeightedTerm> terms)
    {
        foreach (IGrouping<string, WeightedTerm> same in terms.GroupBy(term => term.Term.Name).Where(group => group.Count() > 1))
            faults.Require(false, $"'{same.Key}' stands more than once among the {list} terms; give each a name of its own.");
    }

    /// <summary>Cross-entropy of the labeled utterances alone: the usual baseline, without reconstruction and matching.</summary>
    public static Recipe SupervisedOnly() => new() { Name = "supervised", Labeled = [new(new ClassificationTerm(), 1)] };
}
