using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Metrics;
using SemiMER.Recognition;

namespace SemiMER.Samples;

/// <summary>What is kept of a training: little enough for thousands, and enough for tables with intervals.</summary>
/// <param name="Validation">Measures on the rows that chose the epoch.</param>
/// <param name="Predicted">The class index of every test utterance, in the order of the test set, for each set tested.</param>
internal sealed record KeptTraining(EmotionMetrics Validation, int[][] Predicted)
{
    /// <summary>Asks a recognizer.</summary>
    public static KeptTraining Of(EmotionRecognizer recognizer, LabeledSet validation, IEnumerable<IEnumerable<Utterance>> tests) =>
        new(recognizer.Evaluate(validation),
            [.. tests.Select(test => recognizer.Predict([.. test]).Select(prediction => prediction.ClassIndex).ToArray())]);

    /// <summary>The cell of one of the sets tested.</summary>
    public ExperimentCell ToCell(
        string method, CorpusFold fold, double share, long seed, LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet test, int index = 0)
    {
        int[] predicted = Predicted[index];
        return new ExperimentCell
        {
            Fold = fold.Name,
            Recipe = method,
            Network = "",
            LabelFraction = share,
            Seed = seed,
            LabeledCount = labeled.LabelCount,
            UnlabeledCount = unlabeled.Count,
            ChoosingCount = fold.Validation.Count,
            BestEpoch = null,
            Units = fold.Grouping,
            Validation = Validation,
            Test = EmotionMetrics.FromPredictions([.. test.Select(item => item.ClassIndex)], predicted, test.Classes),
            Predictions = [.. test.Zip(predicted, (item, said) => new CellPrediction(
                item.Utterance.Id, item.Utterance.Speaker, item.Utterance.Dialogue, item.ClassIndex,
                [.. test.Classes.Select((_, k) => k == said ? 1f : 0)]))],
        };
    }
}

/// <summary>A folder that keeps one JSON file for each name, so that a study that was stopped goes on.</summary>
internal sealed class KeptFolder
{
    private const string StudyFile = "study.txt";

    private readonly DirectoryInfo? folder;

    /// <summary>Opens the folder; what it keeps is of one study.</summary>
    /// <param name="folder">The folder; null to keep nothing.</param>
    /// <param name="study">What decides its trainings, as text.</param>
    /// <exception cref="ExperimentException">The folder keeps trainings of another study.</exception>
    public KeptFolder(DirectoryInfo? folder, string study)
    {
        this.folder = folder;
        if (folder is null)
            return;
        folder.Create();
        string file = Path.Combine(folder.FullName, StudyFile);
        if (!File.Exists(file))
            File.WriteAllText(file, study);
        else if (File.ReadAllText(file) is var kept && kept != study)
        {
            throw new ExperimentException(
                $"'{folder}' keeps trainings of another study, of {kept}; this is of {study}. Take another folder.");
        }
    }

    /// <summary>What is kept under all these names, or else what is made now, and then kept.</summary>
    public T[] Of<T>(string[] names, Func<T[]> make)
    {
        if (folder is null)
            return make();
        string[] files = Array.ConvertAll(names, name =>
            Path.Combine(folder.FullName, string.Concat($"{name}.json".Replace(' ', '_').Split(Path.GetInvalidFileNameChars()))));
        if (Array.TrueForAll(files, File.Exists))
            return Array.ConvertAll(files, file => JsonSerializer.Deserialize<T>(File.ReadAllText(file))!);
        T[] made = make();
        foreach ((T each, string file) in made.Zip(files))
        {
            File.WriteAllText($"{file}.partial", JsonSerializer.Serialize(each));
            File.Move($"{file}.partial", file, overwrite: true);
        }
        return made;
    }
}
