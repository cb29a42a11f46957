using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Measuring;

namespace SemiMER.Benchmarks.Steps;

/// <summary>The training in PyTorch, in a process of its own.</summary>
/// <param name="worker">The process; it stays the caller's.</param>
internal sealed class PyTorchContestant(PyTorchWorker worker) : IContestant
{
    public string Name => "PyTorch";

    /// <summary>Begins a training on the batches of a file.</summary>
    /// <param name="workload">What is trained.</param>
    /// <param name="handover">The file.</param>
    /// <param name="compared">Whether losses are compared: from the weights of the file and without dropout.</param>
    public void Begin(StepWorkload workload, string handover, bool compared)
    {
        var options = workload.Trainer(1);
        worker.Ask(new JsonObject
        {
            ["do"] = "begin_training",
            ["handover"] = handover,
            ["network"] = workload.PyTorchNetwork(!compared),
            ["objective"] = new JsonObject
            {
                ["alpha"] = workload.PlainObjective.Alpha,
                ["beta"] = workload.PlainObjective.Beta,
                ["omega"] = workload.PlainObjective.Omega,
                ["pushes_apart"] = workload.PlainObjective.PushesApart,
                ["exact_median"] = compared,
            },
            ["modalities"] = new JsonArray([.. workload.Schema.Modalities.Select(entry => (JsonNode)entry.Modality.Name)]),
            ["with_weights"] = compared,
            ["seed"] = workload.Seed,
            ["learning_rate"] = options.LearningRate,
            ["weight_decay"] = options.WeightDecay,
            ["gradient_norm"] = options.GradientNorm,
        });
    }

    public double Run(int times) => (double)worker.Ask(new JsonObject { ["do"] = "run", ["times"] = times })["seconds"]!;

    /// <summary>The losses of the next steps.</summary>
    public double[] Losses(int steps) =>
        [.. worker.Ask(new JsonObject { ["do"] = "losses", ["steps"] = steps })["losses"]!.AsArray().Select(loss => (double)loss!)];

    public void Dispose()
    {
    }
}
