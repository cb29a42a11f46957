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

    /// <summary>
    /// The extremes of [outer, reduced, inner] along the middle and, unless <paramref name="indices"/> is null, where each is found first.
    /// </summary>
    public static void Along<TFunction, T>(TFunction extreme, T* x, T* values, long* indices, long outer, long reduced, long inner)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        for (long o = 0; o < outer; o++, x += reduced * inner, values += inner)
        {
            if (inner == 1)
            {
                *values = Reduce(extreme, x, reduced);
                if (indices != null)
                    indices[o] = Find(x, reduced, *values);
                continue;
            }
            Buffer.MemoryCopy(x, values, inner * sizeof(T), inner * sizeof(T));
            for (long row = 1; row < reduced; row++)
                Elementwise.Map(extreme, values, x + row * inner, values, inner);
            if (indices != null)
                FindAlong(x, values, indices + o * inner, reduced, inner);
        }
    }

    private static long Find<T>(T* x, long n, T value)
        where T : unmanaged, INumber<T>
    {
        long i = 0;
        if (T.IsNaN(value))
            while (!T.IsNaN(x[i]))
                i++;
        else
            while (x[i] != value)
                i++;
        return i;
    }

    // From the last row to the first, so that the first stays.
    private static void FindAlong<T>(T* x, T* values, long* indices, long reduced, long inner)
        where T : unmanaged, INumber<T>
    {
        for (var row = reduced - 1; row >= 0; row--)
        {
            for (long i = 0; i < inner; i++)
            {
                var value = x[row * inner + i];
                var found = value == values[i] | T.IsNaN(value);
                indices[i] = found ? row : indices[i];
            }
        }
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
