using System.Diagnostics;
using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Studies;

/// <summary>
/// One training of cross-modal prompting at the sizes of the released code: 512, 1024 and 1024 features, embeddings of 256, batches of 32
/// dialogues, 4 classes, on an invented corpus as large as iemocap. Time and memory are what counts; UA only shows that it learns.
/// </summary>
internal static class PromptingSizeStudy
{
    private const int Utterances = 49, DialoguesOfBatch = 32, UpdatesPerEpoch = 20, Epochs = 15, Updates = Epochs * UpdatesPerEpoch;

    /// <summary>Trains once on one thread.</summary>
    public static void Run()
    {
        var corpus = new SyntheticCorpus(new SyntheticCorpusOptions
        {
            AcousticWidth = 512, LexicalWidth = 1024, VisualWidth = 1024, Sessions = 5, DialoguesPerSession = 30,
            UtterancesPerDialogue = Utterances, UnlabeledShare = 0, Persistence = 0.9,
        });
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(corpus)[0];
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(1, seed: 0);
        Recipe recipe = Recipe.CrossModalPrompting();
        recipe = recipe with { Stages = [.. recipe.Stages.Select(stage => stage with { Unlabeled = [] })] };
        EmotionNetwork network = EmotionNetwork.Create(fold.Schema, EmotionNetworkOptions.CrossModalPrompting with
        {
            EmbeddingSize = 256,
            HiddenSizes = [256],
            Context = new CrossModalPromptingOptions { MaximumUtterances = 150 },
        });
        long parameters = network.parameters().Sum(parameter => parameter.numel());
        var trainer = new SemiSupervisedTrainer(network, recipe, new TrainerOptions
        {
            Epochs = Epochs, StepsPerEpoch = UpdatesPerEpoch, LabeledBatchSize = DialoguesOfBatch * Utterances, IntraOpThreads = 1,
        });
        var watch = Stopwatch.StartNew();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        TrainingResult run = trainer.Fit(labeled, unlabeled, fold.Validation);
        using Process process = Process.GetCurrentProcess();
        TimeSpan processor = process.TotalProcessorTime - before;
        foreach (IDisposable part in recipe.StatefulParts.OfType<IDisposable>())
            part.Dispose();
        using (run.Recognizer)
        {
            Console.WriteLine("| parameters | training utterances | updates | of | time, one thread | processor time of an update | " +
                "most memory of the process | UA |");
            Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {parameters:N0} | {labeled.Count:N0} | {Updates:N0} | {DialoguesOfBatch} dialogues of {Utterances} | " +
                $"{watch.Elapsed.TotalMinutes:0.0} min | {processor.TotalSeconds / Updates:0.00} s | " +
                $"{process.PeakWorkingSet64 / 1e9:0.0} GB | {100 * run.Recognizer.Evaluate(fold.Test).UnweightedAccuracy:0.0} |"));
        }
    }
}
