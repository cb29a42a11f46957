using Microsoft.Extensions.Logging;
using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Metrics;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// A training that is driven update by update, as
/// <see cref="SemiSupervisedTrainer.Begin(LabeledSet, UnlabeledSet, LabeledSet, CancellationToken)"/> gives it. It belongs to the thread
/// that began it.
/// </summary>
public sealed partial class TrainingRun : IDisposable
{
    private const int PrefetchAhead = 2;

    private readonly SemiSupervisedTrainer trainer;
    private readonly EmotionNetwork network;
    private readonly Recipe recipe;
    private readonly TrainerOptions options;
    private readonly ILogger logger;
    private readonly EmotionRecognizer recognizer, validated;
    private readonly DefaultGenerator? generator;
    private readonly DropoutMasks masks;
    private readonly Tensor? classWeights;
    private readonly TermSurroundings surroundings;
    private readonly PartRates rates;
    private readonly FusedAdamW optimizer;
    private readonly WeightSnapshot best, initial;
    private readonly WeightAverage? average;
    private readonly FrozenParts frozen;
    private readonly TrainingStep update;
    private readonly Ranks? ranks;
    private readonly EpochSelection selection;
    private readonly TrainingPosition position;
    private readonly ZeroTerms zeros;
    private readonly CheckpointFolder? checkpoints;
    private readonly List<EpochReport> history = [];
    private readonly TrainingData data;
    private BatchQueue<StepBatch>? batches;
    private TermMeans means;
    private long began;
    private TimeSpan spentBefore;
    private bool isInStage, isDisposed;

    internal TrainingRun(SemiSupervisedTrainer trainer, TrainingData data, FeatureScaler scaler, CheckpointFolder? checkpoints)
    {
        this.trainer = trainer;
        (network, recipe, options, logger) = (trainer.Network, trainer.Recipe, trainer.Options, trainer.Logger);
        (this.data, this.checkpoints) = (data, checkpoints);
        var plain = new EmotionRecognizer(network, scaler);
        validated = plain.Enroll(data.ValidationEnrollment);
        recognizer = plain.WithTrainingRange(TrainingData.RowsToMeasure(data.Labeled, data.Unlabeled));
        generator = GeneratorOfDrawingModules();
        if (options.Device is { } device)
            network.to(device);
        position = new TrainingPosition(recipe, options);
        masks = new DropoutMasks(OfThisRank("dropout"));
        classWeights = ClassWeights(data.Labeled);
        var views = new DropoutMasks(OfThisRank(ForwardPass.AugmentationStream));
        surroundings = new TermSurroundings(LabelShares(data.Labeled), data.Unlabeled.Count, views);
        rates = new PartRates(recipe, network.named_parameters().Concat(ParametersOfTerms()), options);
        optimizer = new FusedAdamW(rates.Groups)
        {
            UseKernel = HostKernels.FitDevice(network.Device),
        };
        (best, initial) = (new WeightSnapshot(network), new WeightSnapshot(network));
        average = options.AveragingDecay is { } decay ? new WeightAverage(network, decay) : null;
        frozen = new FrozenParts(network);
        if (trainer.ProcessGroup is { } group)
            ranks = new Ranks(group, network, [.. rates.Groups.SelectMany(part => part.Parameters).Select(entry => entry.Parameter)]);
        update = new TrainingStep(network, optimizer, classWeights, options, logger, surroundings, ranks);
        selection = new EpochSelection(options.SelectBy);
        zeros = new ZeroTerms(logger);
        means = new TermMeans(zeros);
        if (recipe.Stages.Any(stage => stage.Start == StageStart.Initial))
            initial.Take();
    }

    /// <summary>Updates that were made.</summary>
    public long Step => position.Step;

    /// <summary>Updates of the whole training, if nothing ends it earlier.</summary>
    public long Steps => (long)options.Epochs * options.StepsPerEpoch;

    /// <summary>The epochs that have ended.</summary>
    public IReadOnlyList<EpochReport> History => history;

    /// <summary>What came of it; null until it has ended.</summary>
    public TrainingResult? Result { get; private set; }

    /// <summary>Makes one update; with the last one of an epoch the network is validated and a checkpoint written if one is due.</summary>
    /// <param name="cancellationToken">Ends the training with the best epoch so far.</param>
    /// <returns>Whether there is more to do; if not, there is a <see cref="Result"/>.</returns>
    /// <exception cref="TrainingException">A term is no longer finite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first epoch had ended.</exception>
    /// <exception cref="Formats.FileFormatException">A checkpoint cannot be written; the ones before are as they were.</exception>
    public bool Advance(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (Result is not null)
            return false;
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(options.IntraOpThreads);
        using DropoutMasks.Use use = masks.BeginUse();
        return trainer.Guarded(() => AdvanceUnguarded(cancellationToken));
    }

    private bool AdvanceUnguarded(CancellationToken cancellationToken)
    {
        if (IsSoOnAnyRank(cancellationToken.IsCancellationRequested))
            return EndEarly(TrainingEnd.Cancelled, cancellationToken);
        if (position.Step > 0 && options.TimeBudget is { } budget && IsSoOnAnyRank(Spent >= budget))
            return EndEarly(TrainingEnd.TimeBudget, cancellationToken);
        if (position.Step % Ranks.UpdatesBetweenChecks == 0)
            ranks?.CheckEqual(position.Step);
        if (!isInStage)
            BeginStage();
        network.train();
        TakeStep(cancellationToken);
        TrainingEnd? end = position.IsAtEpochEnd ? CompleteEpoch() : null;
        long every = options.Checkpoints?.EverySteps ?? options.StepsPerEpoch;
        if (checkpoints is not null && (position.IsAtEnd || position.Step % every == 0))
            Save(end);
        if (end is { } reason)
            End(reason);
        return Result is null;
    }

    /// <summary>Ends the training with the best epoch so far; if none has ended yet, with the network as it is.</summary>
    /// <returns>What came of it.</returns>
    /// <exception cref="InvalidOperationException">No update was made.</exception>
    public TrainingResult Stop()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (Result is null && position.Step == 0)
            throw new InvalidOperationException("No update was made yet: there is nothing to return.");
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(options.IntraOpThreads);
        if (Result is null)
            EndEarly(TrainingEnd.Stopped, CancellationToken.None);
        return Result!;
    }

    /// <summary>Frees what the training needed. The network is the recognizer's, if there is a result.</summary>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        if (Result is null)
            LeaveNetwork(); // else its recognizer may be gone already
        batches?.Dispose();
        masks.Dispose();
        classWeights?.Dispose();
        surroundings.Dispose();
        optimizer.Dispose();
        best.Dispose();
        initial.Dispose();
        average?.Dispose();
        means.Dispose();
        generator?.Dispose();
    }

    /// <summary>Goes where a checkpoint was, if there is one, and begins.</summary>
    internal void Start()
    {
        TrainingEnd? endedBefore = checkpoints?.Newest is { } checkpoint ? Resume(checkpoint) : null;
        IBatchMaker maker = Batches(recognizer.Scaler.Transform(data.Labeled), recognizer.Scaler.Transform(data.Unlabeled));
        maker.Skip(position.Step * options.AccumulationSteps);
        int ahead = options.Prefetch ?? (data.Unlabeled.IsStreamed || network.Device.type != DeviceType.CPU ? PrefetchAhead : 0);
        batches = new BatchQueue<StepBatch>(maker.Make, (Steps - position.Step) * options.AccumulationSteps, ahead);
        ranks?.CheckEqual(position.Step);
        began = trainer.Time.GetTimestamp();
        trainer.OnStarted(new TrainingStartedEventArgs { Recipe = recipe, Options = options, Steps = Steps, ResumedFrom = position.Step });
        if (endedBefore is { } end)
            End(end);
    }

    private TimeSpan Spent => spentBefore + trainer.Time.GetElapsedTime(began);

    private void BeginStage()
    {
        isInStage = true;
        TrainingStage stage = position.Stage;
        frozen.Freeze(stage);
        if (!position.IsAtStageStart)
            return; // resumed
        selection.EpochsWithoutBetter = 0;
        if (stage.Start != StageStart.Continue)
        {
            (stage.Start == StageStart.Best ? best : initial).Restore();
            optimizer.LoadState(new Dictionary<string, Tensor>());
            average?.Forget();
        }
        if (recipe.Stages.Count > 1)
            LogStage(logger, position.Step, stage.Name);
        trainer.OnStageStarted(new StageStartedEventArgs
        {
            Stage = stage, Index = position.StageIndex, Step = position.Step, Steps = position.StepsOfStage,
        });
    }

    private void TakeStep(CancellationToken cancellationToken)
    {
        StepPlace place = position.Place;
        double rate = position.LearningRate;
        bool isDiagnosed = options.DiagnosticsEvery > 0 && place.Number % options.DiagnosticsEvery == 0;
        StepDiagnostics? diagnostics = isDiagnosed ? new StepDiagnostics() : null;
        rates.Set(place.Stage, rate);
        CancellationToken within = ranks is null ? cancellationToken : CancellationToken.None; // all ranks end after the same update
        StepValues values = update.Take(place, () => batches!.Next(within), means, diagnostics);
        average?.Add();
        means.Add(values);
        position.CompleteStep();
        LogStep(logger, place.Number, new TermsText(values.Read));
        if (diagnostics is not null)
            LogDiagnostics(logger, place.Number, new TermsText(() => diagnostics.Numbers));
        trainer.OnStepCompleted(new StepCompletedEventArgs(values.Read)
        {
            Step = place.Number, Stage = place.Stage.Name, LearningRate = rate, Diagnostics = diagnostics?.Numbers,
        });
    }

    // Says why the training is at its end, or nothing if it is not.
    private TrainingEnd? CompleteEpoch()
    {
        IReadOnlyDictionary<string, double> terms = means.Read(); // before validating: a term that is not finite says more than the scores
        network.eval();
        average?.PutInPlace();
        EmotionMetrics? metrics = null;
        double? loss = null;
        IReadOnlyDictionary<string, RegressionMetrics> targets = new Dictionary<string, RegressionMetrics>();
        if (data.Validation.Count > 0)
        {
            (metrics, loss, targets) = validated.Measure(data.Validation);
            foreach (IValidatedTerm term in position.Stage.Terms.OfType<IValidatedTerm>())
                term.CompleteEpoch(validated, data.Validation);
        }
        var report = new EpochReport
        {
            Epoch = history.Count, Stage = position.Stage.Name, Terms = terms, Skipped = means.Skipped, Validation = metrics,
            ValidationLoss = loss, ValidationTargets = targets,
            IsBest = position.Stage.ChoosesEpoch && selection.Offer(metrics, loss, targets),
        };
        history.Add(report);
        if (report.IsBest || !history.Exists(epoch => epoch.IsBest))
            best.Take();
        Log(report);
        trainer.OnEpochCompleted(new EpochCompletedEventArgs(report));
        average?.PutBack();
        means.Dispose();
        means = new TermMeans(zeros);
        bool isPatienceOver = options.Patience is { } patience && selection.EpochsWithoutBetter >= patience;
        (int index, TrainingStage stage) = (position.StageIndex, position.Stage);
        position.CompleteEpoch(isPatienceOver);
        isInStage = position.StageIndex == index;
        foreach (IValidatedTerm term in isInStage || position.IsAtEnd ? [] : stage.Terms.OfType<IValidatedTerm>())
        {
            if (term.CompleteStage(network))
                average?.Forget();
        }
        return !position.IsAtEnd ? null : isPatienceOver ? TrainingEnd.Patience : TrainingEnd.Completed;
    }

    private bool EndEarly(TrainingEnd reason, CancellationToken cancellationToken)
    {
        if (checkpoints is not null && position.Step > 0 && IsSoOnAnyRank(!checkpoints.Has(position.Step)))
            Save(null);
        if (reason == TrainingEnd.Cancelled && history.Count == 0)
            cancellationToken.ThrowIfCancellationRequested();
        if (position.StepOfEpoch > 0 && (history.Count == 0 || options.SelectBy == SelectionMetric.None))
            CompleteEpoch(); // a short one: what was learned since the last is wanted
        End(reason);
        return false;
    }

    private void End(TrainingEnd reason)
    {
        best.Restore();
        LeaveNetwork();
        network.zero_grad(); // a recognizer needs no gradients, and they take as much memory as its weights
        Result = new TrainingResult
        {
            Recognizer = recognizer,
            History = [.. history],
            BestEpoch = history.FindLastIndex(report => report.IsBest) is >= 0 and var chosen ? chosen : history.Count - 1,
            EndedBy = reason,
        };
        trainer.OnEnded(new TrainingEndedEventArgs(Result));
    }

    private void LeaveNetwork()
    {
        network.eval();
        frozen.Dispose();
    }

    private IBatchMaker Batches(LabeledSet labeled, UnlabeledSet unlabeled)
    {
        if (network.ReadsDialogues)
        {
            return new DialogueBatchMaker(
                network.Schema, labeled, options.LabeledBatchSize, unlabeled, recipe.UsesUnlabeled ? options.UnlabeledBatchSize : null,
                options.MaximumFrames, network.Device, options.Seed);
        }
        var random = new RandomSource(options.Seed, "shuffle labeled");
        IRowStream labeledStream = Bucketed(
            options.Sampling switch
            {
                LabeledSampling.ClassBalanced => BalancedStream.OfClasses(labeled, random),
                LabeledSampling.DomainBalanced => BalancedStream.OfDomains(labeled, random),
                _ => new ShuffledStream(labeled.Count, random),
            },
            labeled.Count, row => labeled[row].Utterance.Frames, "labeled");
        IRowStream? unlabeledStream = null;
        if (recipe.UsesUnlabeled)
        {
            random = new RandomSource(options.Seed, "shuffle unlabeled");
            unlabeledStream = Bucketed(
                unlabeled.IsStreamed ? new PermutedStream(unlabeled.Count, random) : new ShuffledStream(unlabeled.Count, random),
                unlabeled.Count, unlabeled.FramesOf, "unlabeled");
        }
        if (ranks is not null)
        {
            labeledStream = new RankPart(labeledStream, ranks.Rank, ranks.Size);
            unlabeledStream = unlabeledStream is null ? null : new RankPart(unlabeledStream, ranks.Rank, ranks.Size);
        }
        return new BatchMaker(
            network.Schema, labeled, labeledStream, options.LabeledBatchSize, unlabeled, unlabeledStream, options.UnlabeledBatchSize,
            options.MaximumFrames, network.Device, recipe.Enhancement is { } enhancement
                ? new LabeledEnhancement(enhancement, network.Schema, labeled, network.IdentifierModalities, options.Seed) : null);
    }

    private bool IsSoOnAnyRank(bool own) => ranks?.Any(own) ?? own;

    // Of one rank alone it is the stream of a training without ranks.
    private RandomSource OfThisRank(string stream) => new(options.Seed, trainer.ProcessGroup is { Rank: > 0 and var rank }
        ? FormattableString.Invariant($"{stream} of rank {rank}") : stream);

    private IRowStream Bucketed(IRowStream rows, int count, Func<int, int> lengthOf, string name) => options.BatchesPerBucketing == 1
        ? rows
        : new BucketedStream(rows, count, options.BatchesPerBucketing, lengthOf, new RandomSource(options.Seed, $"buckets {name}"));

    // Of terms that learn something themselves, by names that no part of a network has.
    private IEnumerable<(string, TorchSharp.Modules.Parameter)> ParametersOfTerms() => recipe.Terms.OfType<ITrainedTerm>()
        .SelectMany(term => term.CreateModule(network, options.Seed).named_parameters()
            .Select(parameter => ($"term '{term.Name}'.{parameter.name}", parameter.parameter)));

    // Modules of TorchSharp's that draw share the generator of the process: such trainings run one at a time.
    private DefaultGenerator? GeneratorOfDrawingModules()
    {
        IReadOnlyList<string> drawing = DrawingModules.In(network);
        if (drawing.Count == 0)
            return null;
        LogDrawing(logger, FaultText.List([.. drawing]));
        return DefaultGenerator.Borrow(new RandomSource(options.Seed, "modules that draw"));
    }

    // n_k / n
    private Tensor LabelShares(LabeledSet labeled) =>
        tensor(labeled.ClassCounts.Select(n => (float)n / labeled.Count).ToArray(), device: network.Device).DetachFromDisposeScope();

    // w_k = n / (K n_k)
    private Tensor? ClassWeights(LabeledSet labeled) => options.ClassWeighting == ClassWeighting.None
        ? null
        : tensor(labeled.ClassCounts.Select(n => (float)labeled.Count / (labeled.Classes.Count * n)).ToArray(), device: network.Device)
            .DetachFromDisposeScope();
}
