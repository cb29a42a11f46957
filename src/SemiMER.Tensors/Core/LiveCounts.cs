namespace SemiMER.Tensors;

/// <summary>
/// How much a thread has made and not yet disposed. What another thread disposes counts there, so a single thread's numbers may
/// be negative; the sums over all threads are the process's.
/// </summary>
internal sealed class LiveCounts
{
    private static readonly List<LiveCounts> All = [];

    [ThreadStatic]
    private static LiveCounts? ofThread;

    private static long peakHandles;
    private long largest;

    internal long Handles;
    internal long Storages;
    internal long Bytes;

    internal static LiveCounts OfThread => ofThread ?? Create();

    internal static long TotalHandles => Sum(static counts => Volatile.Read(ref counts.Handles));

    internal static long TotalStorages => Sum(static counts => Volatile.Read(ref counts.Storages));

    internal static long TotalBytes => Sum(static counts => Volatile.Read(ref counts.Bytes));

    /// <summary>The largest number of handles seen whenever a thread had more than ever before.</summary>
    internal static long PeakHandles => Interlocked.Read(ref peakHandles);

    internal void AddHandle()
    {
        if (++Handles <= largest) return;
        largest = Handles;
        long total = TotalHandles;
        if (total > Interlocked.Read(ref peakHandles)) Interlocked.Exchange(ref peakHandles, total);
    }

    private static LiveCounts Create()
    {
        var counts = new LiveCounts();
        lock (All) All.Add(counts);
        return ofThread = counts;
    }

    private static long Sum(Func<LiveCounts, long> part)
    {
        long sum = 0;
        lock (All)
        {
            foreach (LiveCounts counts in All) sum += part(counts);
        }
        return sum;
    }
}
