using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>How classes of different size are weighted in the classification loss.</summary>
public enum ClassWeighting
{
    /// <summary>Every utterance counts the same.</summary>
    None,

    /// <summary>Every class counts the same: an utterance weighs n / (K n_k), with n labeled utterances, n_k of its
    /// class, K classes.</summary>
    Balanced,
}

/// <summary>How a <see cref="SemiSupervisedTrainer"/> trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>Number of epochs, at least 1. Default 40.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>
    /// Updates in an epoch, at least 1. An epoch is this many steps whatever the data, so that every recipe gets the same number of
    /// updates. Default 20.
    /// </summary>
    public int StepsPerEpoch { get; init; } = 20;

    /// <summary>Labeled utterances in a step, at least 1; at most as many as there are. Default 64.</summary>
    public int LabeledBatchSize { get; init; } = 64;

    /// <summary>Unlabeled utterances in a step, at least 1; at most as many as there are. Default 64.</summary>
    public int UnlabeledBatchSize { get; init; } = 64;

    /// <summary>Learning rate of AdamW, above 0. Default 0.002.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Decoupled weight decay of AdamW, at least 0. Default 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of the gradient of all parameters together, above 0; larger ones are scaled down. Default 5.</summary>
    public double GradientNorm { get; init; } = 5;

    /// <summary>Weights of the classes. Default balanced.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.Balanced;

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>
    /// Modalities whose features are left as they are, in every scope: those whose columns should keep their sizes relative to each
    /// other, such as the vectors of a <see cref="Features.LexicalVectorizer"/>. Default none.
    /// </summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    /// <summary>
    /// Batches that are made ahead on another thread while the network trains, at least 0. It changes no result, only who waits for
    /// whom. Default null: 2 if the unlabeled set is streamed or the network is not on the CPU, else 0.
    /// </summary>
    public int? Prefetch { get; init; }

    /// <summary>
    /// Batches whose rows are drawn together and sorted by length before they are cut into batches, at least 1: with more, batches hold
    /// sequences of similar length and less padding. Every row is drawn as often as without. Default 1, no sorting.
    /// </summary>
    public int BatchesPerBucketing { get; init; } = 1;

    /// <summary>Training sequences are cut after this many frames, at least 1. Default null: they are never cut.</summary>
    public int? MaximumFrames { get; init; }

    /// <summary>
    /// Every so many steps, the first one included, how strongly each term pulls at the embeddings and what kernels see of them is
    /// measured, logged and handed to <see cref="SemiSupervisedTrainer.StepCompleted"/>; at least 0. It changes no result. Default 0,
    /// never.
    /// </summary>
    public int DiagnosticsEvery { get; init; }

    /// <summary>
    /// Where to train: the network is moved there before it begins, and stays there. Default null: where the network is. Only the values
    /// that a report needs are read back from it.
    /// </summary>
    public Device? Device { get; init; }

    /// <summary>
    /// Threads that one operation of the training may run on, at least 1; other threads of the process keep theirs. 1 suits small
    /// networks and trainings side by side; results of different numbers differ by rounding. Default null: as many as the thread that
    /// calls <c>Fit</c> has.
    /// </summary>
    public int? IntraOpThreads { get; init; }

    /// <summary>Seed of shuffling and dropout. Default 0.</summary>
    public long Seed { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="OptionsException">Something is out of range; every fault is listed.</exception>
    public void Validate() => new OptionFaults(nameof(TrainerOptions))
        .AtLeast(nameof(Epochs), Epochs, 1)
        .AtLeast(nameof(StepsPerEpoch), StepsPerEpoch, 1)
        .AtLeast(nameof(LabeledBatchSize), LabeledBatchSize, 1)
        .AtLeast(nameof(UnlabeledBatchSize), UnlabeledBatchSize, 1)
        .Above(nameof(LearningRate), LearningRate, 0)
        .AtLeast(nameof(WeightDecay), WeightDecay, 0)
        .Above(nameof(GradientNorm), GradientNorm, 0)
        .AtLeast(nameof(Prefetch), Prefetch ?? 0, 0)
        .AtLeast(nameof(BatchesPerBucketing), BatchesPerBucketing, 1)
        .AtLeast(nameof(MaximumFrames), MaximumFrames ?? 1, 1)
        .AtLeast(nameof(DiagnosticsEvery), DiagnosticsEvery, 0)
        .AtLeast(nameof(IntraOpThreads), IntraOpThreads ?? 1, 1)
        .Throw();
}
