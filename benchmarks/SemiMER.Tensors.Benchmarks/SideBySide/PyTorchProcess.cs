using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>A process that runs <c>benchmarks/pytorch/worker.py</c> and answers a line of JSON with a line of JSON.</summary>
internal sealed class PyTorchProcess : IDisposable
{
    private readonly Process process;

    /// <summary>Starts the process.</summary>
    /// <param name="python">The Python that has PyTorch.</param>
    /// <param name="threads">Threads of PyTorch and of OpenBLAS beneath it.</param>
    /// <param name="kernels">OpenBLAS's kernels by name, or null for its own choice.</param>
    /// <param name="avx2">Whether PyTorch and oneDNN are kept to AVX2 too.</param>
    public PyTorchProcess(string python, int threads, string? kernels, bool avx2)
    {
        Threads = threads;
        process = Process.Start(StartInfo(python, "worker.py", threads, kernels, avx2))
            ?? throw new InvalidOperationException($"{python} did not start.");
    }

    public int Threads { get; }

    /// <summary>How to start a script beside the worker, with an environment that nothing slows down.</summary>
    public static ProcessStartInfo StartInfo(string python, string script, int threads, string? kernels, bool avx2)
    {
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "pytorch", script));
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        start.Environment["OPENBLAS_CORETYPE"] = kernels;
        // OpenBLAS has threads of its own, which torch.set_num_threads does not reach.
        start.Environment["OPENBLAS_NUM_THREADS"] = start.Environment["OMP_NUM_THREADS"] = FormattableString.Invariant($"{threads}");
        if (avx2)
        {
            start.Environment["ATEN_CPU_CAPABILITY"] = "avx2";
            start.Environment["DNNL_MAX_CPU_ISA"] = "AVX2";
        }
        return start;
    }

    /// <summary>The rate of PyTorch's own matrix product on one thread, in floating-point operations a second.</summary>
    public double Rate() => (double)Ask(new JsonObject { ["do"] = "rate" })["rate"]!;

    /// <summary>Makes a row, lets it take a step and gives the results of that.</summary>
    public float[] SetUp(Row row)
    {
        string results = Path.GetTempFileName();
        try
        {
            Ask(new JsonObject
            {
                ["do"] = "setup",
                ["row"] = row.Kind,
                ["sizes"] = JsonSerializer.SerializeToNode(row.Sizes),
                ["threads"] = Threads,
                ["results"] = results,
            });
            byte[] bytes = File.ReadAllBytes(results);
            var values = new float[bytes.Length / sizeof(float)];
            Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
            return values;
        }
        finally
        {
            File.Delete(results);
        }
    }

    /// <summary>The seconds of so many steps, after some that wake the threads and are not timed.</summary>
    public double Run(int iterations, bool each, int wake) => (double)Ask(
        new JsonObject { ["do"] = "run", ["iterations"] = iterations, ["each"] = each, ["wake"] = wake })["seconds"]!;

    /// <summary>The bytes that became resident since the row was made, at their peak.</summary>
    public long Memory() => (long)Ask(new JsonObject { ["do"] = "memory" })["bytes"]!;

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private JsonNode Ask(JsonObject command)
    {
        process.StandardInput.WriteLine(command.ToJsonString());
        process.StandardInput.Flush();
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("PyTorch's process ended.");
        JsonNode answer = JsonNode.Parse(line)!;
        return answer["error"] is { } error ? throw new InvalidOperationException($"PyTorch: {error}") : answer;
    }
}
