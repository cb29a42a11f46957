using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SemiMER.Tensors.Kernels;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>
/// Times matrix products of float32: best and median of many short runs, shapes taken in turn, beside the peak of one core measured in
/// the same rounds.
/// </summary>
internal static unsafe class MatrixMultiplyBenchmark
{
    private const int Rounds = 30;
    private const double RunSeconds = 0.004;

    private static readonly string[] DefaultShapes =
    [
        "64x64x64", "96x96x96", "128x128x128", "256x256x256", "384x384x384", "512x512x512", "768x768x768", "1024x1024x1024",
        "64x512x128", "64x512x128b", "3840x512x130b", "64x128x512", "32x128x272b", "1x512x128", "1x128x272", "1x128x272b", "1x4x128b",
        "64x4x128b", "4096x1x128", "64x130x512", "130x512x3840a",
    ];

    /// <summary>Options: an optional thread count, then shapes as MxNxK, with a or b at the end for an operand given transposed.</summary>
    public static void Run(string[] options)
    {
        var threads = 1;
        var hasThreads = options.Length > 0 && int.TryParse(options[0], CultureInfo.InvariantCulture, out threads);
        var shapes = (options.Length > (hasThreads ? 1 : 0) ? options[(hasThreads ? 1 : 0)..] : DefaultShapes)
            .Select(text => new Shape(text, hasThreads ? threads : 1)).ToArray();
        double peak = 0;
        for (var round = 0; round < Rounds; round++)
        {
            peak = Math.Max(peak, PeakRate.Measure());
            foreach (var shape in shapes)
            {
                shape.Measure(RunSeconds);
            }
        }

        Console.WriteLine(FormattableString.Invariant($"peak of one core {peak / 1e9:F1} GFLOP/s, {(hasThreads ? threads : 1)} thread(s)"));
        foreach (var shape in shapes)
        {
            var (best, median) = (shape.Operations / shape.BestSeconds, shape.Operations / shape.MedianSeconds);
            Console.WriteLine(FormattableString.Invariant($"{shape.Name,-18} {shape.BestSeconds * 1e6,10:F2} us {best / 1e9,8:F1} GFLOP/s ")
                + FormattableString.Invariant($"{best / peak,7:P0} of peak, median {median / 1e9,8:F1} GFLOP/s {median / peak,7:P0}"));
        }
    }

    private sealed class Shape
    {
        private readonly long m;
        private readonly long n;
        private readonly long k;
        private readonly bool isATransposed;
        private readonly bool isBTransposed;
        private readonly int threads;
        private readonly float* a;
        private readonly float* b;
        private readonly float* c;
        private readonly List<double> seconds = [];

        public Shape(string text, int threads)
        {
            Name = text;
            isATransposed = text.Contains('a', StringComparison.Ordinal);
            isBTransposed = text.Contains('b', StringComparison.Ordinal);
            var sizes = text.TrimEnd('a', 'b').Split('x').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToArray();
            (m, n, k) = (sizes[0], sizes[1], sizes[2]);
            this.threads = threads;
            a = Filled(m * k);
            b = Filled(k * n);
            c = Filled(m * n);
        }

        public string Name { get; }

        public double Operations => 2.0 * m * n * k;

        public double BestSeconds => seconds.Min();

        public double MedianSeconds => seconds.Order().ElementAt(seconds.Count / 2);

        public void Measure(double runSeconds)
        {
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < runSeconds)
            {
                // Enough repetitions that reading the clock does not count.
                var repetitions = (int)Math.Clamp(5e6 / Operations, 1, 1000);
                var start = Stopwatch.GetTimestamp();
                for (var i = 0; i < repetitions; i++)
                {
                    MatrixMultiply.Multiply(
                        m, n, k, a, isATransposed ? 1 : k, isATransposed ? m : 1, b, isBTransposed ? 1 : n, isBTransposed ? k : 1, c, n,
                        accumulate: false, threads);
                }

                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / repetitions);
            }
        }

        private static float* Filled(long count)
        {
            var memory = (float*)NativeMemory.AlignedAlloc((nuint)(count * sizeof(float)), 64);
            for (long i = 0; i < count; i++)
            {
                memory[i] = (i % 13) - 6;
            }

            return memory;
        }
    }
}
