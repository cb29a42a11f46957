using SemiMER.Models;

namespace SemiMER.Training;

public sealed partial record Recipe
{
    /// <summary>
    /// Restores masked features of labeled and unlabeled rows, in the manner of Khare et al. 2021, and learns no class: a first training
    /// whose network is saved and trained on, see <see cref="MaskedModellingTerm"/>. For one training, with
    /// <see cref="SelectionMetric.None"/>: nothing of it shows in a measure of classes.
    /// </summary>
    /// <param name="term">What is masked; it belongs to the caller, who may ask it for a report afterwards.</param>
    /// <param name="labeledWeight">Weight of the features of labeled rows beside those of the pool, at least 0. Default 0.1.</param>
    /// <exception cref="OptionsException">The weight is out of range.</exception>
    public static Recipe MaskedModelling(MaskedModellingTerm term, double labeledWeight = 0.1)
    {
        ArgumentNullException.ThrowIfNull(term);
        new OptionFaults(nameof(MaskedModelling)).AtLeast(nameof(labeledWeight), labeledWeight, 0).Throw();
        return Of("masked modelling", [new(term, labeledWeight)], [new(term, 1)]);
    }

    /// <summary>
    /// Masked cross-modal pre-training and fine-tuning in one training (in the manner of Khare et al. 2021): first features are restored
    /// without labels, then the heads learn from labels alone, then all with a smaller rate for the body. For one training.
    /// </summary>
    /// <param name="network">The network: its parts are named in the stages.</param>
    /// <param name="options">What is masked, shares and rates; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    public static Recipe Pretraining(EmotionNetwork network, PretrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        options ??= new PretrainingOptions();
        options.Validate();
        TrainingStage first = MaskedModelling(new MaskedModellingTerm(options.Masking), options.LabeledWeight).Stages[0];
        return new Recipe
        {
            Name = "pre-training",
            Stages =
            [
                first with { Name = "masked modelling", Share = options.Share, ChoosesEpoch = false },
                .. FineTuning(network, options.Tuning).Stages
                    .Select(stage => stage with { Share = stage.Share * (1 - options.Share) }),
            ],
        };
    }
}
