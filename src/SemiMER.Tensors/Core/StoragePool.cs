namespace SemiMER.Tensors;

/// <summary>
/// Idle storages by size class. Each thread keeps a few of its own, so that the usual round of a training step takes no lock;
/// what it cannot keep goes to a shared pool, and what that cannot keep goes to the garbage collector.
/// </summary>
internal static class StoragePool
{
    private const int Classes = 104;
    private const int KeptPerClass = 16;
    private const long MaximumThreadBytes = 32L << 20;
    private const long MaximumSharedBytes = 256L << 20;

    private static readonly Stack<TensorStorage>[] Shared = CreateStacks();
    private static long sharedBytes;

    [ThreadStatic]
    private static ThreadCache? threadCache;

    internal static TensorStorage? Take(int sizeClass)
    {
        if (threadCache is { } cache && cache.TryTake(sizeClass) is { } own) return own;
        Stack<TensorStorage> stack = Shared[sizeClass];
        lock (stack)
        {
            if (!stack.TryPop(out TensorStorage? storage)) return null;
            Interlocked.Add(ref sharedBytes, -storage.Capacity);
            return storage;
        }
    }

    internal static void Give(TensorStorage storage)
    {
        if (!(threadCache ??= new ThreadCache()).TryKeep(storage)) GiveShared(storage);
    }

    internal static void GiveShared(TensorStorage storage)
    {
        if (Interlocked.Add(ref sharedBytes, storage.Capacity) > MaximumSharedBytes)
        {
            Interlocked.Add(ref sharedBytes, -storage.Capacity);
            GC.SuppressFinalize(storage);
            return;
        }
        Stack<TensorStorage> stack = Shared[storage.PoolClass];
        lock (stack) stack.Push(storage);
    }

    private static Stack<TensorStorage>[] CreateStacks()
    {
        var stacks = new Stack<TensorStorage>[Classes];
        for (int i = 0; i < Classes; i++) stacks[i] = new Stack<TensorStorage>();
        return stacks;
    }

    /// <summary>The storages of one thread. When the thread ends, the finalizers of its storages bring them to the shared pool.</summary>
    private sealed class ThreadCache
    {
        private readonly TensorStorage?[] kept = new TensorStorage?[Classes * KeptPerClass];
        private readonly byte[] counts = new byte[Classes];
        private long bytes;

        internal TensorStorage? TryTake(int sizeClass)
        {
            if (counts[sizeClass] == 0) return null;
            ref TensorStorage? slot = ref kept[sizeClass * KeptPerClass + --counts[sizeClass]];
            TensorStorage storage = slot!;
            slot = null;
            bytes -= storage.Capacity;
            return storage;
        }

        internal bool TryKeep(TensorStorage storage)
        {
            int sizeClass = storage.PoolClass;
            if (counts[sizeClass] == KeptPerClass || bytes + storage.Capacity > MaximumThreadBytes) return false;
            kept[sizeClass * KeptPerClass + counts[sizeClass]++] = storage;
            bytes += storage.Capacity;
            return true;
        }
    }
}
