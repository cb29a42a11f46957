using System.Diagnostics.Metrics;
using SemiMER.Metrics;

namespace SemiMER.Training;

/// <summary>
/// Publishes a training through <c>System.Diagnostics.Metrics</c>, for OpenTelemetry, <c>dotnet-counters</c> and others, by the meter
/// <see cref="Name"/>: the counters <c>semimer.training.steps</c>, <c>semimer.training.epochs</c> and <c>semimer.training.checkpoints</c>,
/// the histogram <c>semimer.training.step.duration</c> (seconds), the gauge <c>semimer.training.learning_rate</c>, and after each epoch
/// the gauges <c>semimer.training.loss</c> (mean total of the epoch), <c>semimer.training.validation.unweighted_accuracy</c> (0..1),
/// <c>semimer.training.validation.loss</c> (nats) and <c>semimer.training.validation.concordance</c> (-1..1), with the tag <c>target</c>.
/// </summary>
/// <remarks>
/// The duration of a step is the time since the step before, without validation and saving; the first one after these has none. What has no
/// number that a dashboard would draw is not published: stages, single terms (their reading would wait for the device), and the beginning
/// and end of a training; <see cref="TrainingJsonLines"/> has them.
/// </remarks>
public sealed class TrainingMeter : TrainingReader
{
    /// <summary>Name of the meter.</summary>
    public const string Name = "SemiMER";

    private readonly Meter meter;
    private readonly TimeProvider clock;
    private readonly Counter<long> steps, epochs, checkpoints;
    private readonly Histogram<double> duration;
    private readonly Gauge<double> loss, accuracy, learningRate, validationLoss, concordance;
    private long? lastStep;

    private TrainingMeter(string? training, TimeProvider clock, IMeterFactory? factory)
    {
        this.clock = clock;
        var options = new MeterOptions(Name) { Tags = training is null ? null : [KeyValuePair.Create("training", (object?)training)] };
        meter = factory?.Create(options) ?? new Meter(options);
        steps = meter.CreateCounter<long>("semimer.training.steps", "{step}", "Updates made.");
        epochs = meter.CreateCounter<long>("semimer.training.epochs", "{epoch}", "Epochs ended and validated.");
        checkpoints = meter.CreateCounter<long>("semimer.training.checkpoints", "{checkpoint}", "Checkpoints written.");
        duration = meter.CreateHistogram<double>("semimer.training.step.duration", "s", "Time of one update.");
        loss = meter.CreateGauge<double>("semimer.training.loss", description: "Mean of the objective over the last epoch.");
        learningRate = meter.CreateGauge<double>("semimer.training.learning_rate", description: "Learning rate of the last update.");
        validationLoss = meter.CreateGauge<double>(
            "semimer.training.validation.loss", "nat", "Cross-entropy on the validation set after the last epoch.");
        concordance = meter.CreateGauge<double>(
            "semimer.training.validation.concordance", "1", "CCC of a target on the validation set after the last epoch.");
        accuracy = meter.CreateGauge<double>(
            "semimer.training.validation.unweighted_accuracy", "1", "UA on the validation set after the last epoch.");
    }

    /// <summary>Publishes what a trainer does from now on.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="training">Name of the training, the tag <c>training</c> of the meter. Default null: it has no tag.</param>
    /// <param name="clock">Measures the steps. Default the system's.</param>
    /// <param name="factory">Makes the meter, such as the one of a host. Default null: it is made here.</param>
    public static TrainingMeter Follow(
        SemiSupervisedTrainer trainer, string? training = null, TimeProvider? clock = null, IMeterFactory? factory = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        var reader = new TrainingMeter(training, clock ?? TimeProvider.System, factory);
        reader.Begin(trainer);
        return reader;
    }

    internal override void Take(CheckpointWrittenEventArgs checkpoint)
    {
        checkpoints.Add(1);
        lastStep = null;
    }

    internal override void Take(StepCompletedEventArgs step)
    {
        long now = clock.GetTimestamp();
        steps.Add(1);
        learningRate.Record(step.LearningRate);
        if (lastStep is { } last)
            duration.Record(clock.GetElapsedTime(last, now).TotalSeconds);
        lastStep = now;
    }

    internal override void Take(EpochReport epoch)
    {
        epochs.Add(1);
        if (epoch.Terms.TryGetValue("total", out double total))
            loss.Record(total);
        if (epoch.Validation is { } validation)
            accuracy.Record(validation.UnweightedAccuracy);
        if (epoch.ValidationLoss is { } crossEntropy)
            validationLoss.Record(crossEntropy);
        foreach ((string target, RegressionMetrics measures) in epoch.ValidationTargets)
            concordance.Record(measures.Concordance, KeyValuePair.Create("target", (object?)target));
        lastStep = null;
    }

    private protected override void Close() => meter.Dispose();
}
