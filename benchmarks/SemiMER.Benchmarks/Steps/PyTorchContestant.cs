using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Measuring;

namespace SemiMER.Benchmarks.Steps;

/// <summary>The training in PyTorch, in a process of its own.</summary>
/// <param name="worker">The process; it stays the caller's.</param>
internal sealed class PyTorchContestant(PyTorchWorker worker) : IContestant
{
    public string Name => "PyTorch";

    /// <summary>Begins a training from the weights and batches of a file.</summary>
    public void Begin(StepWorkload workload, string handover, bool dropout)
    {
        var options = workload.Trainer(1);
        worker.Ask(new JsonObject
        {
            ["do"] = "begin_training",
            ["handover"] = handover,
            ["network"] = workload.PyTorchNetwork(dropout),
            ["objective"] = new JsonObject
            {
                ["alpha"] = workload.PlainObjective.Alpha,
                ["beta"] = workload.PlainObjective.Beta,
                ["omega"] = workload.PlainObjective.Omega,
                ["pushes_apart"] = workload.PlainObjective.PushesApart,
            },
            ["modalities"] = new JsonArray([.. workload.Schema.Modalities.Select(entry => (JsonNode)entry.Modality.Name)]),
            ["with_weights"] = !dropout,
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
