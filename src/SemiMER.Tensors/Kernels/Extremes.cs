using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Largest and smallest values of at least one element. NaN wins, and the first index wins among equals, as in PyTorch.
/// </summary>
internal static unsafe class Extremes
{
    public static T Max<T>(T* x, long n)
        where T : unmanaged, INumber<T> => Reduce(new Maximum<T>(), x, n);

    public static T Min<T>(T* x, long n)
        where T : unmanaged, INumber<T> => Reduce(new Minimum<T>(), x, n);

    public static long ArgMax<T>(T* x, long n, long stride = 1)
        where T : unmanaged, INumber<T>
    {
        long best = 0;
        for (long i = 0; i < n; i++)
        {
            if (T.IsNaN(x[i * stride]))
                return i;
            if (x[i * stride] > x[best * stride])
                best = i;
        }
        return best;
    }

    public static long ArgMin<T>(T* x, long n, long stride = 1)
        where T : unmanaged, INumber<T>
    {
        long best = 0;
        for (long i = 0; i < n; i++)
        {
            if (T.IsNaN(x[i * stride]))
                return i;
            if (x[i * stride] < x[best * stride])
                best = i;
        }
        return best;
    }

    /// <summary>Combines all elements by a function to which order and repetition do not matter.</summary>
    public static T Reduce<TFunction, T>(TFunction function, T* x, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T> =>
        Vector512.IsHardwareAccelerated ? Reduce<TFunction, T, Simd512<T>>(function, x, n)
        : Vector256.IsHardwareAccelerated ? Reduce<TFunction, T, Simd256<T>>(function, x, n)
        : Reduce<TFunction, T, Simd128<T>>(function, x, n);

    [MethodImpl(Hardware.Kernel)]
    private static T Reduce<TFunction, T, TVector>(TFunction function, T* x, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        if (n < TVector.Count)
        {
            // Missing lanes repeat the first element.
            var all = TVector.Select(TVector.FirstLanes((int)n), TVector.LoadFirst(x, (int)n), TVector.Create(x[0]));
            return TVector.Fold(all, function);
        }
        // Order and repetition do not matter to an extreme: the last vector may overlap.
        var a = TVector.Load(x);
        var b = TVector.Load(x + (n - TVector.Count));
        long i = TVector.Count;
        for (; i + 2 * TVector.Count <= n; i += 2 * TVector.Count)
        {
            a = function.Invoke(a, TVector.Load(x + i));
            b = function.Invoke(b, TVector.Load(x + i + TVector.Count));
        }
        if (i + TVector.Count <= n)
            a = function.Invoke(a, TVector.Load(x + i));
        return TVector.Fold(function.Invoke(a, b), function);
    }
}
