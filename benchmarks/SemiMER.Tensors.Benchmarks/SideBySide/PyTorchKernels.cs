namespace SemiMER.Tensors.Benchmarks;

/// <summary>
/// The kernels of OpenBLAS that make PyTorch fastest here. Left to itself, OpenBLAS takes its slowest ones on a processor newer than it is.
/// </summary>
internal static class PyTorchKernels
{
    /// <summary>PyTorch's rate below this share of the machine's peak makes a comparison unfair.</summary>
    public const double LeastShare = 0.7;

    /// <summary>Tries all choices; gives the name of the best (null: OpenBLAS's own) and its rate.</summary>
    public static (string? Name, double Rate) Choose(string python, bool avx2, TextWriter log)
    {
        string?[] choices = avx2 ? ["Haswell"] : [null, "SkylakeX", "Haswell"];
        (string? Name, double Rate) best = default;
        foreach (string? choice in choices)
        {
            using var process = new PyTorchProcess(python, threads: 1, choice, avx2);
            double rate = process.Rate();
            log.WriteLine(FormattableString.Invariant(
                $"PyTorch's matrix multiply with OpenBLAS's {choice ?? "own choice of"} kernels: {rate / 1e9:F1} GFLOP/s"));
            if (rate > best.Rate)
                best = (choice, rate);
        }
        return best;
    }
}
