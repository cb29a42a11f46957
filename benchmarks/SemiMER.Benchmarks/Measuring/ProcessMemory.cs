using System.Globalization;
using System.Runtime.InteropServices;

namespace SemiMER.Benchmarks.Measuring;

/// <summary>Memory of this process in bytes, as Linux tells it; 0 on other systems.</summary>
internal static class ProcessMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>What is resident and backed by no file.</summary>
    public static long Anonymous() => Read("RssAnon:");

    /// <summary>The largest resident size so far.</summary>
    public static long Peak => Read("VmHWM:");

    /// <summary>The largest resident size while some work runs, less the one before it.</summary>
    public static long PeakOf(Action work)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ReturnFreeMemory(0);
        File.WriteAllText("/proc/self/clear_refs", "5"); // forgets the peak so far
        long before = Read("VmRSS:");
        work();
        return Math.Max(0, Read("VmHWM:") - before);
    }

    private static long Read(string field)
    {
        string? line = OperatingSystem.IsLinux()
            ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal))
            : null;
        return line?.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
            ? long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024
            : 0;
    }

    // Freed blocks that the allocator keeps would hide what is allocated next.
    [DllImport("libc", EntryPoint = "malloc_trim")]
    private static extern int ReturnFreeMemory(nuint keep);
}
