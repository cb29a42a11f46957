using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Measuring;
using SemiMER.Benchmarks.Steps;

namespace SemiMER.Benchmarks.Predictions;

/// <summary>The network in PyTorch, in a process of its own, from rows of tensors of scaled features to a list of probabilities.</summary>
/// <param name="worker">The process; it stays the caller's.</param>
/// <param name="workload">The network.</param>
/// <param name="handover">The file with weights and utterances.</param>
/// <param name="count">How many of the utterances are predicted together.</param>
internal sealed class PyTorchPredictor(PyTorchWorker worker, StepWorkload workload, string handover, int count) : IContestant
{
    public string Name => "PyTorch";

    public double Run(int times)
    {
        Begin(); // the worker has one piece of work at a time
        return (double)worker.Ask(new JsonObject { ["do"] = "median", ["times"] = times })["seconds"]!;
    }

    /// <summary>Probabilities of the utterances, one after the other.</summary>
    public float[] Probabilities() => [.. Begin()["probabilities"]!.AsArray().Select(probability => (float)probability!)];

    public void Dispose()
    {
    }

    private JsonNode Begin() => worker.Ask(new JsonObject
    {
        ["do"] = "begin_prediction",
        ["handover"] = handover,
        ["network"] = workload.PyTorchNetwork(false),
        ["modalities"] = new JsonArray([.. workload.Schema.Modalities.Select(entry => (JsonNode)entry.Modality.Name)]),
        ["count"] = count,
    });
}
