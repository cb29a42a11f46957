using System.Globalization;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>UA of one method with a share of the labels.</summary>
internal sealed record Score(string Method, double Share, int Labels, double Accuracy);

/// <summary>How a modality was restored, beside what needs no network.</summary>
internal sealed record Restored(string Modality, double Loss, double Constant, double? Neighbours);

/// <summary>What one pre-training led to.</summary>
internal sealed record Result(string Form, string Fold, long Seed, Restored[] Restored, Score[] Scores);

/// <summary>A pre-training for each form, fold and seed, and trainings with each share of the labels.</summary>
internal static class Study
{
    private const int UpdatesPerEpoch = 20;

    public static IReadOnlyList<Result> Run(
        Corpus corpus, Func<Corpus, IReadOnlyList<CorpusFold>> folds, Settings settings, Action<string> tell,
        CancellationToken cancellation)
    {
        (Form Form, int Fold, long Seed)[] jobs =
        [
            .. from form in Form.Of(settings)
               from fold in Enumerable.Range(0, folds(corpus).Count)
               from seed in Enumerable.Range(0, settings.Seeds ?? (settings.Data is null ? 2 : 5))
               select (form, fold, (long)seed),
        ];
        var results = new Result[jobs.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        int done = 0;
        Parallel.For(0, jobs.Length, options, i =>
        {
            (Form form, int fold, long seed) = jobs[i];
            results[i] = Kept(form, folds(corpus)[fold].Name, seed, settings, () =>
            {
                (CorpusFold prepared, EmotionNetworkOptions network) = form.Prepare(corpus, folds, fold);
                return Of(form.Name, prepared, network with { Seed = seed }, settings, cancellation);
            });
            tell(string.Create(CultureInfo.InvariantCulture,
                $"{Interlocked.Increment(ref done)} of {jobs.Length}: {form.Name}, {results[i].Fold}, seed {seed}"));
        });
        return results;
    }

    private static Result Kept(Form form, string fold, long seed, Settings settings, Func<Result> make)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{form.Name}-{fold}-{seed}.json").Replace(' ', '_');
        string? file = settings.Folder is { } folder
            ? Path.Combine(folder.FullName, string.Concat(name.Split(Path.GetInvalidFileNameChars()))) : null;
        if (file is not null && File.Exists(file))
            return JsonSerializer.Deserialize<Result>(File.ReadAllText(file))!;
        Result result = make();
        if (file is not null)
        {
            settings.Folder!.Create();
            File.WriteAllText($"{file}.partial", JsonSerializer.Serialize(result));
            File.Move($"{file}.partial", file, overwrite: true);
        }
        return result;
    }

    private static Result Of(
        string form, CorpusFold fold, EmotionNetworkOptions network, Settings settings, CancellationToken cancellation)
    {
        long seed = network.Seed;
        TrainerOptions options = new()
        {
            StepsPerEpoch = UpdatesPerEpoch, LearningRate = settings.LearningRate, LabeledBatchSize = 128, UnlabeledBatchSize = 128,
            IntraOpThreads = 1, Seed = seed,
        };
        // All training rows, without a look at their labels.
        (LabeledSet all, UnlabeledSet pool) = fold.Train.WithLabelBudget(1, seed);
        using var term = new MaskedModellingTerm();
        Recipe masked = Recipe.MaskedModelling(term, labeledWeight: 1);
        if (pool.Count == 0)
            masked = masked with { Stages = [masked.Stages[0] with { Unlabeled = [] }] };
        using EmotionRecognizer body = new SemiSupervisedTrainer(EmotionNetwork.Create(fold.Schema, network), masked, options with
        {
            Epochs = 1,
            StepsPerEpoch = settings.Pretraining,
            SelectBy = SelectionMetric.None,
        }).Fit(all, pool, cancellation).Recognizer;
        MaskedModellingReport report = MaskedModellingReport.Of(body, term, [.. fold.Test.Utterances], [.. all.Utterances, .. pool]);

        var scores = new List<Score>();
        options = options with { Epochs = settings.Tuning / UpdatesPerEpoch };
        foreach (double share in settings.Shares)
        {
            (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(share, seed);
            Add("random weights", Train(EmotionNetwork.Create(fold.Schema, network), _ => Recipe.SupervisedOnly()));
            Add("frozen features", Frozen(body, labeled, unlabeled, fold));
            EmotionNetwork tuned = EmotionNetwork.Create(fold.Schema, network);
            tuned.LoadBody(body.Network);
            Add("fine-tuned", Train(tuned, start => Recipe.FineTuning(start, new PretrainingOptions().Tuning)));

            void Add(string method, double accuracy) => scores.Add(new Score(method, share, labeled.LabelCount, accuracy));

            double Train(EmotionNetwork start, Func<EmotionNetwork, Recipe> recipe)
            {
                using EmotionRecognizer recognizer = new SemiSupervisedTrainer(
                    new EmotionRecognizer(start, body.Scaler), recipe(start), options)
                    .Fit(labeled, unlabeled, fold.Validation, cancellation).Recognizer;
                return recognizer.Evaluate(fold.Test).UnweightedAccuracy;
            }
        }
        return new Result(form, fold.Name, seed, [.. report.Rows.Select(row =>
            new Restored(row.Modality.Name, row.Loss, row.ConstantFloor, row.NeighbourFloor))], [.. scores]);
    }

    private static double Frozen(EmotionRecognizer body, LabeledSet labeled, UnlabeledSet unlabeled, CorpusFold fold)
    {
        (LabeledSet rows, UnlabeledSet pool) = body.WithEmbeddings(labeled, unlabeled);
        using EmotionRecognizer linear = Baselines.LinearSoftmax(
            body.EmbeddingSchema, rows, pool, body.WithEmbeddings(fold.Validation).Labeled).Recognizer;
        return linear.Evaluate(body.WithEmbeddings(fold.Test).Labeled).UnweightedAccuracy;
    }
}
