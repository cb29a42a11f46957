namespace SemiMER.Tensors.Benchmarks;

/// <summary>The machine's peak and PyTorch's processes for a run.</summary>
internal sealed class SideBySideSetting : IDisposable
{
    private const int Attempts = 3;

    private readonly PyTorchProcess[] processes;

    private SideBySideSetting(SideBySideOptions options, string? kernels)
    {
        Kernels = kernels;
        // With several threads PyTorch may be faster on one: its best counts.
        int[] threads = options.Threads == 1 ? [1] : [options.Threads, 1];
        processes = [.. threads.Select(count => new PyTorchProcess(options.Python, count, kernels, options.Avx2))];
        Comparison = new Comparison(processes, options.Threads, options.Rounds);
    }

    /// <summary>OpenBLAS's kernels, or null for its own choice.</summary>
    public string? Kernels { get; }

    public Comparison Comparison { get; }

    /// <summary>The highest rate of multiply-adds of one core seen so far, in floating-point operations a second.</summary>
    public double Peak { get; private set; }

    /// <summary>Starts PyTorch with its best kernels; null, with the reason in the log, if even these make a poor comparison.</summary>
    public static SideBySideSetting? Open(SideBySideOptions options, TextWriter log)
    {
        double share = 0, peak = 0;
        string? kernels = null;
        // A neighbour may have slowed PyTorch for a moment.
        for (int attempt = 0; attempt < Attempts && share < PyTorchKernels.LeastShare; attempt++)
        {
            (kernels, double rate) = PyTorchKernels.Choose(options.Python, options.Avx2, log);
            peak = PeakRate.Best();
            share = rate / peak;
        }
        log.WriteLine(FormattableString.Invariant(
            $"peak of one core {peak / 1e9:F1} GFLOP/s, PyTorch's matrix multiply {share:P0} of it; ") +
            FormattableString.Invariant($"{options.Threads} thread(s), {options.Rounds} rounds"));
        log.WriteLine();
        if (share < PyTorchKernels.LeastShare)
        {
            log.WriteLine(FormattableString.Invariant($"refused: below {PyTorchKernels.LeastShare:P0}, a comparison would not be fair"));
            return null;
        }
        return new SideBySideSetting(options, kernels) { Peak = peak };
    }

    /// <summary>Looks at the peak once more: clocks change.</summary>
    public void MeasurePeak() => Peak = Math.Max(Peak, PeakRate.Best());

    public void Dispose()
    {
        foreach (PyTorchProcess process in processes)
            process.Dispose();
    }
}
