using SemiMER.Corpora;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Training;
using SmallPrograms;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Tests;

/// <summary>A corpus, a network and a training so small that a test of them takes milliseconds.</summary>
internal static class SmallTraining
{
    public static SyntheticCorpusOptions CorpusOptions => SmallCorpus.Options;

    public static SyntheticCorpus Corpus { get; } = new(CorpusOptions);

    public static CorpusFold Fold { get; } = SpeakerFolds.LeaveOneSessionOut(Corpus)[2];

    public static LabeledSet Labeled { get; } = Fold.Train.WithLabelBudget(0.5, seed: 1).Labeled;

    public static UnlabeledSet Unlabeled { get; } = Fold.Train.WithLabelBudget(0.5, seed: 1).Unlabeled;

    public static EmotionNetworkOptions NetworkOptions { get; } = new() { EmbeddingSize = 4, HiddenSizes = [8] };

    public static TrainerOptions Options { get; } = new() { Epochs = 2, StepsPerEpoch = 3, LabeledBatchSize = 8, UnlabeledBatchSize = 8 };

    /// <summary>The paper's objective with all its parts.</summary>
    public static Recipe Paper { get; } =
        Recipe.Paper(new MaximumMeanDiscrepancy(), new PaperRecipeOptions { Unpaired = UnpairedSets.Default });

    public static EmotionNetwork Network(long seed = 0) => EmotionNetwork.Create(Corpus.Schema, NetworkOptions with { Seed = seed });

    public static TrainingResult Train(Recipe? recipe = null, TrainerOptions? options = null, EmotionNetwork? network = null) =>
        new SemiSupervisedTrainer(network ?? Network(), recipe ?? Paper, options ?? Options).Fit(Labeled, Unlabeled, Fold.Validation);

    /// <summary>Every weight of a network, in the order of their names.</summary>
    public static float[] Weights(nn.Module network) =>
        [.. network.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .SelectMany(entry => entry.Value.data<float>().ToArray())];
}
