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
/// <param name="recipe">What is minimised.</param>
/// <param name="optimizer">Of the network's parameters.</param>
/// <param name="classWeights">Weight of each class, <c>[classes]</c>; null for equal ones.</param>
/// <param name="gradientNorm">Largest norm of the gradient.</param>
/// <param name="logger">Is told of terms that were skipped.</param>
internal sealed partial class TrainingStep(
    EmotionNetwork network, Recipe recipe, FusedAdamW optimizer, Tensor? classWeights, double gradientNorm, ILogger logger)
{
    /// <summary>Before the names of terms of labeled batches.</summary>
    public const string LabeledStream = "labeled";

    /// <summary>Before the names of terms of unlabeled batches.</summary>
    public const string UnlabeledStream = "unlabeled";

    private readonly bool onHost = HostKernels.FitDevice(network.Device);

    /// <summary>Takes one update.</summary>
    /// <param name="number">Number of the step, from 0.</param>
    /// <param name="batch">What to train on.</param>
    /// <param name="skipped">Is told of each part that the batch did not allow.</param>
    /// <param name="diagnostics">Takes more numbers; null if none are wanted.</param>
    /// <returns>Each term before weighting; the caller owns it.</returns>
    public StepValues Take(long number, StepBatch batch, TermMeans skipped, StepDiagnostics? diagnostics)
    {
        using var scope = NewDisposeScope();
        optimizer.ZeroGradients();
        var objective = new Objective(new StepValues(number, batch, onHost), skipped, diagnostics);
        JointPass? joint = batch.All is { } all ? new JointPass(network, all) : null;
        using GradientSeeds? seeds = onHost ? new GradientSeeds() : null;

        // L_semi = L_s + omega L_u
        Add(objective, LabeledStream, recipe.Labeled, 1, new ForwardPass(network, batch.Labeled, classWeights, joint, 0, seeds));
        if (batch.Unlabeled is { } pool)
        {
            Add(objective, UnlabeledStream, recipe.Unlabeled, recipe.UnlabeledWeight,
                new ForwardPass(network, pool, null, joint, batch.Labeled.Count, seeds));
        }
        StepValues values = objective.Values;
        if (objective.IsEmpty)
        {
            LogEmptyStep(logger, number);
            return values;
        }
        if (objective.Graph is { } graph && !onHost)
            values.Add("total", graph);
        else
            values.Add("total", objective.Known + (objective.Graph?.Value() ?? 0));
        if (seeds is not null)
            seeds.Backward(objective.Graph);
        else
            objective.Graph!.backward();
        values.CheckGradientNorm(optimizer.ClipAndStep(gradientNorm));
        values.Keep();
        return values;
    }

    private void Add(Objective objective, string stream, IReadOnlyList<WeightedTerm> weighted, double factor, ForwardPass pass)
    {
        foreach ((IObjectiveTerm term, double weight) in weighted)
        {
            if (weight == 0)
                continue;
            IReadOnlyList<TermPart> parts = Parts(term, pass, factor * weight, stream, objective.Values.Step);
            bool isSeeded = parts.Any(part => part.Number is not null);
            objective.Diagnostics?.Add(stream, term, isSeeded ? ((ISeedingTerm)term).Graph(pass) : parts, factor * weight, pass);
            foreach (TermPart part in parts)
            {
                string name = $"{stream}/{part.Name}";
                if (part.Value is null && part.Number is null)
                {
                    objective.Skipped.Skip(name, objective.Values.Step);
                    LogSkipped(logger, objective.Values.Step, name, part.SkippedBecause);
                    continue;
                }
                if (!objective.Add(name, part, factor * weight))
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
    private sealed class Objective(StepValues values, TermMeans skipped, StepDiagnostics? diagnostics)
    {
        public StepValues Values => values;

        public TermMeans Skipped => skipped;

        public StepDiagnostics? Diagnostics => diagnostics;

        public bool IsEmpty { get; private set; } = true;

        public double Known { get; private set; }

        public Tensor? Graph { get; private set; }

        public bool Add(string name, TermPart part, double factor)
        {
            IsEmpty = false;
            if (part.Value is not { } value)
            {
                Known += factor * part.Number!.Value;
                return values.Add(name, part.Number.Value);
            }
            Tensor addend = value * factor;
            Graph = Graph is null ? addend : Graph + addend;
            return values.Add(name, value);
        }
    }
}
