using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Samples.MissingModality;

/// <summary>The report of one test.</summary>
internal sealed record Result(string Row, string Fold, long Seed, MissingModalityReport Report);

/// <summary>Every method on every fold and seed: one training each, all rates and patterns tested with it.</summary>
internal static class Study
{
    // The masks of the test are those of one seed, whatever the seed of a training.
    private const long MaskSeed = 1;

    public static IReadOnlyList<Result> Run(
        IReadOnlyList<CorpusFold> folds, Settings settings, Action<string> tell, CancellationToken cancellation)
    {
        bool synthetic = settings.Data is null;
        IReadOnlyList<Method> methods = Named(Method.All(settings.Size ?? (synthetic ? 16 : 64)), settings);
        (Method Method, CorpusFold Fold, long Seed)[] jobs =
        [
            .. from method in methods
               from fold in folds
               from seed in Enumerable.Range(0, settings.Seeds ?? (synthetic ? 1 : 5))
               select (method, fold, (long)seed),
        ];
        var results = new Result[jobs.Length][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        int done = 0;
        Parallel.For(0, jobs.Length, options, i =>
        {
            results[i] = Of(jobs[i].Method, jobs[i].Fold, jobs[i].Seed, settings, cancellation);
            tell(string.Create(CultureInfo.InvariantCulture,
                $"{Interlocked.Increment(ref done)} of {jobs.Length}: {jobs[i].Method.Name}, {jobs[i].Fold.Name}, seed {jobs[i].Seed}"));
        });
        return [.. results.SelectMany(own => own)];
    }

    private static Result[] Of(Method method, CorpusFold fold, long seed, Settings settings, CancellationToken cancellation)
    {
        string[] files = [.. method.Tests.Select(test => FileOf(settings, test.Row, fold, seed))];
        if (settings.Folder is not null && files.All(File.Exists))
        {
            return [.. method.Tests.Zip(files, (test, file) =>
                new Result(test.Row, fold.Name, seed, MissingModalityReport.FromJson(File.ReadAllText(file))))];
        }
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(settings.Labels, seed);
        using EmotionRecognizer recognizer = Train(method, fold, labeled, unlabeled, seed, settings, cancellation);
        IReadOnlyList<MissingModalityMask> masks = MissingModalityMask.OfEvaluation(fold.Schema, fold.Test.Utterances, MaskSeed);
        Result[] results = [.. method.Tests.Select(test => new Result(test.Row, fold.Name, seed, MissingModalityReport.Of(
            recognizer, fold.Test, masks, Method.FillingOf(test.Filling, fold.Schema, labeled.Utterances.Concat(unlabeled)))))];
        foreach ((Result result, string file) in settings.Folder is null ? [] : results.Zip(files))
        {
            Directory.CreateDirectory(settings.Folder!.FullName);
            File.WriteAllText($"{file}.partial", result.Report.ToJson());
            File.Move($"{file}.partial", file, overwrite: true);
        }
        return results;
    }

    // The epoch is chosen on validation rows of which half of what may be missing is: for all rates at once.
    private static EmotionRecognizer Train(
        Method method, CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled, long seed, Settings settings,
            CancellationToken cancellation)
    {
        EmotionNetwork network = EmotionNetwork.Create(fold.Schema, method.Network with { Seed = seed });
        Recipe recipe = method.Recipe();
        if (unlabeled.Count == 0)
            recipe = recipe with { Stages = [.. recipe.Stages.Select(stage => stage with { Unlabeled = [] })] };
        LabeledSet validation = MissingModalityMask.Draw(
            fold.Schema, fold.Validation.Utterances, MissingModalityMask.LargestRate(fold.Schema) / 2, MaskSeed).Apply(fold.Validation);
        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions
        {
            Epochs = settings.Epochs ?? (settings.Data is null ? 10 : 15),
            LearningRate = settings.LearningRate,
            LabeledBatchSize = 256,
            UnlabeledBatchSize = 256,
            IntraOpThreads = 1,
            Seed = seed,
        });
        TrainingResult run = trainer.Fit(labeled, unlabeled, validation, cancellation);
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
        return run.Recognizer;
    }

    private static string FileOf(Settings settings, string row, CorpusFold fold, long seed)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{fold.Name}-{row}-{seed}.json").Replace(' ', '_');
        return Path.Combine(settings.Folder?.FullName ?? "", string.Concat(name.Split(Path.GetInvalidFileNameChars())));
    }

    private static IReadOnlyList<Method> Named(IReadOnlyList<Method> methods, Settings settings)
    {
        if (settings.Methods is not { } names)
            return methods;
        string[] wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] unknown = [.. wanted.Where(name => methods.All(method => method.Name != name))];
        Method[] chosen = [.. methods.Where(method => wanted.Contains(method.Name))];
        return chosen.Length > 0 && unknown.Length == 0 ? chosen : throw new OptionsException("--methods",
            [$"'{names}' names no or other methods; there are: {string.Join("; ", methods.Select(method => method.Name))}."]);
    }
}
