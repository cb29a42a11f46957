using SemiMER.Corpora;
using SemiMER.Recognition;

namespace SemiMER.Experiments;

/// <summary>
/// Keeps one of several methods, the one that validation rows speak for; their labels are counted as looked at. As a method it trains
/// them all; of cells that are there already it takes those of the chosen ones.
/// </summary>
public static class RecipeChoice
{
    /// <summary>The method with the highest UA on the validation rows, the first among equals.</summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="methods">The methods, at least one.</param>
    public static ExperimentMethod Best(string name, params IReadOnlyList<ExperimentMethod> methods)
    {
        CheckAny(methods.Count);
        return new ExperimentMethod(name, task => Train(task, methods, ValidationChoice.Best));
    }

    /// <summary>
    /// A method instead of the reference only if it is better than that on the validation rows beyond doubt: of the methods whose paired
    /// difference of UA to the reference has a 95 % interval above 0, the one with the largest; else the reference. Intervals leave
    /// dialogues out one by one, or utterances where dialogues are not known.
    /// </summary>
    /// <param name="name">Name in tables.</param>
    /// <param name="reference">What is taken in doubt, such as a supervised method.</param>
    /// <param name="methods">The others, at least one.</param>
    public static ExperimentMethod ByValidation(
        string name, ExperimentMethod reference, params IReadOnlyList<ExperimentMethod> methods)
    {
        ArgumentNullException.ThrowIfNull(reference);
        CheckAny(methods.Count);
        return new ExperimentMethod(name, task => Train(task, [reference, .. methods], ValidationChoice.BeyondDoubt));
    }

    /// <summary>What <see cref="Best(string, IReadOnlyList{ExperimentMethod})"/> would have given, from cells.</summary>
    /// <param name="name">Name of the chosen cells in tables.</param>
    /// <param name="cells">Cells of an experiment, among them those of the methods.</param>
    /// <param name="methods">Names of the methods or recipes, at least one.</param>
    /// <returns>A cell for each fold, label budget and seed of which there are cells of all methods.</returns>
    public static IReadOnlyList<ExperimentCell> Best(
        string name, IEnumerable<ExperimentCell> cells, params IReadOnlyList<string> methods)
    {
        CheckAny(methods.Count);
        return Take(name, cells, methods, ValidationChoice.Best);
    }

    /// <summary>
    /// What <see cref="ByValidation(string, ExperimentMethod, IReadOnlyList{ExperimentMethod})"/> would have given, from cells.
    /// </summary>
    /// <param name="name">Name of the chosen cells in tables.</param>
    /// <param name="cells">Cells of an experiment, among them those of reference and methods.</param>
    /// <param name="reference">Name of what is taken in doubt.</param>
    /// <param name="methods">Names of the others, at least one.</param>
    /// <returns>A cell for each fold, label budget and seed of which there are cells of all of them.</returns>
    public static IReadOnlyList<ExperimentCell> ByValidation(
        string name, IEnumerable<ExperimentCell> cells, string reference, params IReadOnlyList<string> methods)
    {
        ArgumentNullException.ThrowIfNull(reference);
        CheckAny(methods.Count);
        return Take(name, cells, [reference, .. methods], ValidationChoice.BeyondDoubt);
    }

    private static void CheckAny(int count) =>
        new OptionFaults(nameof(RecipeChoice)).Require(count > 0, "There are no methods to choose from.").Throw();

    private static List<ExperimentCell> Take(
        string name, IEnumerable<ExperimentCell> cells, IReadOnlyList<string> methods, Func<ValidationChoice, int> choose)
    {
        var chosen = new List<ExperimentCell>();
        foreach (ExperimentCell[] found in ExperimentCell.SideBySide(cells, methods))
        {
            ExperimentCell taken = found[choose(new ValidationChoice(
                [.. found.Select(cell => cell.ValidationPredictions)], found[0].Validation.ConfusionMatrix.ClassNames.Count))];
            chosen.Add(taken with { Recipe = name, Network = "", ChoosingCount = found.Max(cell => cell.ChoosingCount) });
        }
        return chosen;
    }

    private static EmotionRecognizer Train(
        MethodTask task, IReadOnlyList<ExperimentMethod> methods, Func<ValidationChoice, int> choose)
    {
        var trained = new List<EmotionRecognizer>();
        int chosen = -1;
        try
        {
            foreach (ExperimentMethod method in methods)
            {
                task.CancellationToken.ThrowIfCancellationRequested();
                trained.Add(method.Train(task.For(method)));
            }
            chosen = choose(new ValidationChoice(
                [.. trained.Select(recognizer => CellTraining.Ask(recognizer, task.Rows.Validation, task.Rows.ValidationEnrollment))],
                task.Schema.Classes.Count));
            return trained[chosen];
        }
        finally
        {
            foreach ((int index, EmotionRecognizer recognizer) in trained.Index())
            {
                if (index != chosen)
                    recognizer.Dispose();
            }
        }
    }
}
