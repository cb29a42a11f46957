using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Training;

/// <summary>One addend of the objective.</summary>
public interface IObjectiveTerm
{
    /// <summary>Name in logs and results.</summary>
    string Name { get; }

    /// <summary>
    /// Name and what else decides its value, such as loss and margin: a checkpoint of a training with other terms is refused by it.
    /// Default the name.
    /// </summary>
    string Description => Name;

    /// <summary>Whether it can be computed on labeled batches only.</summary>
    bool NeedsLabels { get; }

    /// <summary>Computes the term.</summary>
    /// <param name="pass">The batch and what the network makes of it.</param>
    /// <returns>The parts whose sum is the term, each under a name of its own; the trainer counts and logs those that
    /// were skipped.</returns>
    IReadOnlyList<TermPart> Compute(ForwardPass pass);

    /// <summary>Says more of a batch than its value, such as the bandwidth in use; asked only on steps that are to be diagnosed.</summary>
    /// <param name="pass">The batch, after the term was computed on it.</param>
    /// <returns>Numbers by name, such as <c>matching/pair/acoustic-visual/bandwidth</c>. Default: none.</returns>
    IReadOnlyDictionary<string, double> Diagnose(ForwardPass pass) => new Dictionary<string, double>();

    /// <summary>
    /// What keeps something from one step to the next, so that two trainings must not share it: often the object itself. Default nothing.
    /// </summary>
    IReadOnlyList<object> StatefulParts => [];

    /// <summary>Refuses corpora that the term cannot be computed on; asked before anything is trained. Default none.</summary>
    /// <param name="schema">Classes and modalities of the network.</param>
    /// <exception cref="SemiMerException">Something is missing; it says what.</exception>
    void Check(CorpusSchema schema)
    {
    }
}

/// <summary>A part of a term on one batch.</summary>
/// <param name="Name">Name in logs, such as <c>classification</c> or <c>pair/acoustic-visual</c>.</param>
/// <param name="Value">A scalar of the graph, or null if the batch does not allow it.</param>
/// <param name="SkippedBecause">Why there is no value.</param>
public sealed record TermPart(string Name, Tensor? Value, string? SkippedBecause = null)
{
    /// <summary>The value where its gradient is not in the graph but among the seeds of the pass; else null.</summary>
    internal double? Number { get; init; }
}
