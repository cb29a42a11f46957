using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>The sets of a training.</summary>
/// <param name="Labeled">The labeled training rows.</param>
/// <param name="Unlabeled">The unlabeled pool.</param>
/// <param name="Validation">Rows to choose the weights by; may be empty.</param>
/// <param name="ValidationEnrollment">Rows that give the statistics of the validation speakers.</param>
internal sealed record TrainingData(
    LabeledSet Labeled, UnlabeledSet Unlabeled, LabeledSet Validation, UnlabeledSet ValidationEnrollment);
