using System.Diagnostics;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Mpi;
using SemiMER.Training;

namespace SemiMER.Streaming;

/// <summary>Trains over a streamed corpus and prints what it takes.</summary>
internal static class StreamedTraining
{
    private const int LabeledBatchSize = 16;
    private const int UnlabeledBatchSize = 64;
    private const int Size = 64;
    private const int Readings = 10;

    public static void Run(string folder, int steps, int? prefetch, int batchesPerBucketing)
    {
        using MpiProcessGroup? group = MpiProcessGroup.IsLaunched ? MpiProcessGroup.Start() : null;
        string rank = group is null ? "" : $"rank {group.Rank}: ";
        var clock = Stopwatch.StartNew();
        using StreamedCorpus corpus = FeatureCorpus.OpenStreaming(folder);
        CorpusFold fold = Splits.ByName(corpus.LoadLabeled(), "train", "dev", "test");
        (LabeledSet labeled, _) = fold.Train.WithLabelBudget(fraction: 1, seed: 0);
        UnlabeledSet unlabeled = corpus.UnlabeledFor(fold);
        Console.WriteLine(
            $"{rank}opened {unlabeled.Count} unlabeled and {labeled.Count} labeled rows in {clock.Elapsed.TotalSeconds:0.0} s");

        var stepClock = new StepClock();
        Recipe paper = Recipe.Paper(new MaximumMeanDiscrepancy());
        TrainingStage stage = paper.Stages[0];
        // Ranks compute no terms that they do not know.
        Recipe recipe = group is not null
            ? paper : paper with { Stages = [stage with { Labeled = [new(stepClock, 1), .. stage.Labeled] }] };
        var options = new TrainerOptions
        {
            Epochs = 1, StepsPerEpoch = steps, LabeledBatchSize = LabeledBatchSize,
            UnlabeledBatchSize = UnlabeledBatchSize, LearningRate = 1e-3,
            Prefetch = prefetch, BatchesPerBucketing = batchesPerBucketing, IntraOpThreads = group is null ? null : 1,
        };
        using EmotionNetwork network = Network(corpus.Schema);
        var trainer = new SemiSupervisedTrainer(network, recipe, options) { ProcessGroup = group };
        clock.Restart();
        double firstStep = 0;
        trainer.StepCompleted += (_, step) =>
        {
            stepClock.EndStep();
            if (step.Step == 0)
                Console.WriteLine($"{rank}scaling statistics and first step: {clock.Elapsed.TotalSeconds:0.0} s");
            if (step.Step == 0)
                firstStep = clock.Elapsed.TotalSeconds;
            if ((step.Step + 1) % Math.Max(1, steps / Readings) != 0)
                return;
            double seconds = group is null ? stepClock.Waited + stepClock.Computed : clock.Elapsed.TotalSeconds - firstStep;
            double rate = (step.Step + 1) * (LabeledBatchSize + UnlabeledBatchSize) / seconds;
            Console.WriteLine($"{rank}step {step.Step + 1,7}: anonymous {AnonymousMemory.Megabytes(),6:0.0} MB, " +
                $"{rate,8:0} utterances/s{(group is null ? $", waiting {stepClock.Waited / seconds:0.0%}" : "")}");
        };
        using var recognizer = trainer.Fit(labeled, unlabeled, fold.Validation).Recognizer;
        Console.WriteLine($"{rank}test UA {recognizer.Evaluate(fold.Test).UnweightedAccuracy:0.000}; " +
            $"{(double)steps * UnlabeledBatchSize / unlabeled.Count:0.00} rounds over the unlabeled rows");
    }

    private static EmotionNetwork Network(CorpusSchema schema) => EmotionNetwork.Create(schema, new EmotionNetworkOptions
    {
        EmbeddingSize = Size,
        HiddenSizes = [128],
        Encoders = schema.Modalities.Where(entry => entry.Kind == FeatureKind.Sequence).ToDictionary(
            entry => entry.Modality, _ => (EncoderOptions)new RecurrentEncoderOptions { HiddenSize = Size }),
    });
}
