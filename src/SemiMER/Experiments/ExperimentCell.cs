using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>One training and its measures.</summary>
/// <param name="Fold">Name of the split.</param>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="LabelFraction">Share of the labeled training rows that kept their labels.</param>
/// <param name="Seed">The seed.</param>
/// <param name="LabeledCount">Number of labeled training rows.</param>
/// <param name="UnlabeledCount">Number of rows in the unlabeled pool.</param>
/// <param name="BestEpoch">The epoch chosen on the validation set.</param>
/// <param name="Validation">Measures of that epoch on the validation set.</param>
/// <param name="Test">Measures of that epoch on the test set, which chose nothing.</param>
public sealed record ExperimentCell(
    string Fold, string Recipe, double LabelFraction, long Seed, int LabeledCount, int UnlabeledCount, int BestEpoch,
    EmotionMetrics Validation, EmotionMetrics Test);

/// <summary>How far an experiment is.</summary>
/// <param name="Completed">Trainings that have ended.</param>
/// <param name="Total">Trainings in all.</param>
/// <param name="Cell">The one that has just ended.</param>
public sealed record ExperimentProgress(int Completed, int Total, ExperimentCell Cell);
