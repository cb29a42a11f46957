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

/// <summary>How labeled utterances are drawn.</summary>
public enum LabeledSampling
{
    /// <summary>All in random order, then all again in another one.</summary>
    Shuffled,

    /// <summary>As many of each class, so that those of small classes come more often; within a class as above.</summary>
    ClassBalanced,

    /// <summary>
    /// As many of each <see cref="Corpora.Utterance.Domain"/>, so that a few rows of one corpus are seen as often as the many of another;
    /// within a domain as above.
    /// </summary>
    DomainBalanced,
}

/// <summary>By what the weights of a training are chosen.</summary>
public enum SelectionMetric
{
    /// <summary>The epoch with the highest UA on the validation set, the first among equals.</summary>
    UnweightedAccuracy,

    /// <summary>The epoch with the highest weighted F1 on the validation set, the first among equals.</summary>
    WeightedF1,

    /// <summary>The epoch with the lowest cross-entropy on the validation set, the first among equals.</summary>
    Loss,

    /// <summary>
    /// The epoch with the highest mean CCC of the network's targets on the validation set, the first among equals; what is not a number
    /// counts as 0.
    /// </summary>
    Concordance,

    /// <summary>
    /// Nothing: the last epoch is taken, or with <see cref="TrainerOptions.AveragingDecay"/> the average. No validation set is needed,
    /// and its labels, if there is one, choose nothing.
    /// </summary>
    None,
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

    /// <summary>
    /// Labeled utterances in a step, at least 1; at most as many as there are. A network that reads dialogues gets whole dialogues that
    /// have labels, until they have as many utterances, labeled or not. Default 64.
    /// </summary>
    public int LabeledBatchSize { get; init; } = 64;

    /// <summary>
    /// Unlabeled utterances in a step, at least 1; at most as many as there are. A network that reads dialogues gets whole dialogues that
    /// have unlabeled utterances likewise, beside those with labels. Default 64.
    /// </summary>
    public int UnlabeledBatchSize { get; init; } = 64;

    /// <summary>Learning rate of AdamW, above 0. Default 0.002.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Factor of the learning rate over all updates of the training, at least 0. Default 1.</summary>
    public Schedule LearningRateSchedule { get; init; } = 1;

    /// <summary>
    /// Updates in which the learning rate rises from 0, at least 0: update t of them, from 0, has (t + 1) / (warm-up) of what it would
    /// have. Default 0.
    /// </summary>
    public int WarmUpSteps { get; init; }

    /// <summary>Decoupled weight decay of AdamW, at least 0. Default 0.01.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of the gradient of all parameters together, above 0; larger ones are scaled down. Default 5.</summary>
    public double GradientNorm { get; init; } = 5;

    /// <summary>
    /// Batches whose gradients are averaged for one update, at least 1: what is too large for the memory in one batch comes in several.
    /// Terms that compare rows compare those of one batch. Default 1.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>How labeled utterances are drawn. Default shuffled; balanced classes should not be weighted too.</summary>
    public LabeledSampling Sampling { get; init; }

    /// <summary>Weights of the classes. Default balanced.</summary>
    public ClassWeighting ClassWeighting { get; init; } = ClassWeighting.Balanced;

    /// <summary>Over whom features are scaled. Default all training speakers together.</summary>
    public ScalingScope Scaling { get; init; } = ScalingScope.AllSpeakers;

    /// <summary>
    /// Modalities whose features are left as they are, in every scope: those whose columns should keep their sizes relative to each
    /// other, such as the vectors of a <see cref="Features.LexicalVectorizer"/>. Default none.
    /// </summary>
    public IReadOnlyCollection<Modality> Unscaled { get; init; } = [];

    /// <summary>By what the weights are chosen. Default the validation UA.</summary>
    public SelectionMetric SelectBy { get; init; }

    /// <summary>
    /// A stage ends after so many epochs without a better one, at least 1. Default null: it takes all its epochs.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// d of the exponential moving average of the weights, w' = d w' + (1 - d) w after each update, above 0 and below 1, with
    /// d = min(d, (1 + t) / (10 + t)) at update t, so that the beginning is soon forgotten. It is the average that is validated and
    /// returned. Default null: none.
    /// </summary>
    public double? AveragingDecay { get; init; }

    /// <summary>
    /// The training ends, with the best so far, when it has taken so long, above 0; it is measured between updates. What it does then
    /// depends on the machine. Default null: it takes all its epochs.
    /// </summary>
    public TimeSpan? TimeBudget { get; init; }

    /// <summary>Where the state of the training is saved, and resumed from. Default null: nowhere.</summary>
    public CheckpointOptions? Checkpoints { get; init; }

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
    public void Validate()
    {
        OptionFaults faults = new OptionFaults(nameof(TrainerOptions))
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
            .AtLeast(nameof(WarmUpSteps), WarmUpSteps, 0)
            .AtLeast(nameof(AccumulationSteps), AccumulationSteps, 1)
            .AtLeast(nameof(Patience), Patience ?? 1, 1)
            .Require(AveragingDecay is null or (> 0 and < 1), nameof(AveragingDecay), AveragingDecay ?? 0, "above 0, below 1")
            .Require(TimeBudget is null || TimeBudget > TimeSpan.Zero, $"{nameof(TimeBudget)} is {TimeBudget}; above 0.")
            .Require(SelectBy != SelectionMetric.None || Patience is null,
                $"{nameof(Patience)} waits for a better epoch, and {nameof(SelectBy)} says that none is better.")
            .Require(Sampling != LabeledSampling.ClassBalanced || ClassWeighting == ClassWeighting.None,
                $"{nameof(Sampling)} and {nameof(ClassWeighting)} both balance the classes: small ones would count twice. Set one.");
        LearningRateSchedule.AddFaults(faults, nameof(LearningRateSchedule), least: 0);
        Checkpoints?.AddFaults(faults);
        faults.Throw();
    }
}
