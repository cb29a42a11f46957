using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>Largest and smallest values of at least one element. NaN wins, and the first index wins among equals, as in PyTorch.</summary>
[SkipLocalsInit]
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

    private static T Reduce<TFunction, T>(TFunction function, T* x, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated && n >= Simd512<T>.Count)
            return Reduce<TFunction, T, Simd512<T>>(function, x, n);
        if (Vector256.IsHardwareAccelerated && n >= Simd256<T>.Count)
            return Reduce<TFunction, T, Simd256<T>>(function, x, n);
        if (n >= Simd128<T>.Count)
            return Reduce<TFunction, T, Simd128<T>>(function, x, n);
        var result = x[0];
        for (long i = 1; i < n; i++)
            result = Scalar(function, result, x[i]);
        return result;
    }

    private static T Reduce<TFunction, T, TVector>(TFunction function, T* x, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
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

        var lanes = stackalloc T[Hardware.VectorBytes / sizeof(T)];
        TVector.Store(function.Invoke(a, b), lanes);
        var width = TVector.Count;
        while (width > Simd128<T>.Count)
        {
            width /= 2;
            for (var j = 0; j < width; j += Simd128<T>.Count)
                Simd128<T>.Store(function.Invoke(Simd128<T>.Load(lanes + j), Simd128<T>.Load(lanes + j + width)), lanes + j);
        }
        var result = lanes[0];
        for (var j = 1; j < width; j++)
            result = Scalar(function, result, lanes[j]);
        return result;
    }

    private static T Scalar<TFunction, T>(TFunction function, T x, T y)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        var lanes = stackalloc T[Simd128<T>.Count];
        Simd128<T>.Store(function.Invoke(Simd128<T>.Create(x), Simd128<T>.Create(y)), lanes);
        return lanes[0];
    }
}
