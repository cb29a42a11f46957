using SemiMER.Matching;
using SemiMER.Models;

namespace SemiMER.Training;

public sealed partial record Recipe
{
    /// <summary>
    /// The two stages of He, Zhu and Zhang 2025 (ComP), for a network with <see cref="CrossModalPromptingOptions"/>, best with
    /// <see cref="EmotionNetworkOptions.CrossModalPrompting"/>. First each modality learns alone, sum_m L_rec + sum_m
    /// L_cls(head_m(f_m(z_m))) (eq. 2), and no epoch is chosen; then all together with prompts, L_cls + 2 sum_m L_cls(head_m(z_m)) +
    /// L_rec (eq. 16, 17), with modulated gradients. For targets L_cls is <see cref="CrossModalPromptingRecipeOptions.Regression"/>.
    /// </summary>
    /// <param name="loss">
    /// Distance between the embeddings of two modalities, matched in the second stage as <see cref="Paper"/> does. Default null, none.
    /// </param>
    /// <param name="options">Weights and stages; defaults if left out.</param>
    /// <remarks>
    /// Unlabeled utterances are context of their dialogues, and are reconstructed and matched, which the original does not know. The
    /// network's <see cref="EmotionNetworkOptions.ModalityDropout"/> draws other absences in each update; one trained network serves all
    /// rates.
    /// </remarks>
    /// <para>With <see cref="CrossModalPromptingRecipeOptions.KeepsBestModalities"/> it has a state: make it anew for each training.</para>
    /// <exception cref="OptionsException">An option is out of range, or the loss needs a margin.</exception>
    public static Recipe CrossModalPrompting(IMatchingLoss? loss = null, CrossModalPromptingRecipeOptions? options = null)
    {
        options ??= new CrossModalPromptingRecipeOptions();
        options.Validate();
        var reconstruction = new WeightedTerm(new ReconstructionTerm(), options.ReconstructionWeight);
        var labels = new List<WeightedTerm>();
        var ofEach = new List<WeightedTerm>();
        if (options.Classification is { } classification)
        {
            labels.Add(new(new ClassificationTerm(classification), 1));
            labels.Add(new(new ModalityClassificationTerm(ModalityReading.Prompted, options.Modulation), options.ModalityWeight));
            ofEach.Add(new(new ModalityClassificationTerm(ModalityReading.Alone, keepsBest: options.KeepsBestModalities), 1));
        }
        if (options.Regression is { } regression)
        {
            GradientModulation modulation = options.Classification is null ? options.Modulation : GradientModulation.None;
            labels.Add(new(new RegressionTerm(regression), 1));
            labels.Add(new(new ModalityRegressionTerm(ModalityReading.Prompted, regression, modulation), options.ModalityWeight));
            ofEach.Add(new(new ModalityRegressionTerm(ModalityReading.Alone, regression), 1));
        }
        WeightedTerm[] matching = loss is null ? [] : [new(new CrossModalMatchingTerm(
            new CrossModalMatching(loss, PairingTopology.Default, UnpairedSets.Default, null)), options.MatchingWeight)];
        var alone = new TrainingStage
        {
            Name = "modalities alone", Share = options.AloneShare, ChoosesEpoch = false, UnlabeledWeight = options.UnlabeledWeight,
            Labeled = Weighed([reconstruction, .. ofEach]),
            Unlabeled = Weighed(reconstruction),
        };
        var together = new TrainingStage
        {
            Name = "prompts", UnlabeledWeight = options.UnlabeledWeight,
            Labeled = Weighed([.. labels, reconstruction, .. matching]),
            Unlabeled = Weighed([reconstruction, .. matching]),
        };
        return new Recipe { Name = "cross-modal prompting", Stages = options.AloneShare > 0 ? [alone, together] : [together] };

        static WeightedTerm[] Weighed(params WeightedTerm[] terms) => [.. terms.Where(term => !term.Weight.IsZero)];
    }
}
