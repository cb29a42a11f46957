using SemiMER.Corpora;
using SemiMER.Experiments;
using SemiMER.Training;

namespace SemiMER.Reporting;

/// <summary>
/// Follows a training and keeps what a report shows of it: its epochs, its diagnosed steps
/// (<see cref="TrainerOptions.DiagnosticsEvery"/>), and the latent space of its best epoch. Disposing ends the following; what was kept
/// stays.
/// </summary>
public sealed class TrainingRecorder : IDisposable
{
    private readonly SemiSupervisedTrainer trainer;
    private readonly List<EpochReport> epochs = [];
    private readonly List<DiagnosedStep> steps = [];
    private readonly LabeledSet? rows;
    private readonly LatentSpaceOptions? options;

    private TrainingRecorder(SemiSupervisedTrainer trainer, string name, LabeledSet? rows, LatentSpaceOptions? options)
    {
        this.trainer = trainer;
        this.rows = rows;
        this.options = options;
        Name = name;
        trainer.EpochCompleted += Take;
        trainer.StepCompleted += Take;
        trainer.TrainingEnded += Take;
    }

    /// <summary>Name of the training.</summary>
    public string Name { get; }

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<EpochReport> Epochs => epochs;

    /// <summary>The diagnosed steps so far; none if the trainer diagnoses none.</summary>
    public IReadOnlyList<DiagnosedStep> DiagnosedSteps => steps;

    /// <summary>
    /// The latent space of the rows that were asked for; null until the training has ended, and if none were asked for.
    /// </summary>
    public LatentSpace? LatentSpace { get; private set; }

    /// <summary>Follows a trainer from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="name">Name of the training.</param>
    /// <param name="rows">
    /// Rows whose latent space is kept when the training ends, such as those of validation speakers. Default none.
    /// </param>
    /// <param name="options">How many of them; defaults if left out.</param>
    public static TrainingRecorder Follow(
        SemiSupervisedTrainer trainer, string name, LabeledSet? rows = null, LatentSpaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(name);
        return new TrainingRecorder(trainer, name, rows, options);
    }

    /// <summary>Follows a training of an experiment, from <see cref="ExperimentPlan.Following"/>; it has the name of the recipe.</summary>
    /// <param name="training">The training.</param>
    /// <param name="rows">As above.</param>
    /// <param name="options">As above.</param>
    public static TrainingRecorder Follow(ExperimentTraining training, LabeledSet? rows = null, LatentSpaceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(training);
        return Follow(training.Trainer, training.Recipe, rows, options);
    }

    /// <summary>The sections that show what was kept: learning curves, and matching over time if steps were diagnosed.</summary>
    public IReadOnlyList<ReportSection> ToSections() =>
    [
        new LearningCurvesSection(Epochs) { Heading = $"Learning curves: {Name}" },
        .. DiagnosedSteps.Count == 0 ? Array.Empty<ReportSection>()
            : [new MatchingDiagnosticsSection(DiagnosedSteps) { Heading = $"Matching over time: {Name}" }],
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.EpochCompleted -= Take;
        trainer.StepCompleted -= Take;
        trainer.TrainingEnded -= Take;
    }

    private void Take(object? sender, EpochCompletedEventArgs epoch) => epochs.Add(epoch.Report);

    private void Take(object? sender, StepCompletedEventArgs step)
    {
        if (step.Diagnostics is { } numbers)
            steps.Add(new DiagnosedStep(step.Step, numbers));
    }

    private void Take(object? sender, TrainingEndedEventArgs training)
    {
        if (rows is not null)
            LatentSpace = LatentSpace.Of(Name, training.Result.Recognizer, rows, options);
    }
}

/// <summary>A step that was diagnosed.</summary>
/// <param name="Step">Its number, from 0.</param>
/// <param name="Numbers">What was measured, by name: see <see cref="StepCompletedEventArgs.Diagnostics"/>.</param>
public sealed record DiagnosedStep(long Step, IReadOnlyDictionary<string, double> Numbers);
