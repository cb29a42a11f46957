using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>A training begins.</summary>
public sealed class TrainingStartedEventArgs : EventArgs
{
    internal TrainingStartedEventArgs()
    {
    }

    /// <summary>What is trained.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>How.</summary>
    public required TrainerOptions Options { get; init; }

    /// <summary>How many updates there will be, if nothing ends it earlier.</summary>
    public required long Steps { get; init; }

    /// <summary>How many updates were made before, if it goes on from a checkpoint; else 0.</summary>
    public required long ResumedFrom { get; init; }
}

/// <summary>A stage begins.</summary>
public sealed class StageStartedEventArgs : EventArgs
{
    internal StageStartedEventArgs()
    {
    }

    /// <summary>The stage.</summary>
    public required TrainingStage Stage { get; init; }

    /// <summary>Its number, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Number of its first update, from 0.</summary>
    public required long Step { get; init; }

    /// <summary>How many updates it will take, if nothing ends it earlier.</summary>
    public required long Steps { get; init; }
}

/// <summary>One update has been made.</summary>
public sealed class StepCompletedEventArgs : EventArgs
{
    private readonly Func<IReadOnlyDictionary<string, double>> read;

    internal StepCompletedEventArgs(Func<IReadOnlyDictionary<string, double>> read) => this.read = read;

    /// <summary>Number of the update, from 0.</summary>
    public required long Step { get; init; }

    /// <summary>Name of the stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The learning rate that it was made with.</summary>
    public required double LearningRate { get; init; }

    /// <summary>
    /// Each term of the objective before weighting, by its stream and name (<c>labeled/classification</c>,
    /// <c>unlabeled/matching/pair/acoustic-visual</c>), and <c>total</c>. A term that the batch did not allow is missing.
    /// Looking at them reads them from the device: on others than the CPU that waits for the step to end.
    /// </summary>
    public IReadOnlyDictionary<string, double> Terms => read();

    /// <summary>
    /// Null but on the steps of <see cref="TrainerOptions.DiagnosticsEvery"/>. For each term the Euclidean norm of the gradient of its
    /// weighted value with respect to the embeddings (<c>labeled/classification/gradient</c>), and what terms say of
    /// themselves: <c>unlabeled/matching/pair/acoustic-visual/bandwidth</c>, <c>/within first</c>, <c>/within second</c>, <c>/across</c>.
    /// </summary>
    public required IReadOnlyDictionary<string, double>? Diagnostics { get; init; }
}

/// <summary>What happened in one epoch.</summary>
public sealed record EpochReport
{
    /// <summary>Number of the epoch, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>Name of the stage.</summary>
    public required string Stage { get; init; }

    /// <summary>Mean of each term over the steps that allowed it.</summary>
    public required IReadOnlyDictionary<string, double> Terms { get; init; }

    /// <summary>In how many steps the batch did not allow a term, or not all of its sets.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>Measures on the validation set after the epoch; null if there is none.</summary>
    public required EmotionMetrics? Validation { get; init; }

    /// <summary>Mean cross-entropy on the validation set after the epoch, in nats, every row alike; null if there is none.</summary>
    public required double? ValidationLoss { get; init; }

    /// <summary>Measures of the network's targets on the validation set; none if it predicts none.</summary>
    public required IReadOnlyDictionary<string, RegressionMetrics> ValidationTargets { get; init; }

    /// <summary>
    /// Whether it is the best epoch so far by <see cref="TrainerOptions.SelectBy"/>; if that chooses nothing, each is, as the last one.
    /// </summary>
    public required bool IsBest { get; init; }
}

/// <summary>One epoch has ended and been validated.</summary>
public sealed class EpochCompletedEventArgs(EpochReport report) : EventArgs
{
    /// <summary>What happened in the epoch.</summary>
    public EpochReport Report { get; } = report;
}

/// <summary>The state of the training has been saved, whole and flushed to the disk.</summary>
public sealed class CheckpointWrittenEventArgs : EventArgs
{
    internal CheckpointWrittenEventArgs()
    {
    }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>How many updates had been made.</summary>
    public required long Step { get; init; }
}

/// <summary>The training has ended and has a result.</summary>
public sealed class TrainingEndedEventArgs(TrainingResult result) : EventArgs
{
    /// <summary>The result.</summary>
    public TrainingResult Result { get; } = result;
}
