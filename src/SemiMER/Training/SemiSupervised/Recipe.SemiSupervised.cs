using SemiMER.Matching;

namespace SemiMER.Training;

public sealed partial record Recipe
{
    private const double RampShare = 0.4; // of the training, until omega has its full weight

    /// <summary>
    /// Pseudo-labels: cross-entropy on labeled batches, and on unlabeled ones with what the network itself is sure of.
    /// </summary>
    /// <param name="labels">Threshold, alignment and views. A threshold or alignment with a state belongs to this recipe: make
    /// new ones for each training. Default a threshold of 0.95 without views.</param>
    /// <param name="options">Classification and weight; the views are those of <paramref name="labels"/>.</param>
    /// <remarks>
    /// On iemocap -1.9, -1.2 and +0.1 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe PseudoLabel(PseudoLabelOptions? labels = null, SemiSupervisedRecipeOptions? options = null) =>
        SemiSupervised("pseudo-label", new PseudoLabelTerm(labels), 1, options);

    /// <summary>FixMatch (Sohn et al. 2020): hard pseudo-labels of weak views, above one threshold, for strong views.</summary>
    /// <param name="options">Views, classification and weight; defaults if left out.</param>
    /// <param name="threshold">At least 0 and below 1. Default 0.95.</param>
    /// <remarks>
    /// On iemocap -3.3, -2.6 and +0.4 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe FixMatch(SemiSupervisedRecipeOptions? options = null, double threshold = 0.95) =>
        OfViews("FixMatch", new PseudoLabelOptions { Threshold = new FixedThreshold(threshold) }, options);

    /// <summary>FlexMatch (Zhang et al. 2021): FixMatch with lower thresholds for classes that are learned less.</summary>
    /// <param name="options">Views, classification and weight; defaults if left out.</param>
    /// <param name="threshold">That of the class that is learned best, above 0 and below 1. Default 0.95.</param>
    /// <remarks>
    /// On iemocap -3.1, -1.4 and 0.0 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe FlexMatch(SemiSupervisedRecipeOptions? options = null, double threshold = 0.95) =>
        OfViews("FlexMatch", new PseudoLabelOptions { Threshold = new ClassWiseThreshold(threshold) }, options);

    /// <summary>FreeMatch (Wang et al. 2023): FixMatch with thresholds that follow what the network is sure of, and fairness.</summary>
    /// <param name="options">Views, classification and weight; defaults if left out.</param>
    /// <remarks>
    /// On iemocap -3.4, -1.1 and -0.1 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe FreeMatch(SemiSupervisedRecipeOptions? options = null) =>
        OfViews("FreeMatch", new PseudoLabelOptions { Threshold = new SelfAdaptiveThreshold() }, options);

    /// <summary>SoftMatch (Chen et al. 2023): FixMatch with weights in place of a threshold, aligned to the shares of the labels.</summary>
    /// <param name="options">Views, classification and weight; defaults if left out.</param>
    /// <remarks>
    /// On iemocap -2.4, -1.7 and +0.5 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe SoftMatch(SemiSupervisedRecipeOptions? options = null) =>
        OfViews("SoftMatch", new PseudoLabelOptions
        {
            Threshold = new SoftThreshold(), Alignment = new PseudoLabelAlignment(), AlignsWeightsOnly = true,
        }, options);

    /// <summary>
    /// AdaMatch (Berthelot et al. 2022): FixMatch with a threshold relative to the labeled batch, aligned to the shares of the labels.
    /// </summary>
    /// <param name="options">Views, classification and weight; defaults if left out.</param>
    /// <param name="threshold">Relative to the mean confidence on labeled rows: above 0, at most 1. Default 0.95.</param>
    /// <remarks>
    /// On iemocap -1.8, -1.2 and -0.9 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe AdaMatch(SemiSupervisedRecipeOptions? options = null, double threshold = 0.95) =>
        OfViews("AdaMatch", new PseudoLabelOptions
        {
            Threshold = new RelativeThreshold(threshold), Alignment = new PseudoLabelAlignment(),
        }, options);

    /// <summary>Mean teacher (Tarvainen and Valpola 2017): unlabeled rows should be predicted as by an average of the network's
    /// weights.</summary>
    /// <param name="options">Views, classification and weight; defaults if left out.</param>
    /// <param name="decay">That of the average, above 0 and below 1. Default 0.999.</param>
    /// <remarks>
    /// On iemocap -2.3, -1.4 and -0.7 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe MeanTeacher(SemiSupervisedRecipeOptions? options = null, double decay = 0.999)
    {
        const double full = 10;
        options ??= new SemiSupervisedRecipeOptions();
        options.Validate();
        var term = new MeanTeacherTerm(new MeanTeacherOptions { Decay = decay, Weak = options.Weak, Strong = options.Strong });
        return SemiSupervised("mean teacher", term, full, options);
    }

    /// <summary>
    /// Modalities teach each other: what is predicted from all teaches each alone, and InfoNCE aligns the embeddings of an utterance.
    /// </summary>
    /// <param name="modalities">Who teaches whom, and the alignment; defaults if left out.</param>
    /// <param name="options">Classification and weight; views are not used.</param>
    /// <remarks>
    /// On iemocap -3.5, 0.0 and +0.6 points of UA over the better supervised method with 1, 10 and 100 % of the labels, with
    /// settings searched for each share: no gain (docs/evidence.md).
    /// </remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe CrossModal(CrossModalRecipeOptions? modalities = null, SemiSupervisedRecipeOptions? options = null)
    {
        modalities ??= new CrossModalRecipeOptions();
        modalities.Validate();
        var alignment = new CrossModalMatchingTerm(
            new CrossModalMatching(new InfoNce(modalities.AlignmentTemperature), modalities.AlignmentTopology), "alignment");
        WeightedTerm[] terms =
        [
            new(new CrossModalConsistencyTerm(modalities.Consistency), modalities.ConsistencyWeight),
            new(alignment, modalities.AlignmentWeight),
        ];
        return SemiSupervised("cross-modal", [.. terms.Where(term => !term.Weight.IsZero)], 1, options);
    }

    private static Recipe OfViews(string name, PseudoLabelOptions labels, SemiSupervisedRecipeOptions? options)
    {
        options ??= new SemiSupervisedRecipeOptions();
        options.Validate();
        var term = new PseudoLabelTerm(labels with { Weak = options.Weak, Strong = options.Strong });
        return SemiSupervised(name, term, 1, options);
    }

    // L = L_cls + omega L_u; omega grows slowly, since what the network predicts at first is worth little.
    private static Recipe SemiSupervised(string name, IObjectiveTerm unlabeled, double full, SemiSupervisedRecipeOptions? options) =>
        SemiSupervised(name, [new WeightedTerm(unlabeled, 1)], full, options);

    private static Recipe SemiSupervised(
        string name, IReadOnlyList<WeightedTerm> unlabeled, double full, SemiSupervisedRecipeOptions? options)
    {
        options ??= new SemiSupervisedRecipeOptions();
        options.Validate();
        return Of(name, [new(new ClassificationTerm(options.Classification), 1)], unlabeled,
            options.UnlabeledWeight ?? Schedule.Between(ScheduleShape.SigmoidRamp, 0, full, RampShare));
    }
}
