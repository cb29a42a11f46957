using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Experiments;

/// <summary>
/// A model that is trained beside the recipes, on the same labels, and needs neither a network nor unlabeled rows, such as a linear
/// one: what a recipe has to beat.
/// </summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Train">Makes the model from the labeled training rows, the validation rows and the seed.</param>
public sealed record ExperimentBaseline(string Name, Func<LabeledSet, LabeledSet, long, EmotionRecognizer> Train)
{
    /// <summary>Whether it chooses something by the validation rows, whose labels then count. Default true.</summary>
    public bool UsesValidation { get; init; } = true;
}
