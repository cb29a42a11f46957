using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Samples.MissingModality;

/// <summary>What a training said of the test utterances under one mask.</summary>
/// <param name="Under">The mask.</param>
/// <param name="Cell">The predictions, by which intervals are found.</param>
internal sealed record Result(MissingModalityMask Under, ExperimentCell Cell)
{
    /// <summary>Name of the mask.</summary>
    public string Mask => Under.Name;

    /// <summary>Whether it is one of a rate, not of a pattern.</summary>
    public bool IsRate => Under.Rate is not null;
}

/// <summary>Every method on every fold and seed: one training each, all rates and patterns tested with it.</summary>
internal static class Study
{
    // The masks of the test are those of one seed, whatever the seed of a training.
    private const long MaskSeed = 1;

    public static IReadOnlyList<Result> Run(
        IReadOnlyList<CorpusFold> folds, Settings settings, Action<string> tell, CancellationToken cancellation)
    {
        bool synthetic = settings.Corpus.IsSynthetic;
        IReadOnlyList<Method> methods = Named(Method.All(settings.Size ?? (synthetic ? 16 : 64)), settings);
        (Method Method, CorpusFold Fold, long Seed)[] jobs =
        [
            .. from method in methods
               from fold in folds
               from seed in Enumerable.Range(0, settings.Seeds ?? (synthetic ? 1 : 5))
               select (method, fold, (long)seed),
        ];
        var folder = new KeptFolder(settings.Folder, settings.Study);
        var results = new Result[jobs.Length][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        int done = 0;
        Parallel.For(0, jobs.Length, options, i =>
        {
            results[i] = Of(jobs[i].Method, jobs[i].Fold, jobs[i].Seed, settings, folder, cancellation);
            tell(string.Create(CultureInfo.InvariantCulture,
                $"{Interlocked.Increment(ref done)} of {jobs.Length}: {jobs[i].Method.Name}, {jobs[i].Fold.Name}, seed {jobs[i].Seed}"));
        });
        return [.. results.SelectMany(own => own)];
    }

    private static Result[] Of(
        Method method, CorpusFold fold, long seed, Settings settings, KeptFolder folder, CancellationToken cancellation)
    {
        IReadOnlyList<MissingModalityMask> masks = MissingModalityMask.OfEvaluation(fold.Schema, fold.Test.Utterances, MaskSeed);
        LabeledSet[] tests = [.. masks.Select(mask => mask.Apply(fold.Test))];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(settings.Labels, seed);
        KeptTraining[] kept = folder.Of<KeptTraining>(
            [.. method.Tests.Select(test => string.Create(CultureInfo.InvariantCulture, $"{fold.Name}-{test.Row}-{seed}"))], () =>
            {
                using EmotionRecognizer recognizer = Train(method, fold, labeled, unlabeled, seed, settings, cancellation);
                return [.. method.Tests.Select(test =>
                {
                    IModalityFilling? filling = Method.FillingOf(test.Filling, fold.Schema, labeled.Utterances.Concat(unlabeled));
                    return KeptTraining.Of(recognizer, ValidationOf(fold), tests.Select(
                        masked => filling is null ? masked.Utterances : masked.Utterances.Select(filling.Fill)));
                })];
            });
        return
        [
            .. from row in Enumerable.Range(0, kept.Length)
               from i in Enumerable.Range(0, masks.Count)
               select new Result(masks[i], kept[row].ToCell(
                   method.Tests[row].Row, fold, settings.Labels, seed, labeled, unlabeled, tests[i], i)),
        ];
    }

    // The epoch is chosen on validation rows of which half of what may be missing is: for all rates at once.
    private static LabeledSet ValidationOf(CorpusFold fold) => MissingModalityMask.Draw(
        fold.Schema, fold.Validation.Utterances, MissingModalityMask.LargestRate(fold.Schema) / 2, MaskSeed).Apply(fold.Validation);

    private static EmotionRecognizer Train(
        Method method, CorpusFold fold, LabeledSet labeled, UnlabeledSet unlabeled, long seed, Settings settings,
            CancellationToken cancellation)
    {
        EmotionNetwork network = EmotionNetwork.Create(fold.Schema, method.Network with { Seed = seed });
        Recipe recipe = method.Recipe();
        if (unlabeled.Count == 0)
            recipe = recipe with { Stages = [.. recipe.Stages.Select(stage => stage with { Unlabeled = [] })] };
        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions
        {
            Epochs = settings.Epochs ?? (settings.Corpus.IsSynthetic ? 10 : 15),
            LearningRate = settings.LearningRate,
            LabeledBatchSize = 256,
            UnlabeledBatchSize = 256,
            IntraOpThreads = 1,
            Seed = seed,
        });
        TrainingResult run = trainer.Fit(labeled, unlabeled, ValidationOf(fold), cancellation);
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
        return run.Recognizer;
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
