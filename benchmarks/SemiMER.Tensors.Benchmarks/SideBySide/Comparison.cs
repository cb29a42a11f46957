using System.Diagnostics;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>Runs rows here and in PyTorch's processes in turn, and refuses those whose results differ.</summary>
internal sealed class Comparison(IReadOnlyList<PyTorchProcess> theirs, int threads, int rounds)
{
    // Long enough that the clock does not count, short enough that both sides see the same machine.
    private const double RunSeconds = 0.4;
    private const double WarmUpSeconds = 0.4;

    // Rows of seconds get fewer rounds.
    private const double RowSeconds = 8;
    private const int LeastRounds = 3;

    // Threads of OpenBLAS and OpenMP look out for work some time after they have had the last.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(250);

    /// <summary>Measures a row on both sides.</summary>
    public Measurement Run(Row row)
    {
        set_num_threads(threads);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ResidentMemory.ResetPeak();
        long before = ResidentMemory.Now();
        manual_seed(0);
        row.SetUp();
        try
        {
            double difference = Difference(OurResults(row), theirs.Select(process => process.SetUp(row)));
            if (!(difference <= row.Tolerance))
                throw new InvalidOperationException(FormattableString.Invariant($"{row.Name}: the results differ by {difference:E1}."));
            return Measure(row, before) with { Difference = difference };
        }
        finally
        {
            row.TearDown();
        }
    }

    private Measurement Measure(Row row, long residentBefore)
    {
        long start = Stopwatch.GetTimestamp();
        int iterations = WarmUp(count => OurRun(row, count), row.TimesEachStep);
        int[] theirIterations = [.. theirs.Select(process => WarmUp(count => process.Run(count, row.TimesEachStep, 0), row.TimesEachStep))];
        var ours = new List<double>();
        List<double>[] others = [.. theirs.Select(_ => new List<double>())];
        double allocated = 0;
        int wake = threads > 1 ? 1 : 0;
        for (int round = 0;
            round < rounds && (round < LeastRounds || Stopwatch.GetElapsedTime(start).TotalSeconds < RowSeconds);
            round++)
        {
            long allocatedBefore = GC.GetTotalAllocatedBytes();
            // With several threads a step that is not timed wakes the other cores, as the step before does in training.
            OurSteps(row, wake);
            ours.Add(OurRun(row, iterations) / iterations);
            allocated = (double)(GC.GetTotalAllocatedBytes() - allocatedBefore) / (iterations + wake);
            for (int i = 0; i < theirs.Count; i++)
            {
                others[i].Add(theirs[i].Run(theirIterations[i], row.TimesEachStep, wake) / theirIterations[i]);
                if (theirs[i].Threads > 1)
                    Thread.Sleep(Settling);
            }
        }
        double[] medians = [.. others.Select(Median)];
        int best = Array.IndexOf(medians, medians.Min());
        return new Measurement
        {
            Name = row.Name,
            MultiplyAdds = row.MultiplyAdds,
            Ours = Median(ours),
            Theirs = medians[best],
            TheirThreads = theirs[best].Threads,
            OurMemory = Math.Max(0, ResidentMemory.Peak() - residentBefore),
            TheirMemory = theirs[best].Memory(),
            Allocated = allocated,
        };
    }

    /// <summary>Runs until the code is compiled and the memory is there; gives the number of steps of a run.</summary>
    private static int WarmUp(Func<int, double> run, bool timesEachStep)
    {
        int iterations = 1;
        double perStep = double.PositiveInfinity;
        long start = Stopwatch.GetTimestamp();
        for (int runs = 0; runs < 2 || Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds; runs++)
        {
            perStep = Math.Min(perStep, run(iterations) / iterations);
            iterations = (int)Math.Clamp(RunSeconds / perStep, timesEachStep ? 101 : 1, 100_000);
        }
        return iterations;
    }

    private static double OurRun(Row row, int iterations)
    {
        if (row.TimesEachStep)
        {
            var times = new double[iterations];
            for (int i = 0; i < iterations; i++)
                times[i] = OurSteps(row, 1);
            return Median(times) * iterations;
        }
        return OurSteps(row, iterations);
    }

    private static double OurSteps(Row row, int iterations)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < iterations; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            row.Step();
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static float[] OurResults(Row row)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] results = [row.Step(), .. row.Gradients()];
        // No accessor stays behind: gradients that somebody can look at are zeroed where they lie.
        return [.. results.SelectMany(result => result.ValuesOf<float>())];
    }

    /// <summary>The largest ||ours - theirs|| / ||theirs||.</summary>
    private static double Difference(float[] ours, IEnumerable<float[]> theirs) => theirs.Max(other =>
    {
        if (other.Length != ours.Length)
            return double.PositiveInfinity;
        double difference = 0, size = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            difference += ((double)ours[i] - other[i]) * ((double)ours[i] - other[i]);
            size += (double)other[i] * other[i];
        }
        return Math.Sqrt(difference / size);
    });

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
