using System.Globalization;

namespace SemiMER.Tensors.Benchmarks;

/// <summary>Resident bytes of this process, where the system tells (Linux); else 0.</summary>
internal static class ResidentMemory
{
    private const string Status = "/proc/self/status";

    public static long Now() => Read("VmRSS:");

    public static long Peak() => Read("VmHWM:");

    public static void ResetPeak()
    {
        if (File.Exists(Status))
            File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static long Read(string field)
    {
        string? line = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal))
            : null;
        return line?.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..]
            ? long.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024
            : 0;
    }
}
