using System.Text.Json.Nodes;
using SemiMER.Benchmarks.Measuring;

namespace SemiMER.Benchmarks.Matching;

/// <summary>The same in PyTorch; it has the sets from a file.</summary>
internal sealed class PyTorchMatching : IContestant
{
    private readonly PyTorchWorker worker;

    public PyTorchMatching(PyTorchWorker worker, string handover, bool inParts, double sigma)
    {
        this.worker = worker;
        worker.Ask(new JsonObject { ["do"] = "begin_matching", ["handover"] = handover, ["in_parts"] = inParts, ["sigma"] = sigma });
    }

    public string Name => "PyTorch";

    public double Run(int times) => (double)worker.Ask(new JsonObject { ["do"] = "run", ["times"] = times })["seconds"]!;

    /// <summary>The value.</summary>
    public double Value() => (double)worker.Ask(new JsonObject { ["do"] = "losses", ["steps"] = 1 })["losses"]![0]!;

    /// <summary>Bytes that become resident in one step, at their peak.</summary>
    public long Memory() => (long)worker.Ask(new JsonObject { ["do"] = "memory" })["bytes"]!;

    public void Dispose()
    {
    }
}
