namespace SemiMER.Training;

/// <summary>How far a training has come.</summary>
public sealed record TrainingProgress
{
    /// <summary>Updates made, at least 1.</summary>
    public required long StepsDone { get; init; }

    /// <summary>Updates that will be made.</summary>
    public required long Steps { get; init; }

    /// <summary>Share of the updates that are made, above 0 and at most 1.</summary>
    public double Share => (double)StepsDone / Steps;

    /// <summary>Time since the first update was made.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// Time until the last update, if the others take as long as those so far; null after the first one, when nothing is known. A
    /// training that stops early ends before.
    /// </summary>
    public required TimeSpan? TimeLeft { get; init; }
}

/// <summary>Tells how far a training has come, for a progress bar of yours.</summary>
public sealed class TrainingProgressReader : TrainingReader
{
    private readonly IProgress<TrainingProgress> progress;
    private readonly TimeSpan interval;
    private readonly TimeProvider clock;
    private (long Timestamp, long Done)? first;
    private TimeSpan lastTold;
    private long steps;

    private TrainingProgressReader(IProgress<TrainingProgress> progress, TimeSpan interval, TimeProvider clock)
    {
        this.progress = progress;
        this.interval = interval;
        this.clock = clock;
    }

    /// <summary>Tells of the progress of a trainer from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="progress">Is told of the first update, of the last one, and of others not more often than the interval.</param>
    /// <param name="interval">Least time between two reports, at least 0. Default null: 0.1 seconds.</param>
    /// <param name="clock">Measures the time. Default the system's.</param>
    public static TrainingProgressReader Follow(
        SemiSupervisedTrainer trainer, IProgress<TrainingProgress> progress, TimeSpan? interval = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentOutOfRangeException.ThrowIfLessThan(interval ?? TimeSpan.Zero, TimeSpan.Zero, nameof(interval));
        var reader = new TrainingProgressReader(progress, interval ?? TimeSpan.FromMilliseconds(100), clock ?? TimeProvider.System);
        reader.Begin(trainer);
        return reader;
    }

    internal override void Take(TrainingStartedEventArgs training) => steps = training.Steps;

    internal override void Take(StepCompletedEventArgs step)
    {
        long now = clock.GetTimestamp(), done = step.Step + 1;
        bool isFirst = first is null;
        first ??= (now, done);
        TimeSpan elapsed = clock.GetElapsedTime(first.Value.Timestamp, now);
        if (!isFirst && done < steps && elapsed - lastTold < interval)
            return;
        lastTold = elapsed;
        progress.Report(new TrainingProgress
        {
            StepsDone = done,
            Steps = steps,
            Elapsed = elapsed,
            TimeLeft = isFirst ? null : elapsed / (done - first.Value.Done) * (steps - done),
        });
    }

    internal override void Take(EpochReport epoch)
    {
    }

    private protected override void Close()
    {
    }
}
