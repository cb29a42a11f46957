using SemiMER.Metrics;

namespace SemiMER.Experiments;

/// <summary>
/// What several methods say together: the mean of their probabilities, and of their targets, for each utterance, often better than each
/// of them. From cells that are there already; nothing is trained.
/// </summary>
public static class CellAverage
{
    /// <summary>Averages the cells of several methods.</summary>
    /// <param name="name">Name of the new cells in tables.</param>
    /// <param name="cells">Cells of an experiment, among them those of the methods.</param>
    /// <param name="methods">Names of the methods or recipes, at least one.</param>
    /// <returns>A cell for each fold, label budget and seed of which there are cells of all methods.</returns>
    /// <exception cref="ExperimentException">Cells of one fold and seed are of different utterances.</exception>
    public static IReadOnlyList<ExperimentCell> Of(
        string name, IEnumerable<ExperimentCell> cells, params IReadOnlyList<string> methods)
    {
        ArgumentNullException.ThrowIfNull(cells);
        new OptionFaults(nameof(CellAverage)).Require(methods.Count > 0, "There are no methods to average.").Throw();
        return [.. ExperimentCell.SideBySide(cells, methods).Select(found => Average(name, found))];
    }

    private static ExperimentCell Average(string name, ExperimentCell[] cells)
    {
        IReadOnlyList<string> classes = cells[0].Test.ConfusionMatrix.ClassNames;
        IReadOnlyList<CellPrediction> test = Mean([.. cells.Select(cell => cell.Predictions)]);
        IReadOnlyList<CellPrediction> validation = cells.All(cell => cell.ValidationPredictions.Count > 0)
            ? Mean([.. cells.Select(cell => cell.ValidationPredictions)]) : [];
        return cells[0] with
        {
            Recipe = name,
            Network = "",
            BestEpoch = null,
            ChoosingCount = cells.Max(cell => cell.ChoosingCount),
            Options = new Dictionary<string, string>(),
            PredictsClasses = cells.All(cell => cell.PredictsClasses),
            Predictions = test,
            ValidationPredictions = validation,
            Test = CellTraining.Measure(test, classes),
            Validation = validation.Count > 0 ? CellTraining.Measure(validation, classes) : cells[0].Validation,
        };
    }

    // p_k = 1/m Σ p_mk; targets alike, those that all predict
    private static IReadOnlyList<CellPrediction> Mean(IReadOnlyList<CellPrediction>[] rows)
    {
        string[] ids = [.. rows[0].Select(row => row.Id)];
        if (rows.Any(own => !own.Select(row => row.Id).SequenceEqual(ids)))
            throw new ExperimentException("Cells of one fold and seed speak of different utterances, so they have no mean.");
        return
        [
            .. rows[0].Select((row, index) => row with
            {
                Probabilities = [.. row.Probabilities.Select((_, k) => rows.Average(own => own[index].Probabilities[k]))],
                Targets = row.Targets.Where(target => rows.All(own => own[index].Targets.ContainsKey(target.Key))).ToDictionary(
                    target => target.Key,
                    target => target.Value with { Predicted = rows.Average(own => own[index].Targets[target.Key].Predicted) }),
            }),
        ];
    }
}
