using System.Numerics;

namespace SemiMER.Tensors;

/// <summary>
/// The memory behind one or more tensors: a pinned managed array, aligned to 64 bytes, counted by reference and pooled.
/// A storage whose last reference is released goes back to the pool at once. One that is simply forgotten is found by the
/// garbage collector, whose finalizer call returns it to the pool as well, so forgetting to dispose costs time, not memory.
/// </summary>
internal sealed unsafe class TensorStorage
{
    private const int Alignment = 64;

    private readonly byte[] array;
    private readonly int sizeClass;
    private int references;
    private int handles;

    private TensorStorage(byte[] array, long capacity, int sizeClass)
    {
        this.array = array;
        this.sizeClass = sizeClass;
        nint start = (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref array[0]);
        Data = (byte*)((start + Alignment - 1) & ~(nint)(Alignment - 1));
        Capacity = capacity;
    }

    ~TensorStorage()
    {
        // Nobody can reach this storage any more: the handles that were never disposed are gone with it.
        LiveCounts counts = LiveCounts.OfThread;
        counts.Handles -= Interlocked.Exchange(ref handles, 0);
        if (references > 0)
        {
            // Otherwise it lay idle in the cache of a thread that ended, and was counted out when it went there.
            counts.Bytes -= Capacity;
            counts.Storages--;
        }
        references = 0;
        GC.ReRegisterForFinalize(this);
        StoragePool.GiveShared(this);
    }

    /// <summary>The first byte, aligned to 64. Valid while a reference is held and this object is kept alive.</summary>
    internal byte* Data { get; }

    /// <summary>Bytes that may be used.</summary>
    internal long Capacity { get; }

    /// <summary>Goes up with every in-place change, so that backward notices values that are no longer those it saved.</summary>
    internal int Version;

    /// <summary>True while exactly one tensor refers to this memory, so that it may be taken over.</summary>
    internal bool IsUnique => Volatile.Read(ref references) == 1;

    internal int PoolClass => sizeClass;

    /// <summary>Memory for <paramref name="bytes"/> bytes with one reference, contents undefined.</summary>
    internal static TensorStorage Allocate(long bytes)
    {
        // The largest capacity of a size class below 2 GiB.
        if (bytes > (7L << 28))
            throw new InsufficientMemoryException($"A tensor of {bytes} bytes is larger than the engine's limit of 1.75 GiB per tensor.");
        (int sizeClass, long capacity) = SizeClass(bytes);
        TensorStorage storage = StoragePool.Take(sizeClass) ?? Create(capacity, sizeClass);
        storage.references = 1;
        storage.Version = 0;
        LiveCounts counts = LiveCounts.OfThread;
        counts.Bytes += storage.Capacity;
        counts.Storages++;
        return storage;
    }

    /// <summary>A part of the memory, in bytes from its start; the span keeps the memory alive.</summary>
    internal Span<byte> Bytes(long start, long length)
    {
        nint first = (nint)Data - (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref array[0]);
        return array.AsSpan((int)(first + start), (int)length);
    }

    internal void Retain() => Interlocked.Increment(ref references);

    internal void Release()
    {
        if (Interlocked.Decrement(ref references) == 0) ReturnToPool();
    }

    internal void AddHandle() => Interlocked.Increment(ref handles);

    internal void RemoveHandle() => Interlocked.Decrement(ref handles);

    private void ReturnToPool()
    {
        LiveCounts counts = LiveCounts.OfThread;
        counts.Bytes -= Capacity;
        counts.Storages--;
        StoragePool.Give(this);
    }

    // The array comes first: the finalizer must never see a storage without one.
    private static TensorStorage Create(long capacity, int sizeClass)
    {
        byte[] array;
        int length = checked((int)(capacity + Alignment));
        try
        {
            array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        }
        catch (OutOfMemoryException)
        {
            StoragePool.DropBeyond(0); // storages of other sizes that lie idle must not be what is in the way
            array = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        }
        var storage = new TensorStorage(array, capacity, sizeClass);
        StoragePool.Made(storage);
        return storage;
    }

    // Four classes per doubling bound the waste at a quarter; the smallest buffer is 64 bytes.
    private static (int SizeClass, long Capacity) SizeClass(long bytes)
    {
        if (bytes <= Alignment) return (0, Alignment);
        int log = BitOperations.Log2((ulong)(bytes - 1));
        long quarter = 1L << (log - 2);
        int step = (int)((bytes - 1 - (1L << log)) / quarter) + 1;
        return ((log - 6) * 4 + step, (1L << log) + step * quarter);
    }
}
