using Microsoft.Extensions.Logging;
using SemiMER.Batching;
using SemiMER.Models;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>
/// One update after another: the terms of L_semi = L_s + omega L_u, their gradients, one step of AdamW. Nothing is read back from a
/// device that is not the CPU.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="optimizer">Of the network's parameters.</param>
/// <param name="classWeights">Weight of each class, <c>[classes]</c>; null for equal ones.</param>
/// <param name="options">Largest norm of the gradient, and batches of an update.</param>
/// <param name="logger">Is told of terms that were skipped.</param>
/// <param name="surroundings">What terms may know of the training beside their batch.</param>
/// <param name="ranks">The processes that train together; null if it is this one alone.</param>
internal sealed partial class TrainingStep(
    EmotionNetwork network, FusedAdamW optimizer, Tensor? classWeights, TrainerOptions options, ILogger logger,
    TermSurroundings surroundings, Ranks? ranks = null)
{
    /// <summary>Before the names of terms of labeled batches.</summary>
    public const string LabeledStream = "labeled";

    /// <summary>Before the names of terms of unlabeled batches.</summary>
    public const string UnlabeledStream = "unlabeled";

    private readonly bool onHost = HostKernels.FitDevice(network.Device);

    /// <summary>Takes one update.</summary>
    /// <param name="place">Which one.</param>
    /// <param name="next">Gives the next batches to train on; they are disposed here.</param>
    /// <param name="skipped">Is told of each part that a batch did not allow.</param>
    /// <param name="diagnostics">Takes more numbers; null if none are wanted.</param>
    /// <returns>Each term before weighting; the caller owns it.</returns>
    public StepValues Take(StepPlace place, Func<StepBatch> next, TermMeans skipped, StepDiagnostics? diagnostics)
    {
        using var scope = NewDisposeScope();
        optimizer.ZeroGradients();
        var values = new StepValues(place.Number, readsAtOnce: onHost || ranks is not null);
        bool isEmpty = true;
        for (int i = 0; i < options.AccumulationSteps; i++)
        {
            using StepBatch batch = next();
            values.BeginBatch(batch);
            isEmpty &= !AddGradients(place, batch, values, skipped, diagnostics);
        }
        if (ranks is not null)
        {
            isEmpty = !ranks.Any(!isEmpty);
            values.SumOver(ranks);
        }
        if (isEmpty)
        {
            LogEmptyStep(logger, place.Number);
            return values;
        }
        ranks?.SumGradients();
        values.CheckGradientNorm(optimizer.ClipAndStep(options.GradientNorm));
        values.Keep();
        return values;
    }

    // The gradients of one batch, added to those that are there; false if it allows no term.
    private bool AddGradients(StepPlace place, StepBatch batch, StepValues values, TermMeans skipped, StepDiagnostics? diagnostics)
    {
        int batches = options.AccumulationSteps;
        double omega = place.Of(place.Stage.UnlabeledWeight);
        bool usesUnlabeled = omega != 0 && place.Stage.UsesUnlabeled;
        var objective = new Objective(place, values, skipped, diagnostics, ranks?.Size ?? 1);
        (WholeBatch? wholeLabeled, WholeBatch? wholeUnlabeled) = ranks?.Describe(batch) ?? default;
        bool goesTogether = network.ReadsDialogues || (usesUnlabeled && place.Stage.UsesLabeled);
        JointPass? joint = batch.All is { } all && goesTogether ? new JointPass(network, all) : null;
        using GradientSeeds? seeds = onHost ? new GradientSeeds() : null;

        ForwardPass Pass(UtteranceBatch rows, WholeBatch? whole, ForwardPass? beside) =>
            new(network, rows, classWeights, joint, start: beside?.Batch.Count ?? 0, seeds)
            {
                LabeledPass = beside, LabelShares = surroundings.LabelShares, UnlabeledCount = surroundings.UnlabeledCount,
                Step = place.Number, Draws = surroundings.Draws, Whole = whole,
            };
        ForwardPass labeled = Pass(batch.Labeled, wholeLabeled, beside: null);
        ForwardPass? unlabeled = usesUnlabeled && batch.Unlabeled is { } pool ? Pass(pool, wholeUnlabeled, labeled) : null;
        Prepare(place, place.Stage.Labeled, labeled);
        Prepare(place, place.Stage.Unlabeled, unlabeled);

        // L_semi = L_s + omega L_u
        Add(objective, LabeledStream, place.Stage.Labeled, 1.0 / batches, labeled);
        if (unlabeled is not null)
            Add(objective, UnlabeledStream, place.Stage.Unlabeled, omega / batches, unlabeled);
        if (objective.IsEmpty)
            return false;
        if (ranks is not null)
            values.Add("total", objective.Share * batches);
        else if (objective.Graph is { } graph && !onHost)
            values.Add("total", graph.Times(batches));
        else
            values.Add("total", (objective.Known + (objective.Graph?.Value() ?? 0)) * batches);
        if (seeds is not null)
            seeds.Backward(objective.Graph);
        else if (objective.Graph is { requires_grad: true })
            objective.Graph.backward();
        foreach ((IObjectiveTerm term, Schedule schedule) in place.Stage.Labeled)
        {
            if (term is IGradientTerm { ChangesGradients: true } gradients && place.Of(schedule) != 0)
                gradients.ChangeGradients(labeled);
        }
        return true;
    }

    // Before there is any graph, which would refuse weights that change meanwhile.
    private static void Prepare(StepPlace place, IReadOnlyList<WeightedTerm> weighted, ForwardPass? pass)
    {
        if (pass is null)
            return;
        foreach ((IObjectiveTerm term, Schedule schedule) in weighted)
        {
            if (term is IPreparedTerm prepared && place.Of(schedule) != 0)
                prepared.Prepare(pass);
        }
    }

    private void Add(Objective objective, string stream, IReadOnlyList<WeightedTerm> weighted, double factor, ForwardPass pass)
    {
        long step = objective.Place.Number;
        foreach ((IObjectiveTerm term, Schedule schedule) in weighted)
        {
            double weight = objective.Place.Of(schedule);
            if (weight == 0)
                continue;
            IReadOnlyList<TermPart> parts = Parts(term, pass, factor * weight, stream, step);
            bool isSeeded = parts.Any(part => part.Number is not null);
            objective.Diagnostics?.Add(stream, term, isSeeded ? ((ISeedingTerm)term).Graph(pass) : parts, factor * weight, pass);
            foreach (TermPart part in parts)
            {
                string name = $"{stream}/{part.Name}";
                if (part.Value is null && part.Number is null)
                {
                    objective.Skipped.Skip(name, step);
                    LogSkipped(logger, step, name, part.SkippedBecause);
                    continue;
                }
                if (!objective.Add(name, term, part, factor * weight))
                {
                    throw new TrainingException(
                        $"The term '{term.Name}' gives '{name}', which another one gives too: name its parts otherwise.");
                }
            }
        }
    }

    // A term knows neither step nor utterances; whoever reads of its fault wants to.
    private static IReadOnlyList<TermPart> Parts(IObjectiveTerm term, ForwardPass pass, double factor, string stream, long step)
    {
        try
        {
            return (pass.Seeds is null ? null : (term as ISeedingTerm)?.Seed(pass, factor)) ?? term.Compute(pass);
        }
        catch (SemiMerException exception)
        {
            throw new TrainingException($"{stream}/{term.Name}", step, exception, [.. pass.Batch.Utterances.Select(row => row.Id)]);
        }
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Trace, Message = "Step {Step}: skipped '{Term}': {Reason}")]
    private static partial void LogSkipped(ILogger logger, long step, string term, string? reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "Step {Step}: the batches allowed no term; nothing was learned")]
    private static partial void LogEmptyStep(ILogger logger, long step);

    /// <summary>The weighted sum of the terms so far: a number whose gradient is among the seeds, and what is part of the graph.</summary>
    private sealed class Objective(StepPlace place, StepValues values, TermMeans skipped, StepDiagnostics? diagnostics, int ranks)
    {
        public StepPlace Place => place;

        public TermMeans Skipped => skipped;

        public StepDiagnostics? Diagnostics => diagnostics;

        public bool IsEmpty { get; private set; } = true;

        public double Known { get; private set; }

        public Tensor? Graph { get; private set; }

        /// <summary>What this rank adds to the total of all ranks.</summary>
        public double Share { get; private set; }

        public bool Add(string name, IObjectiveTerm term, TermPart part, double factor)
        {
            IsEmpty = false;
            bool isAdded = ranks == 1 ? Add(name, part) : AddShare(name, term, part, factor);
            if (part.Value is not { } value)
            {
                Known += factor * part.Number!.Value;
                return isAdded;
            }
            Tensor addend = value.Times(factor);
            Graph = Graph is null ? addend : Graph.Plus(addend);
            return isAdded;
        }

        private bool Add(string name, TermPart part) =>
            part.Value is { } value ? values.Add(name, value) : values.Add(name, part.Number!.Value);

        // What every rank computes of all rows is shared equally.
        private bool AddShare(string name, IObjectiveTerm term, TermPart part, double factor)
        {
            double own = (part.Number ?? part.Value!.Value()) / (term is IRankedTerm { IsOfAllRows: true } ? ranks : 1);
            Share += factor * own;
            return values.Add(name, own);
        }
    }
}
