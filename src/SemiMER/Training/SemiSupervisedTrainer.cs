using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// Trains a network on a few labeled and many unlabeled utterances. Each step draws a labeled and, if the recipe uses it, an
/// unlabeled batch, and takes one AdamW step on L_semi = L_s + omega L_u. After each epoch the network is validated; the weights of
/// the epoch with the highest validation UA are kept.
/// </summary>
/// <remarks>
/// From the same seed, data and network it gives the same bits, at any number of threads. One trainer trains once at a time; its
/// events are raised on the caller's thread. Batches can be made ahead on another thread, which ends before <c>Fit</c> does.
/// </remarks>
public sealed partial class SemiSupervisedTrainer
{
    private const int PrefetchAhead = 2;

    private readonly EmotionNetwork network;
    private readonly Recipe recipe;
    private readonly TrainerOptions options;
    private readonly ILogger logger;

    /// <summary>Prepares a training.</summary>
    /// <param name="network">
    /// A network that was not trained yet; it will belong to the recognizer of this training. To go on from a saved recognizer, give the
    /// network of a loaded one: that one changes with it.
    /// </param>
    /// <param name="recipe">What is minimised.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="logger">Receives each epoch at level Information and each step at level Trace.</param>
    /// <exception cref="OptionsException">The recipe or an option is out of range, or names a modality that the network lacks.</exception>
    /// <exception cref="SemiMerException">A term of the recipe cannot be computed on the network's modalities.</exception>
    public SemiSupervisedTrainer(EmotionNetwork network, Recipe recipe, TrainerOptions? options = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(recipe);
        this.network = network;
        this.recipe = recipe;
        this.options = options ?? new TrainerOptions();
        this.logger = logger ?? NullLogger.Instance;
        recipe.Validate();
        this.options.Validate();
        ModalityCheck.Known(nameof(TrainerOptions.Unscaled), this.options.Unscaled, network.Schema);
        foreach (IObjectiveTerm term in recipe.Terms)
            term.Check(network.Schema);
    }

    /// <summary>Raised after each update.</summary>
    public event EventHandler<StepCompletedEventArgs>? StepCompleted;

    /// <summary>Raised after each epoch, when it has been validated.</summary>
    public event EventHandler<EpochCompletedEventArgs>? EpochCompleted;

    /// <summary>Trains on a fold: its proof that the parts share no speaker stays with them.</summary>
    /// <param name="fold">The fold; its test rows are not looked at.</param>
    /// <param name="labelFraction">Share of the labeled training rows that keep their labels, above 0. Default 1, all.</param>
    /// <param name="cancellationToken">Stops the training between two steps.</param>
    /// <remarks>The label budget is drawn with <see cref="TrainerOptions.Seed"/>.</remarks>
    /// <exception cref="OptionsException">The fraction is out of range.</exception>
    public TrainingResult Fit(CorpusFold fold, double labelFraction = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fold);
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(labelFraction, options.Seed);
        return Fit(labeled, unlabeled, fold.Validation, fold.ValidationEnrollment, cancellationToken);
    }

    /// <summary>Trains.</summary>
    /// <param name="labeled">The labeled training rows.</param>
    /// <param name="unlabeled">The unlabeled pool; may be empty if the recipe does not use it.</param>
    /// <param name="validation">Rows of other speakers, to choose the best epoch by.</param>
    /// <param name="cancellationToken">Stops the training between two steps.</param>
    /// <remarks>If features are scaled per speaker, those of the validation speakers are measured on the validation rows.</remarks>
    /// <exception cref="TrainingException">
    /// The network was trained already, a set is empty or has other classes, a validation row is among those to train on, or a term is no
    /// longer finite.
    /// </exception>
    /// <exception cref="CorpusException">
    /// Features do not have the shape of the network's schema, or an utterance in memory has none of its modalities.
    /// </exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
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
    /// <param name="cancellationToken">Stops the training between two steps.</param>
    public TrainingResult Fit(
        LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation, UnlabeledSet validationEnrollment,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(validationEnrollment);
        Check(labeled, unlabeled, validation);
        network.IsTrained = true;

        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled, options.Scaling, cancellationToken)
            .Keeping([.. network.IdentifierModalities, .. options.Unscaled]);
        var recognizer = new EmotionRecognizer(network, scaler);
        EmotionRecognizer validated = recognizer.Enroll(validationEnrollment);
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(options.IntraOpThreads);
        using DefaultGenerator? generator = GeneratorOfDrawingModules();
        if (options.Device is { } device)
            network.to(device);
        BatchMaker maker = Batches(scaler.Transform(labeled), scaler.Transform(unlabeled));
        int ahead = options.Prefetch ?? (unlabeled.IsStreamed || network.Device.type != DeviceType.CPU ? PrefetchAhead : 0);
        using var batches = new BatchQueue<StepBatch>(maker.Make, (long)options.Epochs * options.StepsPerEpoch, ahead);
        using var masks = new DropoutMasks(new RandomSource(options.Seed, "dropout"));
        using DropoutMasks.Use use = masks.BeginUse();
        using Tensor? classWeights = ClassWeights(labeled);
        using var optimizer = new FusedAdamW(network.named_parameters(), options.LearningRate, options.WeightDecay)
        {
            UseKernel = HostKernels.FitDevice(network.Device),
        };
        using var best = new WeightSnapshot(network);
        var update = new TrainingStep(network, recipe, optimizer, classWeights, options.GradientNorm, logger);

        var history = new List<EpochReport>();
        try
        {
            for (int epoch = 0; epoch < options.Epochs; epoch++)
            {
                using var means = new TermMeans();
                network.train();
                for (int step = 0; step < options.StepsPerEpoch; step++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    long number = (long)epoch * options.StepsPerEpoch + step;
                    bool diagnosed = options.DiagnosticsEvery > 0 && number % options.DiagnosticsEvery == 0;
                    StepDiagnostics? diagnostics = diagnosed ? new StepDiagnostics() : null;
                    StepValues values;
                    using (StepBatch batch = batches.Next(cancellationToken))
                        values = update.Take(number, batch, means, diagnostics);
                    means.Add(values);
                    LogStep(logger, number, new TermsText(values.Read));
                    if (diagnostics is not null)
                        LogDiagnostics(logger, number, new TermsText(() => diagnostics.Numbers));
                    StepCompleted?.Invoke(this, new StepCompletedEventArgs(number, values.Read, diagnostics?.Numbers));
                }
                network.eval();
                EpochReport report = Report(epoch, means, validated, validation, history);
                history.Add(report);
                if (report.IsBest)
                    best.Take();
                EpochCompleted?.Invoke(this, new EpochCompletedEventArgs(report));
            }
        }
        finally
        {
            network.eval();
        }
        best.Restore();
        network.zero_grad(); // a recognizer needs no gradients, and they take as much memory as its weights
        return new TrainingResult
        {
            Recognizer = recognizer,
            History = history,
            BestEpoch = history.FindLastIndex(report => report.IsBest),
        };
    }

    private BatchMaker Batches(LabeledSet labeled, UnlabeledSet unlabeled)
    {
        IRowStream labeledStream = Bucketed(
            new ShuffledStream(labeled.Count, new RandomSource(options.Seed, "shuffle labeled")), labeled.Count,
            row => labeled[row].Utterance.Frames, "labeled");
        IRowStream? unlabeledStream = null;
        if (recipe.UsesUnlabeled)
        {
            var random = new RandomSource(options.Seed, "shuffle unlabeled");
            unlabeledStream = Bucketed(
                unlabeled.IsStreamed ? new PermutedStream(unlabeled.Count, random) : new ShuffledStream(unlabeled.Count, random),
                unlabeled.Count, unlabeled.FramesOf, "unlabeled");
        }
        return new BatchMaker(
            network.Schema, labeled, labeledStream, options.LabeledBatchSize, unlabeled, unlabeledStream, options.UnlabeledBatchSize,
            options.MaximumFrames, network.Device);
    }

    private IRowStream Bucketed(IRowStream rows, int count, Func<int, int> lengthOf, string name) => options.BatchesPerBucketing == 1
        ? rows
        : new BucketedStream(rows, count, options.BatchesPerBucketing, lengthOf, new RandomSource(options.Seed, $"buckets {name}"));

    private EpochReport Report(
        int epoch, TermMeans means, EmotionRecognizer recognizer, LabeledSet validationSet, List<EpochReport> history)
    {
        IReadOnlyDictionary<string, double> terms = means.Read(); // before validating: a term that is not finite says more than the scores
        EmotionMetrics validation = recognizer.Evaluate(validationSet);
        bool isBest = history.All(earlier => validation.UnweightedAccuracy > earlier.Validation.UnweightedAccuracy);
        var report = new EpochReport
        {
            Epoch = epoch, Terms = terms, Skipped = means.Skipped, Validation = validation, IsBest = isBest,
        };
        LogEpoch(logger, epoch, validation.UnweightedAccuracy, validation.WeightedAccuracy, new TermsText(() => report.Terms));
        foreach ((string term, int count) in report.Skipped)
            LogSkippedCount(logger, epoch, term, count, options.StepsPerEpoch);
        return report;
    }

    private void Check(LabeledSet labeled, UnlabeledSet unlabeled, LabeledSet validation)
    {
        if (network.IsTrained)
            throw new TrainingException("The network was trained already, and belongs to the recognizer of that training, which would " +
                "change. Make another network for each training.");
        if (labeled.Count == 0)
            throw new TrainingException("The labeled training set is empty: enlarge the label budget or look at the classes.");
        if (validation.Count == 0)
            throw new TrainingException(
                "The validation set is empty, so no best epoch could be chosen: hold out a session or a share of the speakers.");
        if (recipe.UsesUnlabeled && unlabeled.Count == 0)
        {
            throw new TrainingException($"The recipe '{recipe.Name}' uses unlabeled utterances and there are none: give it some, leave " +
                "labels out by a label fraction below 1, or take a recipe without them, such as PaperSupervised.");
        }
        foreach (LabeledSet set in (LabeledSet[])[labeled, validation])
        {
            if (!set.Classes.SequenceEqual(network.Schema.Classes))
            {
                throw new TrainingException($"A set has the classes {FaultText.List([.. set.Classes])}, " +
                    $"the network {FaultText.List([.. network.Schema.Classes])}: make the network from the schema with merged classes.");
            }
        }
        // Streamed utterances are checked as they are read, and told apart where the sets are made, from a fold.
        IEnumerable<Utterance> pool = unlabeled.IsStreamed ? [] : unlabeled;
        Utterance[] training = [.. labeled.Utterances, .. pool], inMemory = [.. training, .. validation.Utterances];
        CheckHeldOut(training, validation);
        FeatureCheck.AnyModality(network.Schema, inMemory);
        foreach (ModalitySchema entry in network.Schema.Modalities)
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
            LogSharedSpeakers(logger, FaultText.List(speakers));
    }

    // Modules of TorchSharp's that draw share the generator of the process: such trainings run one at a time.
    private DefaultGenerator? GeneratorOfDrawingModules()
    {
        IReadOnlyList<string> drawing = DrawingModules.In(network);
        if (drawing.Count == 0)
            return null;
        LogDrawing(logger, FaultText.List([.. drawing]));
        return DefaultGenerator.Borrow(new RandomSource(options.Seed, "modules that draw"));
    }

    // w_k = n / (K n_k)
    private Tensor? ClassWeights(LabeledSet labeled) => options.ClassWeighting == ClassWeighting.None
        ? null
        : tensor(labeled.ClassCounts.Select(n => (float)labeled.Count / (labeled.Classes.Count * n)).ToArray(), device: network.Device)
            .DetachFromDisposeScope();

    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "Epoch {Epoch}: validation UA {UnweightedAccuracy:0.000}, WA {WeightedAccuracy:0.000}; {Terms}")]
    private static partial void LogEpoch(ILogger logger, int epoch, double unweightedAccuracy, double weightedAccuracy, TermsText terms);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug,
        Message = "Epoch {Epoch}: the batches did not allow '{Term}', or not all of it, in {Count} of {Steps} steps")]
    private static partial void LogSkippedCount(ILogger logger, int epoch, string term, int count, int steps);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning,
        Message = "The network has modules that draw from the generator of the process: {Modules}. "
        + "The training waits for others of this kind, and its bits depend on what else draws; use StreamDropout instead")]
    private static partial void LogDrawing(ILogger logger, string modules);

    [LoggerMessage(EventId = 4, Level = LogLevel.Trace, Message = "Step {Step}: {Terms}")]
    private static partial void LogStep(ILogger logger, long step, TermsText terms);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning,
        Message = "Speakers of the validation rows are trained on, so the best epoch will look better than it is: {Speakers}")]
    private static partial void LogSharedSpeakers(ILogger logger, string speakers);

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "Step {Step}, diagnostics: {Numbers}")]
    private static partial void LogDiagnostics(ILogger logger, long step, TermsText numbers);

    /// <summary>Terms as text, made only if a logger wants it.</summary>
    private readonly struct TermsText(Func<IReadOnlyDictionary<string, double>> terms)
    {
        public override string ToString() =>
            string.Join(", ", terms().Select(term => FormattableString.Invariant($"{term.Key} {term.Value:0.####}")));
    }
}
