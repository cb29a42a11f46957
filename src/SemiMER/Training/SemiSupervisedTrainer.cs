using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;

namespace SemiMER.Training;

/// <summary>
/// Trains a network on a few labeled and many unlabeled utterances, in the stages of a recipe. Each update draws a labeled and, if the
/// recipe uses it, an unlabeled batch, and takes one AdamW step on L_semi = L_s + omega L_u. After each epoch the network is validated;
/// the weights of the best epoch are kept.
/// </summary>
/// <remarks>
/// From the same seed, data and network it gives the same bits. One trainer trains once at a time; its events are raised in their order, on
/// the thread that trains. Batches can be made ahead on another thread, which ends before <c>Fit</c> does.
/// </remarks>
public sealed partial class SemiSupervisedTrainer
{
    private readonly FeatureScaler? scaler;

    /// <summary>Prepares a training.</summary>
    /// <param name="network">
    /// A network that was not trained yet; it will belong to the recognizer of this training.
    /// </param>
    /// <param name="recipe">What is minimised.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="logger">Receives each epoch at level Information and each step at level Trace.</param>
    /// <param name="time">Measures the time of <see cref="TrainerOptions.TimeBudget"/>. Default the system's.</param>
    /// <exception cref="OptionsException">The recipe or an option is out of range, or names what the network lacks.</exception>
    /// <exception cref="SemiMerException">A term of the recipe cannot be computed on the network's modalities.</exception>
    public SemiSupervisedTrainer(
        EmotionNetwork network, Recipe recipe, TrainerOptions? options = null, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(recipe);
        Network = network;
        Recipe = recipe;
        Options = options ?? new TrainerOptions();
        Logger = logger ?? NullLogger.Instance;
        Time = time ?? TimeProvider.System;
        recipe.Validate();
        Options.Validate();
        ModalityCheck.Known(nameof(TrainerOptions.Unscaled), Options.Unscaled, network.Schema);
        StageEpochs.Divide(recipe.Stages, Options.Epochs);
        var faults = new OptionFaults(nameof(Recipe));
        foreach (TrainingStage stage in recipe.Stages)
            FrozenParts.AddFaults(faults, network, stage);
        AddTargetFaults(faults);
        recipe.Enhancement?.AddFaults(faults, network);
        DialogueCheck.AddFaults(faults, network, recipe, Options);
        foreach (INetworkTerm term in recipe.Terms.OfType<INetworkTerm>())
        {
            term.AddFaults(faults, network);
            faults.Require(term is not IGradientTerm { ChangesGradients: true } || Options.AccumulationSteps == 1,
                $"The term '{term.Name}' changes gradients of one batch, and {nameof(TrainerOptions.AccumulationSteps)} adds up several.");
        }
        faults.Throw();
        foreach (IObjectiveTerm term in recipe.Terms)
            term.Check(network.Schema);
    }

    /// <summary>
    /// Prepares a training that goes on from a saved recognizer, with new labels or another recipe: its network is trained on, and its
    /// scaling of features stays.
    /// </summary>
    /// <param name="start">A recognizer that was loaded for this; its network will belong to the new one.</param>
    /// <param name="recipe">What is minimised.</param>
    /// <param name="options">How; defaults if left out. The scope of scaling is the recognizer's.</param>
    /// <param name="logger">As above.</param>
    /// <param name="time">As above.</param>
    /// <exception cref="OptionsException">As above.</exception>
    /// <exception cref="SemiMerException">As above.</exception>
    public SemiSupervisedTrainer(
        EmotionRecognizer start, Recipe recipe, TrainerOptions? options = null, ILogger? logger = null, TimeProvider? time = null)
        : this((start ?? throw new ArgumentNullException(nameof(start))).Network, recipe,
            (options ?? new TrainerOptions()) with { Scaling = start.Scaler.Scope }, logger, time) => scaler = start.Scaler;

    /// <summary>Raised when a training begins or goes on from a checkpoint.</summary>
    public event EventHandler<TrainingStartedEventArgs>? TrainingStarted;

    /// <summary>Raised when a stage begins.</summary>
    public event EventHandler<StageStartedEventArgs>? StageStarted;

    /// <summary>Raised after each update.</summary>
    public event EventHandler<StepCompletedEventArgs>? StepCompleted;

    /// <summary>Raised after each epoch, when it has been validated.</summary>
    public event EventHandler<EpochCompletedEventArgs>? EpochCompleted;

    /// <summary>Raised when the state of the training has been saved.</summary>
    public event EventHandler<CheckpointWrittenEventArgs>? CheckpointWritten;

    /// <summary>Raised when the training has a result; not if it fails.</summary>
    public event EventHandler<TrainingEndedEventArgs>? TrainingEnded;

    /// <summary>
    /// The processes that train together, of which each makes its part of every batch; all of them make this trainer with the same seed,
    /// options and data. Default null, this process alone.
    /// </summary>
    /// <remarks>
    /// The sizes of batches are those of all ranks together, so the number of ranks changes nothing but rounding and the draws of
    /// dropout. Each rank raises its own events and has its own result, which are equal.
    /// </remarks>
    public IProcessGroup? ProcessGroup { get; init; }

    internal EmotionNetwork Network { get; }

    internal Recipe Recipe { get; }

    internal TrainerOptions Options { get; }

    internal ILogger Logger { get; }

    internal TimeProvider Time { get; }

    /// <summary>Trains on a fold: its proof that the parts share no speaker stays with them.</summary>
    /// <param name="fold">The fold; its test rows are not looked at.</param>
    /// <param name="labelFraction">Share of the labeled training rows that keep their labels, above 0. Default 1, all.</param>
    /// <param name="cancellationToken">Ends the training between two steps, with the best epoch so far.</param>
    /// <remarks>The label budget is drawn with <see cref="TrainerOptions.Seed"/>.</remarks>
    /// <exception cref="OptionsException">The fraction is out of range.</exception>
    public TrainingResult Fit(CorpusFold fold, double labelFraction = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fold);
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(labelFraction, Options.Seed);
        return Fit(labeled, unlabeled, fold.Validation, fold.ValidationEnrollment, cancellationToken);
    }

    /// <summary>Trains.</summary>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool; may be empty if the recipe does not use it.</param>
    /// <param name="validation">Rows of other speakers, to choose the best epoch by.</param>
    /// <param name="cancellationToken">Ends the training between two steps, with the best epoch so far.</param>
    /// <remarks>If features are scaled per speaker, those of the validation speakers are measured on the validation rows.</remarks>
    /// <exception cref="TrainingException">
    /// The network was trained already, a set is empty or has other classes, a validation row is among those to train on, or a term is no
    /// longer finite.
    /// </exception>
    /// <exception cref="CorpusException">
    /// Features do not have the shape of the network's schema, or an utterance in memory has none of its modalities.
    /// </exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first epoch had ended.</exception>
    public TrainingResult Fit(
        LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return Fit(labeled, unlabeled, validation, validation.WithoutLabels(), cancellationToken);
    }

    /// <summary>Trains; as above, with rows of their own for the scaling of the validation speakers.</summary>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool; may be empty if the recipe does not use it.</param>
    /// <param name="validation">Rows of other speakers, to choose the best epoch by.</param>
    /// <param name="validationEnrollment">
    /// Rows of the validation speakers that give the statistics of their features if these are scaled per speaker.
    /// </param>
    /// <param name="cancellationToken">Ends the training between two steps, with the best epoch so far.</param>
    public TrainingResult Fit(
        LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation, UnlabeledSet validationEnrollment,
        CancellationToken cancellationToken = default)
    {
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(Options.IntraOpThreads);
        using TrainingRun run = Begin(labeled, unlabeled, validation, validationEnrollment, cancellationToken);
        while (run.Advance(cancellationToken))
        {
        }
        return run.Result!;
    }

    /// <summary>Trains without a validation set; <see cref="TrainerOptions.SelectBy"/> must be none.</summary>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool; may be empty if the recipe does not use it.</param>
    /// <param name="cancellationToken">Ends the training with what it has, between two steps.</param>
    /// <exception cref="TrainingException">As above.</exception>
    public TrainingResult Fit(LabeledSet labeled, UnlabeledSet unlabeled, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        return Fit(labeled, unlabeled, new LabeledSet(labeled.Classes, []), new UnlabeledSet([]), cancellationToken);
    }

    /// <summary>Begins a training that a loop of yours drives, update by update; dispose it at the end.</summary>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool; may be empty if the recipe does not use it.</param>
    /// <param name="validation">Rows of other speakers, to choose the weights by; may be empty if nothing chooses.</param>
    /// <param name="cancellationToken">Stops the measuring of features, which comes first.</param>
    /// <exception cref="TrainingException">As for <c>Fit</c>, which does the same.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public TrainingRun Begin(
        LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return Begin(labeled, unlabeled, validation, validation.WithoutLabels(), cancellationToken);
    }

    /// <summary>Begins a training; as above, with rows of their own for the scaling of the validation speakers.</summary>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool; may be empty if the recipe does not use it.</param>
    /// <param name="validation">Rows of other speakers, to choose the weights by; may be empty if nothing chooses.</param>
    /// <param name="validationEnrollment">
    /// Rows of the validation speakers that give the statistics of their features if these are scaled per speaker.
    /// </param>
    /// <param name="cancellationToken">Stops the measuring of features, which comes first.</param>
    public TrainingRun Begin(
        LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation, UnlabeledSet validationEnrollment,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(validationEnrollment);
        return Guarded(() => Begin(new TrainingData(labeled, unlabeled, validation, validationEnrollment), cancellationToken));
    }

    /// <summary>Does something, and ends the other ranks if it fails here: they would wait for ever.</summary>
    /// <remarks>A training that was cancelled has ended on every rank already.</remarks>
    internal T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (ProcessGroup is not null && exception is not OperationCanceledException)
        {
            ProcessGroup.Abort(exception.Message);
            throw;
        }
    }

    private TrainingRun Begin(TrainingData data, CancellationToken cancellationToken)
    {
        (LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation, _) = data;
        Check(labeled, unlabeled, validation);
        if (ProcessGroup is not null)
        {
            Ranks.Check(ProcessGroup, this, data);
            torch.Device device = Options.Device ?? Network.Device;
            Ranks.CheckDevices(ProcessGroup, device.type, device.index);
        }
        CheckpointFolder? checkpoints = Options.Checkpoints is { } kept
            ? new CheckpointFolder(kept, TrainingDescription.Of(this, data), Logger) : null;
        FeatureScaler scaling = ScalerFor(labeled, unlabeled, cancellationToken);
        if (scaler is null)
            TargetStatistics.Set(Network, labeled);
        Network.IsTrained = true;
        var run = new TrainingRun(this, data, scaling, checkpoints);
        try
        {
            run.Start();
            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    internal void OnStarted(TrainingStartedEventArgs arguments) => TrainingStarted?.Invoke(this, arguments);

    internal void OnStageStarted(StageStartedEventArgs arguments) => StageStarted?.Invoke(this, arguments);

    internal void OnStepCompleted(StepCompletedEventArgs arguments) => StepCompleted?.Invoke(this, arguments);

    internal void OnEpochCompleted(EpochCompletedEventArgs arguments) => EpochCompleted?.Invoke(this, arguments);

    internal void OnCheckpointWritten(CheckpointWrittenEventArgs arguments) => CheckpointWritten?.Invoke(this, arguments);

    internal void OnEnded(TrainingEndedEventArgs arguments) => TrainingEnded?.Invoke(this, arguments);

    private void AddTargetFaults(OptionFaults faults)
    {
        bool trains = Recipe.Terms.Any(term => term is RegressionTerm), predicts = Network.Targets is not null;
        faults.Require(predicts || !trains,
            $"'{Recipe.Name}' trains targets and the network predicts none: name them in {nameof(EmotionNetworkOptions.Targets)}.");
        faults.Require(!predicts || trains, $"The network predicts {FaultText.List([.. Network.Options.Targets])}, and no term of " +
            $"'{Recipe.Name}' trains that: give it a {nameof(RegressionTerm)}, or a network without targets.");
        faults.Require(predicts || Options.SelectBy != SelectionMetric.Concordance,
            $"{nameof(TrainerOptions.SelectBy)} is {nameof(SelectionMetric.Concordance)} and the network predicts no targets.");
    }

    private FeatureScaler ScalerFor(LabeledSet labeled, UnlabeledSet unlabeled, CancellationToken cancellationToken)
    {
        if (scaler is null)
        {
            FeatureScaler fitted = ProcessGroup is { } group && unlabeled.IsStreamed
                ? RankedScaling.Fit(group, labeled, unlabeled, Options.Scaling, cancellationToken)
                : FeatureScaler.Fit(labeled, unlabeled, Options.Scaling, cancellationToken);
            return fitted.Keeping([.. Network.IdentifierModalities, .. Options.Unscaled]);
        }
        return scaler.Scope == ScalingScope.AllSpeakers ? scaler : scaler.Enroll([.. labeled.Originals, .. unlabeled]);
    }

    private void Check(LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation)
    {
        if (Network.IsTrained)
            throw new TrainingException("The network was trained already, and belongs to the recognizer of that training, which would " +
                "change. Make another network for each training, or save the recognizer and go on from a loaded one.");
        if (labeled.Count == 0)
            throw new TrainingException("The labeled training set is empty: enlarge the label budget or look at the classes.");
        if (validation.Count == 0 && Options.SelectBy != SelectionMetric.None)
            throw new TrainingException(
                $"The validation set is empty, so no best epoch could be chosen: hold out a session or a share of the speakers, or set " +
                $"{nameof(TrainerOptions.SelectBy)} to {nameof(SelectionMetric.None)}.");
        object? unsaved = Recipe.StatefulParts.FirstOrDefault(part => part is not (ISavedState or RandomSource));
        if (Options.Checkpoints is not null && unsaved is not null)
        {
            throw new TrainingException($"A {unsaved.GetType().Name} of the recipe '{Recipe.Name}' keeps something from step to step and " +
                $"cannot be saved in a checkpoint: implement {nameof(ISavedState)}, or leave {nameof(TrainerOptions.Checkpoints)} out.");
        }
        if (Network.Targets is not null)
            TargetStatistics.Check(Network, labeled, Options.SelectBy == SelectionMetric.Concordance ? validation : null);
        if (Recipe.UsesUnlabeled && unlabeled.Count == 0)
        {
            throw new TrainingException($"The recipe '{Recipe.Name}' uses unlabeled utterances and there are none: give it some, leave " +
                "labels out by a label fraction below 1, or take a recipe without them, such as PaperSupervised.");
        }
        foreach (LabeledSet set in (LabeledSet[])[labeled, validation])
        {
            if (!set.Classes.SequenceEqual(Network.Schema.Classes))
            {
                throw new TrainingException($"A set has the classes {FaultText.List([.. set.Classes])}, " +
                    $"the network {FaultText.List([.. Network.Schema.Classes])}: make the network from the schema with merged classes.");
            }
        }
        // Streamed utterances are checked as they are read, and told apart where the sets are made, from a fold.
        IEnumerable<Utterance> pool = unlabeled.IsStreamed ? [] : unlabeled;
        Utterance[] training = [.. labeled.Utterances, .. pool], inMemory = [.. training, .. validation.Utterances];
        CheckHeldOut(training, validation);
        DialogueCheck.Sets(Network, labeled, unlabeled, validation);
        FeatureCheck.AnyModality(Network.Schema, inMemory);
        foreach (ModalitySchema entry in Network.Schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, inMemory);
        for (int c = 0; c < labeled.Classes.Count; c++)
        {
            if (labeled.ClassCounts[c] == 0)
                throw new TrainingException($"Class '{labeled.Classes[c]}' has no labeled utterance: it could never be learned.");
        }
    }

    private void CheckHeldOut(Utterance[] training, LabeledSet validation)
    {
        string[] same = [.. training.Select(row => row.Id).Intersect(validation.Utterances.Select(row => row.Id))];
        if (same.Length > 0)
        {
            throw new TrainingException($"Validation rows are among those to train on: {FaultText.List(same)}. The epoch would be " +
                "chosen by what was trained; take rows of other speakers, as a fold has them.");
        }
        string[] speakers = [.. training.Select(row => row.Speaker).Intersect(validation.Utterances.Select(row => row.Speaker))];
        if (speakers.Length > 0)
            LogSharedSpeakers(Logger, FaultText.List(speakers));
    }

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning,
        Message = "Speakers of the validation rows are trained on, so the best epoch will look better than it is: {Speakers}")]
    private static partial void LogSharedSpeakers(ILogger logger, string speakers);
}
