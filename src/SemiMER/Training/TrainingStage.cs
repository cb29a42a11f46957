namespace SemiMER.Training;

/// <summary>The weights that a stage of a training begins with.</summary>
public enum StageStart
{
    /// <summary>Those that the stage before ended with; for the first one the network as it was given.</summary>
    Continue,

    /// <summary>Those of the best epoch so far.</summary>
    Best,

    /// <summary>Those that the training began with.</summary>
    Initial,
}

/// <summary>
/// A part of a training: L = L_s + omega L_u, where L_s is a weighted sum of terms on labeled batches and L_u one on unlabeled
/// batches, with the parts of the network that it trains.
/// </summary>
public sealed record TrainingStage
{
    /// <summary>Name in logs, events and checkpoints. Default "training".</summary>
    public string Name { get; init; } = "training";

    /// <summary>The terms of L_s, on labeled batches. Default none.</summary>
    public IReadOnlyList<WeightedTerm> Labeled { get; init; } = [];

    /// <summary>The terms of L_u, on unlabeled batches. Default none: unlabeled data is not used.</summary>
    public IReadOnlyList<WeightedTerm> Unlabeled { get; init; } = [];

    /// <summary>omega, the weight of L_u over the stage, at least 0. Default 1.</summary>
    public Schedule UnlabeledWeight { get; init; } = 1;

    /// <summary>
    /// How many of the training's epochs it takes, relative to the shares of the other stages, above 0; each stage takes at least one.
    /// Default 1.
    /// </summary>
    public double Share { get; init; } = 1;

    /// <summary>Factor of the training's learning rate, above 0. Default 1.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>
    /// Factors of the stage's learning rate for single parts of the network, each above 0, by the beginnings of the names of parameters as
    /// in <see cref="Frozen"/>; of two that fit the longer one counts. Default none.
    /// </summary>
    public IReadOnlyDictionary<string, double> PartLearningRates { get; init; } = new Dictionary<string, double>();

    /// <summary>
    /// Parts of the network that stay as they are: the beginnings of the names of parameters, such as <c>acoustic_encoder</c>,
    /// <c>visual_decoder</c>, <c>fusion</c> or <c>classifier</c>. Default none.
    /// </summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>Which weights it begins with; if not those it finds, the optimizer begins anew too. Default those it finds.</summary>
    public StageStart Start { get; init; }

    /// <summary>
    /// Whether one of its epochs may be the best one; false for a stage that does not train what predicts. If no stage has had such an
    /// epoch, the last one counts as the best. Default true.
    /// </summary>
    public bool ChoosesEpoch { get; init; } = true;

    /// <summary>Whether it looks at labeled batches.</summary>
    public bool UsesLabeled => Labeled.Any(term => !term.Weight.IsZero);

    /// <summary>Whether it looks at unlabeled batches.</summary>
    public bool UsesUnlabeled => !UnlabeledWeight.IsZero && Unlabeled.Any(term => !term.Weight.IsZero);

    internal IEnumerable<IObjectiveTerm> Terms =>
        Labeled.Concat(Unlabeled).Where(term => !term.Weight.IsZero).Select(term => term.Term).Distinct();

    internal void AddFaults(OptionFaults faults)
    {
        faults.Require(UsesLabeled || UsesUnlabeled, "No term has a weight: nothing would be learned.");
        foreach (WeightedTerm term in Labeled.Concat(Unlabeled))
            term.Weight.AddFaults(faults, $"Weight of '{term.Term.Name}'");
        foreach (WeightedTerm term in Unlabeled)
            faults.Require(!term.Term.NeedsLabels, $"'{term.Term.Name}' needs labels and stands among the {nameof(Unlabeled)} terms.");
        AddRepeated(faults, nameof(Labeled), Labeled);
        AddRepeated(faults, nameof(Unlabeled), Unlabeled);
        UnlabeledWeight.AddFaults(faults, nameof(UnlabeledWeight), least: 0);
        faults.Above(nameof(Share), Share, 0).Above(nameof(LearningRate), LearningRate, 0);
        foreach ((string part, double factor) in PartLearningRates)
            faults.Above($"{nameof(PartLearningRates)} of '{part}'", factor, 0);
    }

    // Results and logs tell terms by their names.
    private static void AddRepeated(OptionFaults faults, string list, IReadOnlyList<WeightedTerm> terms)
    {
        foreach (IGrouping<string, WeightedTerm> same in terms.GroupBy(term => term.Term.Name).Where(group => group.Count() > 1))
            faults.Require(false, $"'{same.Key}' stands more than once among the {list} terms; give each a name of its own.");
    }
}
