namespace SemiMER.Training;

/// <summary>
/// Follows a trainer and keeps, writes or hands on what happens in its training. It works on the trainer's thread, between two steps. Its
/// derived types are made by their <c>Follow</c>; disposing ends the following, and completes what was written.
/// </summary>
/// <remarks>If a reader fails, its exception ends the training: a record is whole, or it is told that it is not.</remarks>
public abstract class TrainingReader : IDisposable
{
    private SemiSupervisedTrainer? followed;

    private protected TrainingReader()
    {
    }

    /// <summary>Ends the following. Doing it twice changes nothing.</summary>
    /// <exception cref="Formats.FileFormatException">What was left to write cannot be written.</exception>
    public void Dispose()
    {
        if (followed is null)
            return;
        followed.TrainingStarted -= OnTrainingStarted;
        followed.StageStarted -= OnStageStarted;
        followed.CheckpointWritten -= OnCheckpointWritten;
        followed.TrainingEnded -= OnTrainingEnded;
        followed.StepCompleted -= OnStepCompleted;
        followed.EpochCompleted -= OnEpochCompleted;
        followed = null;
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>The training begins.</summary>
    internal virtual void Take(TrainingStartedEventArgs training)
    {
    }

    /// <summary>A stage begins.</summary>
    internal virtual void Take(StageStartedEventArgs stage)
    {
    }

    /// <summary>The state has been saved.</summary>
    internal virtual void Take(CheckpointWrittenEventArgs checkpoint)
    {
    }

    /// <summary>The training has a result.</summary>
    internal virtual void Take(TrainingEndedEventArgs training)
    {
    }

    /// <summary>One update has been made.</summary>
    internal abstract void Take(StepCompletedEventArgs step);

    /// <summary>One epoch has ended.</summary>
    internal abstract void Take(EpochReport epoch);

    /// <summary>Begins to follow a trainer.</summary>
    private protected void Begin(SemiSupervisedTrainer trainer)
    {
        followed = trainer;
        trainer.TrainingStarted += OnTrainingStarted;
        trainer.StageStarted += OnStageStarted;
        trainer.CheckpointWritten += OnCheckpointWritten;
        trainer.TrainingEnded += OnTrainingEnded;
        trainer.StepCompleted += OnStepCompleted;
        trainer.EpochCompleted += OnEpochCompleted;
    }

    /// <summary>Completes what was written and lets go of what is held.</summary>
    private protected abstract void Close();

    private void OnTrainingStarted(object? sender, TrainingStartedEventArgs training) => Take(training);

    private void OnStageStarted(object? sender, StageStartedEventArgs stage) => Take(stage);

    private void OnCheckpointWritten(object? sender, CheckpointWrittenEventArgs checkpoint) => Take(checkpoint);

    private void OnTrainingEnded(object? sender, TrainingEndedEventArgs training) => Take(training);

    private void OnStepCompleted(object? sender, StepCompletedEventArgs step) => Take(step);

    private void OnEpochCompleted(object? sender, EpochCompletedEventArgs epoch) => Take(epoch.Report);
}
