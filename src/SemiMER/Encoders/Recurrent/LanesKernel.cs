using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SemiMER.Encoders;

/// <summary>Numbers of a row, as many at once as the processor has lanes, fewer at its end.</summary>
internal static class LanesKernel
{
    /// <summary>Numbers from a row; what is missing at its end is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Load(ReadOnlySpan<float> row, int at) => at + Vector<float>.Count <= row.Length
        ? Vector.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)at)
        : LoadEnd(row[at..]);

    /// <summary>Numbers to a row, as many as it has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector<float> numbers, Span<float> row, int at)
    {
        if (at + Vector<float>.Count <= row.Length)
            numbers.StoreUnsafe(ref MemoryMarshal.GetReference(row), (nuint)at);
        else
            StoreEnd(numbers, row[at..]);
    }

    /// <summary>Adds numbers to those of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Vector<float> numbers, Span<float> row, int at) => Store(Load(row, at) + numbers, row, at);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector<float> LoadEnd(ReadOnlySpan<float> rest)
    {
        Span<float> lanes = stackalloc float[Vector<float>.Count];
        lanes.Clear();
        rest.CopyTo(lanes);
        return new Vector<float>(lanes);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StoreEnd(Vector<float> numbers, Span<float> rest)
    {
        Span<float> lanes = stackalloc float[Vector<float>.Count];
        numbers.CopyTo(lanes);
        lanes[..rest.Length].CopyTo(rest);
    }
}
