using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;

namespace SemiMER.Samples.PretrainAndFineTune;

/// <summary>What one method said with a share of the labels.</summary>
internal sealed record Score(string Method, double Share, KeptTraining Training);

/// <summary>How a modality was restored, beside what needs no network.</summary>
internal sealed record Restored(string Modality, double Loss, double Constant, double? Neighbours);

/// <summary>What is kept of one pre-training and what it led to.</summary>
internal sealed record KeptPretraining(Restored[] Restored, Score[] Scores);

/// <summary>What one pre-training led to.</summary>
internal sealed record Result(string Form, Restored[] Restored, ExperimentCell[] Cells);

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
               from seed in Enumerable.Range(0, settings.Seeds ?? (settings.Corpus.IsSynthetic ? 2 : 5))
               select (form, fold, (long)seed),
        ];
        var folder = new KeptFolder(settings.Folder, settings.Study);
        var results = new Result[jobs.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = settings.Threads, CancellationToken = cancellation };
        int done = 0;
        Parallel.For(0, jobs.Length, options, i =>
        {
            (Form form, int index, long seed) = jobs[i];
            CorpusFold fold = folds(corpus)[index];
            string name = string.Create(CultureInfo.InvariantCulture, $"{form.Name}-{fold.Name}-{seed}");
            KeptPretraining kept = folder.Of<KeptPretraining>([name], () =>
            {
                (CorpusFold prepared, EmotionNetworkOptions network) = form.Prepare(corpus, folds, index);
                return [Of(prepared, network with { Seed = seed }, settings, cancellation)];
            })[0];
            results[i] = new Result(form.Name, kept.Restored, [.. kept.Scores.Select(score =>
            {
                (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(score.Share, seed);
                return score.Training.ToCell(score.Method, fold, score.Share, seed, labeled, unlabeled, fold.Test);
            })]);
            tell(string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref done)} of {jobs.Length}: {name}"));
        });
        return results;
    }

    private static KeptPretraining Of(
        CorpusFold fold, EmotionNetworkOptions network, Settings settings, CancellationToken cancellation)
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
            scores.Add(new("random weights", share, Train(EmotionNetwork.Create(fold.Schema, network), _ => Recipe.SupervisedOnly())));
            scores.Add(new("frozen features", share, Frozen(body, labeled, unlabeled, fold)));
            EmotionNetwork tuned = EmotionNetwork.Create(fold.Schema, network);
            tuned.LoadBody(body.Network);
            scores.Add(new("fine-tuned", share, Train(tuned, start => Recipe.FineTuning(start, new PretrainingOptions().Tuning))));

            KeptTraining Train(EmotionNetwork start, Func<EmotionNetwork, Recipe> recipe)
            {
                using EmotionRecognizer recognizer = new SemiSupervisedTrainer(
                    new EmotionRecognizer(start, body.Scaler), recipe(start), options)
                    .Fit(labeled, unlabeled, fold.Validation, cancellation).Recognizer;
                return KeptTraining.Of(recognizer, fold.Validation, [fold.Test.Utterances]);
            }
        }
        return new KeptPretraining([.. report.Rows.Select(row =>
            new Restored(row.Modality.Name, row.Loss, row.ConstantFloor, row.NeighbourFloor))], [.. scores]);
    }

    private static KeptTraining Frozen(EmotionRecognizer body, LabeledSet labeled, UnlabeledSet unlabeled, CorpusFold fold)
    {
        (LabeledSet rows, UnlabeledSet pool) = body.WithEmbeddings(labeled, unlabeled);
        LabeledSet validation = body.WithEmbeddings(fold.Validation).Labeled;
        using EmotionRecognizer linear = Baselines.LinearSoftmax(body.EmbeddingSchema, rows, pool, validation).Recognizer;
        return KeptTraining.Of(linear, validation, [body.WithEmbeddings(fold.Test).Labeled.Utterances]);
    }
}
