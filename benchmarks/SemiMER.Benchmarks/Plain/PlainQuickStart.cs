using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>
/// The trainings of the QuickStart sample written plainly: three recipes on the synthetic corpus, the best epoch by validation. Corpus,
/// split, label budget and scaling are SemiMER's.
/// </summary>
internal sealed class PlainQuickStart
{
    private const int Epochs = 40, StepsPerEpoch = 20;
    private const double LabelFraction = 0.04;

    private static readonly PaperRecipeOptions Weights = new();
    private static readonly (string Name, PlainObjective Objective)[] Recipes =
    [
        ("supervised", new PlainObjective(0, 0, 0, PushesApart: false)),
        ("L_s", new PlainObjective(Weights.ReconstructionWeight.From, Weights.MatchingWeight.From, 0, PushesApart: false)),
        ("L_semi", new PlainObjective(
            Weights.ReconstructionWeight.From, Weights.MatchingWeight.From, Weights.UnlabeledWeight.From, PushesApart: false)),
    ];

    private readonly SyntheticCorpus corpus = new(new SyntheticCorpusOptions());
    private readonly CorpusFold fold;
    private readonly TrainerOptions options = new();

    public PlainQuickStart() => fold = SpeakerFolds.BySession(corpus, "5", "4");

    /// <summary>Trains with each recipe and seed, some at a time; gives the mean test UA of each recipe.</summary>
    /// <param name="seeds">Number of seeds.</param>
    /// <param name="parallelism">Trainings at a time, each on a thread of its own.</param>
    /// <param name="threads">Intra-op threads of each; null to leave them as they are.</param>
    public IReadOnlyList<(string Recipe, double UnweightedAccuracy)> Run(int seeds, int parallelism, int? threads)
    {
        (int Seed, int Recipe)[] jobs =
            [.. from seed in Enumerable.Range(0, seeds) from recipe in Enumerable.Range(0, Recipes.Length) select (seed, recipe)];
        var accuracies = new double[jobs.Length];
        int next = -1;
        Thread[] workers = [.. Enumerable.Range(0, parallelism).Select(_ => new Thread(() =>
        {
            if (threads is { } number)
                set_num_threads(number);
            for (int job = Interlocked.Increment(ref next); job < jobs.Length; job = Interlocked.Increment(ref next))
                accuracies[job] = Train(jobs[job].Seed, Recipes[jobs[job].Recipe].Objective);
        }))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        return [.. Recipes.Select((recipe, index) => (recipe.Name, accuracies.Where((_, job) => jobs[job].Recipe == index).Average()))];
    }

    private double Train(int seed, PlainObjective objective)
    {
        (LabeledSet labeledRows, UnlabeledSet unlabeledRows) = fold.Train.WithLabelBudget(LabelFraction, seed);
        FeatureScaler scaler = FeatureScaler.Fit(labeledRows, unlabeledRows);
        using PlainData labeled = Data(scaler.Transform(labeledRows)), validation = Data(scaler.Transform(fold.Validation)),
            test = Data(scaler.Transform(fold.Test));
        using PlainData? unlabeled =
            objective.Omega > 0 ? new PlainData(corpus.Schema, [.. scaler.Transform(unlabeledRows)], null) : null;
        var labeledBatches = new PlainRows(labeled.Count, options.LabeledBatchSize, 2 * seed);
        PlainRows? unlabeledBatches = unlabeled is null ? null : new PlainRows(unlabeled.Count, options.UnlabeledBatchSize, 2 * seed + 1);

        using PlainNetwork network = Network();
        using var training = new PlainTraining(
            network, objective, labeledRows.ClassCounts, options.LearningRate, options.WeightDecay, options.GradientNorm);
        double best = -1;
        Dictionary<string, Tensor> bestWeights = [];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            network.train();
            for (int step = 0; step < StepsPerEpoch; step++)
                training.Step(labeled, labeledBatches.Next(), unlabeled, unlabeledBatches?.Next());
            network.eval();
            double accuracy = UnweightedAccuracy(network, validation);
            if (accuracy <= best)
                continue;
            best = accuracy;
            Dispose(bestWeights);
            bestWeights = network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        }
        network.load_state_dict(bestWeights);
        Dispose(bestWeights);
        return UnweightedAccuracy(network, test);
    }

    private PlainDenseNetwork Network()
    {
        var network = new EmotionNetworkOptions();
        return new PlainDenseNetwork(
            [.. corpus.Schema.Modalities.Select(entry => entry.Modality.Name)], [.. corpus.Schema.Modalities.Select(entry => entry.Width)],
            network.Explicit.HiddenSizes![0], network.EmbeddingSize, corpus.Schema.Classes.Count, network.InputDropout, network.Dropout);
    }

    private PlainData Data(LabeledSet set) => new(corpus.Schema, [.. set.Utterances], [.. set.Select(row => row.ClassIndex)]);

    // The mean over the classes of the share that was recognised.
    private static double UnweightedAccuracy(PlainNetwork network, PlainData data)
    {
        using var scope = NewDisposeScope();
        using IDisposable constant = no_grad();
        PlainBatch all = data.Rows([.. Enumerable.Range(0, data.Count)]);
        long[] predicted = network.Classify(network.Encode(all)).argmax(1).data<long>().ToArray();
        return data.Classes!.Zip(predicted).GroupBy(row => row.First)
            .Average(rows => rows.Average(row => row.Second == row.First ? 1.0 : 0.0));
    }

    private static void Dispose(Dictionary<string, Tensor> weights)
    {
        foreach (Tensor weight in weights.Values)
            weight.Dispose();
    }
}
