namespace SemiMER.Tensors;

/// <summary>
/// Idle storages by size class. Each thread keeps a few of its own, so that the usual round of a training step takes no lock; what it
/// cannot keep goes to a shared pool. That one keeps about as many bytes as were lately in use at a time: a training whose batches
/// differ in length needs no new memory, and what a single large computation left behind goes to the garbage collector.
/// </summary>
internal static class StoragePool
{
    private const int Classes = 104;
    private const int ClassesPerDoubling = 4;
    private const int KeptPerClass = 16;
    private const long MaximumThreadBytes = 32L << 20;
    private const long LeastSharedBytes = 64L << 20;

    private static readonly Stack<TensorStorage>[] Shared = CreateStacks();
    private static readonly long[] LastTaken = new long[Classes];

    private static long taken;
    private static long existingBytes;
    private static long sharedBytes;
    private static long mostInUse;
    private static long mostInUseBefore;

    [ThreadStatic]
    private static ThreadCache? threadCache;

    private static long InUse => Interlocked.Read(ref existingBytes) - Interlocked.Read(ref sharedBytes);

    // A quarter more than was in use: the sizes of one step are not quite those of the next.
    private static long MaximumSharedBytes =>
        Math.Max(LeastSharedBytes, Math.Max(Interlocked.Read(ref mostInUse), Interlocked.Read(ref mostInUseBefore)) / 4 * 5);

    /// <summary>An idle storage of the class, or of a larger one less than twice as large; null if there is none.</summary>
    internal static TensorStorage? Take(int sizeClass)
    {
        if (threadCache?.TryTake(sizeClass) is { } own) return own;
        for (int larger = sizeClass; larger < Math.Min(sizeClass + ClassesPerDoubling, Classes); larger++)
        {
            if (TryTakeShared(larger) is not { } storage) continue;
            Interlocked.Exchange(ref LastTaken[larger], Interlocked.Increment(ref taken));
            NoteUse();
            return storage;
        }
        return null;
    }

    internal static void Give(TensorStorage storage)
    {
        if (!(threadCache ??= new ThreadCache()).TryKeep(storage)) GiveShared(storage);
    }

    internal static void GiveShared(TensorStorage storage)
    {
        Stack<TensorStorage> stack = Shared[storage.PoolClass];
        lock (stack) stack.Push(storage);
        Interlocked.Add(ref sharedBytes, storage.Capacity);
        DropBeyond(MaximumSharedBytes);
    }

    /// <summary>Counts a storage that was made because none was idle.</summary>
    internal static void Made(TensorStorage storage)
    {
        Interlocked.Exchange(ref LastTaken[storage.PoolClass], Interlocked.Increment(ref taken));
        Interlocked.Add(ref existingBytes, storage.Capacity);
        NoteUse();
    }

    /// <summary>
    /// Leaves shared storages to the garbage collector until no more bytes than these are idle: first those of sizes long not taken.
    /// </summary>
    internal static void DropBeyond(long bytes)
    {
        while (Interlocked.Read(ref sharedBytes) > bytes)
        {
            int oldest = -1;
            for (int i = 0; i < Classes; i++)
            {
                if (Shared[i].Count > 0 && (oldest < 0 || LastTaken[i] < LastTaken[oldest])) oldest = i;
            }
            if (oldest < 0) return;
            if (TryTakeShared(oldest) is not { } storage) continue;
            Interlocked.Add(ref existingBytes, -storage.Capacity);
            GC.SuppressFinalize(storage);
        }
    }

    private static TensorStorage? TryTakeShared(int sizeClass)
    {
        Stack<TensorStorage> stack = Shared[sizeClass];
        TensorStorage? storage;
        lock (stack)
        {
            if (!stack.TryPop(out storage)) return null;
        }
        Interlocked.Add(ref sharedBytes, -storage.Capacity);
        return storage;
    }

    // Two threads at once may lose the larger number; the next use brings it back.
    private static void NoteUse()
    {
        long now = InUse;
        if (now > Interlocked.Read(ref mostInUse)) Interlocked.Exchange(ref mostInUse, now);
    }

    private static Stack<TensorStorage>[] CreateStacks()
    {
        var stacks = new Stack<TensorStorage>[Classes];
        for (int i = 0; i < Classes; i++) stacks[i] = new Stack<TensorStorage>();
        _ = new FullCollection();
        return stacks;
    }

    /// <summary>Nothing refers to it, so its finalizer runs after a collection; once it is old, after the full ones only.</summary>
    private sealed class FullCollection
    {
        ~FullCollection()
        {
            Interlocked.Exchange(ref mostInUseBefore, Interlocked.Exchange(ref mostInUse, InUse));
            DropBeyond(MaximumSharedBytes);
            GC.ReRegisterForFinalize(this);
        }
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
