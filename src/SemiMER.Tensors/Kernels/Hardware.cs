using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>What the kernels ask of the machine, and the two helpers that bridge memory and vectors of any width.</summary>
internal static unsafe class Hardware
{
    /// <summary>
    /// Whether a multiply-add that rounds once is an instruction. One answer for all widths, so that they agree bit for bit.
    /// </summary>
    public static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>The widest vector in bytes: a temporary of this size holds one vector of any width.</summary>
    public const int VectorBytes = 64;

    /// <summary>
    /// For methods that hold a kernel's loop: compiled once, at full optimisation. Profile-guided recompilation of such loops was seen to
    /// end with vectors kept in memory, ten times slower.
    /// </summary>
    public const MethodImplOptions Kernel = MethodImplOptions.AggressiveOptimization;

    /// <summary>Loads <paramref name="count"/> elements, or a whole vector if there are as many; the lanes beyond are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TVector, T>(T* source, long count)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, INumber<T> =>
        count >= TVector.Count ? TVector.Load(source) : TVector.LoadFirst(source, (int)long.Max(count, 0));

    /// <summary>Loads the first lanes where no masked instruction can.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector LoadByElement<TVector, T>(T* source, int count)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[VectorBytes / sizeof(T)];
        for (var i = 0; i < TVector.Count; i++)
            buffer[i] = i < count ? source[i] : T.Zero;
        return TVector.Load(buffer);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes, or all of them if there are no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TVector, T>(TVector value, T* destination, long count)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, INumber<T>
    {
        if (count >= TVector.Count)
            TVector.Store(value, destination);
        else
            TVector.StoreFirst(value, destination, (int)long.Max(count, 0));
    }

    /// <summary>Stores the first lanes where no masked instruction can.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void StoreByElement<TVector, T>(TVector value, T* destination, int count)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[VectorBytes / sizeof(T)];
        TVector.Store(value, buffer);
        for (var i = 0; i < count; i++)
            destination[i] = buffer[i];
    }

    /// <summary>Applies a scalar function lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector PerLane<TVector, T>(TVector value, delegate*<T, T> function)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[VectorBytes / sizeof(T)];
        TVector.Store(value, buffer);
        for (var i = 0; i < TVector.Count; i++)
            buffer[i] = function(buffer[i]);
        return TVector.Load(buffer);
    }

    /// <summary>Applies a scalar function of two arguments lane by lane.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TVector PerLane<TVector, T>(TVector left, TVector right, delegate*<T, T, T> function)
        where TVector : struct, ISimd<TVector, T>
        where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[2 * VectorBytes / sizeof(T)];
        var other = buffer + TVector.Count;
        TVector.Store(left, buffer);
        TVector.Store(right, other);
        for (var i = 0; i < TVector.Count; i++)
            buffer[i] = function(buffer[i], other[i]);
        return TVector.Load(buffer);
    }
}
