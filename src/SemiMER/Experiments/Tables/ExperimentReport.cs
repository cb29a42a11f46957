using System.Globalization;
using System.Text;
using SemiMER.Formats;

namespace SemiMER.Experiments;

/// <summary>Files that tell what an experiment gave, for people and for other programs.</summary>
public static class ExperimentReport
{
    /// <summary>
    /// Writes <c>results.md</c>, <c>results.csv</c>, <c>results.json</c>, <c>predictions.csv</c> (a line for each cell and test utterance)
    /// and <c>manifest.json</c>. Files of these names are replaced, each whole or not at all.
    /// </summary>
    /// <param name="directory">The folder; made if it is not there.</param>
    /// <param name="table">The table.</param>
    /// <param name="cells">The cells that it was computed from.</param>
    /// <param name="manifest">What they come from.</param>
    /// <exception cref="FileFormatException">A file cannot be written.</exception>
    public static void Write(
        string directory, ExperimentTable table, IReadOnlyList<ExperimentCell> cells, ExperimentManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(manifest);
        FolderFiles.Create(directory);
        WriteText(Path.Combine(directory, "results.md"), table.ToMarkdown());
        table.ToCsv().WriteFile(Path.Combine(directory, "results.csv"));
        WriteText(Path.Combine(directory, "results.json"), table.ToJson());
        Predictions(table.Classes, cells).WriteFile(Path.Combine(directory, "predictions.csv"));
        WriteText(Path.Combine(directory, ExperimentManifest.FileName), manifest.ToJson());
    }

    /// <summary>
    /// Every prediction of some cells as CSV: fold, recipe, network, share, seed, id, speaker, dialogue, truth, prediction and the
    /// probability of each class; truth and prediction of each continuous target, empty where there is none.
    /// </summary>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="cells">The cells.</param>
    public static CsvTable Predictions(IReadOnlyList<string> classes, IReadOnlyList<ExperimentCell> cells)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(cells);
        IReadOnlyList<string> targets = TargetMeasures.NamesOf(cells);
        return new CsvTable(
            ["fold", "recipe", "network", "share", "seed", "id", "speaker", "dialogue", "truth", "predicted",
                .. classes.Select(name => $"probability {name}"),
                .. targets.SelectMany(name => (string[])[$"true {name}", $"predicted {name}"])],
            [
                .. from cell in cells
                   from row in cell.Predictions
                   select (IReadOnlyList<string>)
                   [
                       cell.Fold, cell.Recipe, cell.Network, cell.LabelFraction.ToString(CultureInfo.InvariantCulture),
                       cell.Seed.ToString(CultureInfo.InvariantCulture), row.Id, row.Speaker, row.Dialogue ?? "", classes[row.Truth],
                       classes[row.Predicted],
                       .. row.Probabilities.Select(probability => probability.ToString(CultureInfo.InvariantCulture)),
                       .. targets.Select(row.Targets.GetValueOrDefault).SelectMany(target => (string[])
                           [Text(target?.Truth), Text(target?.Predicted)]),
                   ],
            ]);
    }

    private static string Text(double? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static void WriteText(string path, string text) =>
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
