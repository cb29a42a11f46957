using System.Diagnostics;

namespace SemiMER.Tests.Fuzzing;

/// <summary>Damages the files of a format again and again and reads them, each time within limits of time and memory.</summary>
internal sealed class FuzzRun(FuzzFormat format, int cases)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private const int MostLooks = 100; // at one case: 20 s, generous, since the machine may be busy

    private readonly List<string> failures = [];
    private int current, refused;
    private long mostBytes;
    private TimeSpan slowest;

    /// <summary>Runs all cases and gives the failures, each with the seed that repeats it.</summary>
    public IReadOnlyList<string> Run()
    {
        using var folder = new TemporaryDirectory();
        format.Write(folder.Root);
        format.Read(folder.Root);
        var worker = new Thread(() => RunCases(folder.Root)) { IsBackground = true };
        worker.Start();
        // Looks are counted rather than time: a process that was stopped and goes on does not hang.
        for (int looks = 0, seen = 0; !worker.Join(Look); looks++)
        {
            int now = Volatile.Read(ref current);
            looks = now == seen ? looks : 0;
            seen = now;
            if (looks >= MostLooks)
                return [$"{format.Name}, seed {now}: it hangs."];
        }
        return failures;
    }

    /// <summary>What happened, in a line.</summary>
    public string Summary => FormattableString.Invariant(
        $"{format.Name}: {cases} cases, {cases - refused} read, {refused} refused, {failures.Count} failed; most allocated ")
        + FormattableString.Invariant($"{mostBytes / 1024.0:0} KiB, slowest {slowest.TotalMilliseconds:0} ms");

    private void RunCases(string folder)
    {
        byte[][] originals = [.. format.Files.Select(file => File.ReadAllBytes(Path.Combine(folder, file)))];
        for (int seed = 0; seed < cases; seed++)
        {
            Volatile.Write(ref current, seed);
            var random = new RandomSource(seed, format.Name);
            int chosen = random.NextInt32(originals.Length);
            string path = Path.Combine(folder, format.Files[chosen]);
            byte[] damaged = Mutator.Mutate(originals[chosen], random, out string description);
            if (seed % 2 == 0)
                format.Mend(damaged);
            File.WriteAllBytes(path, damaged);
            long started = Stopwatch.GetTimestamp();
            if (RunCase(folder) is { } failure)
                failures.Add($"{format.Name}, seed {seed} ({format.Files[chosen]}: {description}): {failure}");
            TimeSpan time = Stopwatch.GetElapsedTime(started);
            slowest = time > slowest ? time : slowest;
            File.WriteAllBytes(path, originals[chosen]);
        }
    }

    private string? RunCase(string folder)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? failure = null;
        try
        {
            format.Read(folder);
        }
        catch (SemiMerException error)
        {
            refused++;
            if (!error.Message.Contains(folder, StringComparison.Ordinal))
                failure = $"the error does not name the file: {error.Message}";
        }
        catch (Exception error)
        {
            failure = error.ToString();
        }
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        mostBytes = Math.Max(mostBytes, bytes);
        return failure ?? (bytes > format.MostBytes ? $"it allocated {bytes} bytes." : null);
    }
}
