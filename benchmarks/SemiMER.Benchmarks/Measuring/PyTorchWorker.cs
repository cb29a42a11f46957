using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>A process that runs <c>benchmarks/pytorch/worker.py</c> and answers a line of JSON with a line of JSON.</summary>
internal sealed class PyTorchWorker : IDisposable
{
    // Whatever chooses instructions or kernels is left to the libraries themselves.
    private static readonly string[] ChoosesKernels =
    [
        "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA", "ONEDNN_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS",
    ];

    private readonly Process process;

    /// <summary>Starts the process.</summary>
    /// <param name="python">A Python that has PyTorch and NumPy.</param>
    /// <param name="threads">Threads of PyTorch and of OpenBLAS beneath it.</param>
    public PyTorchWorker(string python, int threads)
    {
        process = Process.Start(StartInfo(python, "worker.py", threads))
            ?? throw new InvalidOperationException($"{python} did not start.");
    }

    /// <summary>How to start a script beside the worker.</summary>
    public static ProcessStartInfo StartInfo(string python, string script, int threads)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "pytorch", script));
        foreach (string name in ChoosesKernels)
            start.Environment.Remove(name);
        // OpenBLAS has threads of its own, which torch.set_num_threads does not reach.
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    /// <summary>Whether a Python has PyTorch.</summary>
    public static bool IsThere(string python)
    {
        if (!File.Exists(python))
            return false;
        var start = new ProcessStartInfo(python, ["-c", "import torch, numpy"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Asks and waits for the answer.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or answered with an error.</exception>
    public JsonNode Ask(JsonObject command)
    {
        process.StandardInput.WriteLine(command.ToJsonString());
        process.StandardInput.Flush();
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch's process ended.");
        JsonNode answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new InvalidOperationException($"PyTorch: {error}") : answer;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
