using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>One update has been made.</summary>
public sealed class StepCompletedEventArgs : EventArgs
{
    private readonly Func<IReadOnlyDictionary<string, double>> read;

    internal StepCompletedEventArgs(
        long step, Func<IReadOnlyDictionary<string, double>> read, IReadOnlyDictionary<string, double>? diagnostics)
    {
        Step = step;
        this.read = read;
        Diagnostics = diagnostics;
    }

    /// <summary>Number of the step, from 0.</summary>
    public long Step { get; }

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
    public IReadOnlyDictionary<string, double>? Diagnostics { get; }
}

/// <summary>What happened in one epoch.</summary>
public sealed record EpochReport
{
    /// <summary>Number of the epoch, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean of each term over the steps that allowed it.</summary>
    public required IReadOnlyDictionary<string, double> Terms { get; init; }

    /// <summary>In how many steps the batch did not allow a term, or not all of its sets.</summary>
    public required IReadOnlyDictionary<string, int> Skipped { get; init; }

    /// <summary>Measures on the validation set after the epoch.</summary>
    public required EmotionMetrics Validation { get; init; }

    /// <summary>Whether it is the best epoch so far, by validation UA; the first one among equals.</summary>
    public required bool IsBest { get; init; }
}

/// <summary>One epoch has ended and been validated.</summary>
public sealed class EpochCompletedEventArgs(EpochReport report) : EventArgs
{
    /// <summary>What happened in the epoch.</summary>
    public EpochReport Report { get; } = report;
}
