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

    private static void* Rent(ref byte[]? buffer, long bytes)
    {
        if (buffer is null || buffer.Length < bytes + Alignment)
        {
            buffer = GC.AllocateUninitializedArray<byte>(checked((int)(bytes + (bytes / 4) + Alignment)), pinned: true);
        }

        var address = (nuint)Unsafe.AsPointer(ref buffer[0]);
        return (void*)((address + (Alignment - 1)) & ~(nuint)(Alignment - 1));
    }
}
