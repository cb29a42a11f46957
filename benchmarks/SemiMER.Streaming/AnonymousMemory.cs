using System.Globalization;

namespace SemiMER.Streaming;

/// <summary>The process's own memory, without the pages of files that the system keeps.</summary>
internal static class AnonymousMemory
{
    /// <summary>Megabytes, as Linux tells it.</summary>
    public static double Megabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("RssAnon:", StringComparison.Ordinal));
        string kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
        return double.Parse(kilobytes, CultureInfo.InvariantCulture) / 1024;
    }
}
