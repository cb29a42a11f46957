using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>Which of several methods validation rows speak for.</summary>
/// <param name="predictions">What each method said of the same validation rows.</param>
/// <param name="classes">Number of classes.</param>
internal sealed class ValidationChoice(IReadOnlyList<IReadOnlyList<CellPrediction>> predictions, int classes)
{
    // A dialogue is one unit, because its utterances are alike.
    private readonly string[] unitOf = UnitsOf(predictions);

    /// <summary>The one with the highest UA, the first among equals.</summary>
    public static int Best(ValidationChoice choice)
    {
        double[] accuracies = [.. choice.CountAll().Select(units => choice.Accuracy(units, static _ => true))];
        return Array.IndexOf(accuracies, accuracies.Max());
    }

    /// <summary>
    /// Of those whose paired difference of UA to the first has an interval above 0 the one with the largest; else the first.
    /// </summary>
    public static int BeyondDoubt(ValidationChoice choice)
    {
        CountedUnit[][] all = choice.CountAll();
        double[] weights = [.. all[0].Select(unit => choice.Size(unit))];
        double[] gains = new double[all.Length];
        for (int i = 1; i < all.Length; i++)
        {
            ConfidenceInterval difference = JackknifeInterval.Of(
                [.. all[i].Select(unit => unit.Cluster)], weights,
                isKept => choice.Accuracy(all[i], isKept) - choice.Accuracy(all[0], isKept), level: 0.95);
            gains[i] = difference.Lower > 0 ? difference.Mean : 0;
        }
        return Array.IndexOf(gains, gains.Max());
    }

    private static string[] UnitsOf(IReadOnlyList<IReadOnlyList<CellPrediction>> predictions)
    {
        string[] ids = [.. predictions[0].Select(row => row.Id)];
        if (ids.Length == 0 || predictions.Any(rows => !rows.Select(row => row.Id).SequenceEqual(ids)))
        {
            throw new ExperimentException("There are no predictions of the same validation rows to choose by: give the plan validation " +
                $"rows, and a method that does not use them {nameof(ExperimentMethod.UsesValidation)} = true.");
        }
        return [.. predictions[0].Select(row => row.Dialogue ?? $"utterance {row.Id}")];
    }

    private CountedUnit[][] CountAll()
    {
        string[] names = [.. unitOf.Distinct()];
        return [.. predictions.Select(rows => Count(rows, names))];
    }

    private CountedUnit[] Count(IReadOnlyList<CellPrediction> rows, string[] names)
    {
        var counts = names.ToDictionary(name => name, _ => new double[classes, classes]);
        for (int row = 0; row < rows.Count; row++)
            counts[unitOf[row]][rows[row].Truth, rows[row].Predicted]++;
        return [.. names.Select(name => new CountedUnit(name, "validation", counts[name]))];
    }

    private double Size(CountedUnit unit) => Enumerable.Range(0, classes).Sum(unit.OfClass);

    private double Accuracy(CountedUnit[] units, Func<int, bool> isKept) =>
        CountedMetrics.UnweightedAccuracy(CountedUnit.Sum(units.Where((_, index) => isKept(index)), classes));
}
