using System.Text.Json.Serialization;

namespace SemiMER.Metrics;

/// <summary>
/// The measures that speech emotion recognition reports, computed from a confusion matrix. All lie in 0..1, and higher is better;
/// papers usually print them times 100. How classes that do not occur count is stated with each, and in <see cref="ClassMetrics"/>.
/// </summary>
[JsonNumberHandling(JsonNumberHandling.AllowNamedFloatingPointLiterals)]
public sealed class EmotionMetrics
{
    /// <summary>Computes all measures of a confusion matrix.</summary>
    /// <param name="confusionMatrix">The counts, of at least one utterance.</param>
    /// <exception cref="MetricException">The matrix is empty.</exception>
    public EmotionMetrics(ConfusionMatrix confusionMatrix)
    {
        ArgumentNullException.ThrowIfNull(confusionMatrix);
        if (confusionMatrix.Total == 0)
            throw new MetricException("There are no utterances in the confusion matrix: nothing can be measured. Give at least one.");

        ConfusionMatrix = confusionMatrix;
        IEnumerable<int> classIndices = Enumerable.Range(0, confusionMatrix.ClassNames.Count);
        PerClass = [.. classIndices.Select(index => ClassMetrics.FromMatrix(confusionMatrix, index))];
        WeightedAccuracy = (double)confusionMatrix.Correct / confusionMatrix.Total;
        UnweightedAccuracy = PerClass.Where(one => one.Support > 0).Average(one => one.Recall);
        WeightedF1 = PerClass.Where(one => one.Support > 0).Sum(one => one.Support * one.F1) / confusionMatrix.Total;
        MacroF1 = PerClass.Where(one => one.Support + one.PredictedCount > 0).Average(one => one.F1);
    }

    /// <summary>The counts behind the measures: rows are true classes, columns predicted classes.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }

    /// <summary>
    /// WA: correct / all utterances, in 0..1, higher is better. Plain accuracy: "weighted" because each class weighs as much as it
    /// has utterances, so a frequent class dominates.
    /// </summary>
    public double WeightedAccuracy { get; }

    /// <summary>
    /// UA (also UAR, balanced accuracy): the plain mean of the recalls of the classes that occur in the truth, in 0..1, higher is
    /// better. Always the same answer costs: it gives 1 / (number of those classes). Classes without true utterances are left out.
    /// </summary>
    public double UnweightedAccuracy { get; }

    /// <summary>
    /// Weighted F1: sum over classes of support x F1, divided by the number of utterances; in 0..1, higher is better.
    /// Classes without true utterances weigh nothing; their wrong predictions lower the recall of the others.
    /// </summary>
    public double WeightedF1 { get; }

    /// <summary>
    /// Macro F1: the plain mean of the F1 of the classes that occur in the truth or among the predictions, in 0..1, higher is better.
    /// A class that is only predicted counts with F1 0; a class that occurs in neither is left out.
    /// </summary>
    public double MacroF1 { get; }

    /// <summary>Recall, precision, F1 and support of each class, in the order of the confusion matrix.</summary>
    public IReadOnlyList<ClassMetrics> PerClass { get; }

    /// <summary>Counts predictions against the truth and computes all measures.</summary>
    /// <param name="truth">The true class index of each utterance; at least one.</param>
    /// <param name="predicted">The predicted class index of each utterance, in the same order.</param>
    /// <param name="classNames">The classes, in the order of the indices; at least one, all different.</param>
    /// <returns>The measures.</returns>
    /// <exception cref="MetricException">The lists are empty or differ in length, or an index is not one of the classes.</exception>
    public static EmotionMetrics FromPredictions(
        IReadOnlyList<int> truth, IReadOnlyList<int> predicted, IReadOnlyList<string> classNames) =>
        new(ConfusionMatrix.FromPredictions(truth, predicted, classNames));

    /// <summary>The main measures in one line, for example <c>WA 0.750, UA 0.700, weighted F1 0.744, 120 utterances</c>.</summary>
    /// <returns>The line, with three decimals.</returns>
    public override string ToString() => FormattableString.Invariant(
        $"WA {WeightedAccuracy:F3}, UA {UnweightedAccuracy:F3}, weighted F1 {WeightedF1:F3}, {ConfusionMatrix.Total} utterances");
}
