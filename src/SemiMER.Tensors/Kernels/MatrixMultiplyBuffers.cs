using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>Scratch memory for packed panels, one set for each thread, kept for the next product and collected with the thread.</summary>
internal static unsafe class MatrixMultiplyBuffers
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? left;

    [ThreadStatic]
    private static byte[]? right;

    /// <summary>Aligned memory for panels of A, of undefined content, valid until the next call on this thread.</summary>
    public static void* Left(long bytes) => Rent(ref left, bytes);

    /// <summary>Aligned memory for panels of B, of undefined content, valid until the next call on this thread.</summary>
    public static void* Right(long bytes) => Rent(ref right, bytes);

    /// <summary>A pinned buffer that holds so many bytes after <see cref="Align"/>.</summary>
    public static byte[] Allocate(long bytes) => GC.AllocateUninitializedArray<byte>(checked((int)(bytes + Alignment)), pinned: true);

    /// <summary>The first address in a pinned buffer that begins a cache line.</summary>
    public static void* Align(byte[] buffer)
    {
        var address = (nuint)Unsafe.AsPointer(ref buffer[0]);
        return (void*)((address + (Alignment - 1)) & ~(nuint)(Alignment - 1));
    }

    private static void* Rent(ref byte[]? buffer, long bytes)
    {
        if (buffer is null || buffer.Length < bytes + Alignment)
        {
            buffer = Allocate(bytes + (bytes / 4));
        }

        return Align(buffer);
    }
}
