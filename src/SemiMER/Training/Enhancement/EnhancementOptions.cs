using SemiMER.Corpora;
using SemiMER.Models;

namespace SemiMER.Training;

/// <summary>
/// How the labeled rows of a training are changed at random whenever a batch of them is made (<see cref="Recipe.Enhancement"/>): other
/// rows of the class lend modalities, words are left out and swapped, rows are mixed, features are masked, in this order. Unlabeled rows,
/// validation and the trained recognizer see features as they are. Draws come from streams of the training's seed that nothing else uses.
/// Features should be scaled, as trainings do by default.
/// </summary>
/// <remarks>
/// On iemocap, vectors and words, mixup -1.0, -1.9 and 0.0 points of UA over the better supervised method with 1, 10 and 100 % of the
/// labels, recombination -1.9, -1.8 and -0.3, masked columns -0.9, -1.3 and -1.5: no gain (docs/evidence.md).
/// </remarks>
public sealed record EnhancementOptions
{
    /// <summary>
    /// alpha of mixup (Zhang et al. 2018), at least 0; usual are 0.2 to 0.4. Row i is mixed with a row j of its batch, x = lambda x_i +
    /// (1 - lambda) x_j, with lambda ~ Beta(alpha, alpha), the same j and lambda for all modalities, labels, votes and targets. A modality
    /// that one of both lacks is absent; rows without a common one stay as they are. The shorter sequence is filled with zeros, which are
    /// the mean. Id, speaker and dialogue are those of the larger part. Default 0, no row is mixed.
    /// </summary>
    public double Mixup { get; init; }

    /// <summary>
    /// Probability that a modality of a row is replaced by that of another labeled training row of its class, drawn for each modality, at
    /// least 0 and below 1. Votes stay as they are. Default 0.
    /// </summary>
    public double Recombination { get; init; }

    /// <summary>
    /// Probability that a token is left out, at least 0 and below 1, where an encoder reads token numbers; usual is 0.1 (Wei and Zou 2019).
    /// Rows that would lose all stay as they are. Default 0.
    /// </summary>
    public double DeletedWords { get; init; }

    /// <summary>
    /// Probability that a token changes places with the next, at least 0 and below 1, where an encoder reads token numbers; after those
    /// that are left out. Default 0.
    /// </summary>
    public double SwappedWords { get; init; }

    /// <summary>
    /// Noise, masked columns, spans of frames and of columns (SpecAugment, Park et al. 2019), for features that are no token numbers.
    /// Modalities are left out by <see cref="EmotionNetworkOptions.ModalityDropout"/>, not here. Default null, none.
    /// </summary>
    public FeatureViewOptions? Views { get; init; }

    private bool ChangesWords => DeletedWords > 0 || SwappedWords > 0;

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate()
    {
        var faults = new OptionFaults(nameof(EnhancementOptions));
        AddFaults(faults);
        faults.Throw();
    }

    internal void AddFaults(OptionFaults faults)
    {
        faults.AtLeast(nameof(Mixup), Mixup, 0)
            .Share(nameof(Recombination), Recombination)
            .Share(nameof(DeletedWords), DeletedWords)
            .Share(nameof(SwappedWords), SwappedWords)
            .Require(Mixup != 0 || Recombination != 0 || DeletedWords != 0 || SwappedWords != 0 || Views is not null,
                "Nothing is changed: set one of the options.");
        if (Views is null)
            return;
        faults.Within(nameof(Views), Views.AddFaults)
            .Require(Views.ModalityDropout == 0, $"{nameof(Views)} has a {nameof(FeatureViewOptions.ModalityDropout)}; " +
                $"that of a training is {nameof(EmotionNetworkOptions)}.{nameof(EmotionNetworkOptions.ModalityDropout)}.");
    }

    /// <summary>Adds what does not fit the terms of a recipe.</summary>
    internal void AddFaults(OptionFaults faults, IReadOnlyList<TrainingStage> stages)
    {
        IObjectiveTerm[] terms =
            [.. stages.SelectMany(stage => stage.Labeled).Where(term => !term.Weight.IsZero).Select(term => term.Term)];
        faults.Require(terms.Length > 0, $"{nameof(Recipe.Enhancement)} changes labeled batches, and no term looks at any.")
            .Require(Mixup == 0 || !terms.Any(term => term is SoftTargetTerm),
                $"{nameof(Mixup)} does not mix the targets of a {nameof(SoftTargetTerm)} on labeled batches: leave one of both out.")
            .Require(Recombination == 0 || !terms.Any(term => term is RegressionTerm),
                $"{nameof(Recombination)} puts rows of one class together whose continuous targets differ, and a " +
                $"{nameof(RegressionTerm)} learns these: leave one of both out.");
    }

    /// <summary>Adds what does not fit a network.</summary>
    internal void AddFaults(OptionFaults faults, EmotionNetwork network)
    {
        string words = FaultText.List([.. network.IdentifierModalities.Select(modality => modality.Name)]);
        faults.Require(Mixup == 0 || words.Length == 0,
                $"{nameof(Mixup)} cannot mix {words}, whose features are numbers of tokens: describe words by vectors, or leave it out.")
            .Require(!ChangesWords || words.Length > 0,
                $"No encoder of the network reads token numbers, so there are none for {nameof(DeletedWords)} and {nameof(SwappedWords)}.")
            .Require(Recombination == 0 || network.Schema.Modalities.Count > 1,
                $"{nameof(Recombination)} needs two modalities, and the network has one.");
        Views?.Check(network.Schema);
    }
}
