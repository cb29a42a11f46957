using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Drivers of elementwise functions over contiguous memory. A result may be written over an argument (the same start), never shifted.
/// Every element passes through the same vector arithmetic: an incomplete last vector is padded or overlaps the one before it.
/// </summary>
internal static unsafe class Elementwise
{
    /// <summary><c>y[i] = f(x[i])</c>.</summary>
    public static void Map<TFunction, T>(TFunction function, T* x, T* y, long n)
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Map<TFunction, T, Simd512<T>>(function, x, y, n);
        else if (Vector256.IsHardwareAccelerated)
            Map<TFunction, T, Simd256<T>>(function, x, y, n);
        else
            Map<TFunction, T, Simd128<T>>(function, x, y, n);
    }

    /// <summary><c>z[i] = f(x[i], y[i])</c>.</summary>
    public static void Map<TFunction, T>(TFunction function, T* x, T* y, T* z, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Map<TFunction, T, Simd512<T>>(function, x, y, z, n);
        else if (Vector256.IsHardwareAccelerated)
            Map<TFunction, T, Simd256<T>>(function, x, y, z, n);
        else
            Map<TFunction, T, Simd128<T>>(function, x, y, z, n);
    }

    /// <summary><c>z[i] = f(x[i], y)</c>.</summary>
    public static void Map<TFunction, T>(TFunction function, T* x, T y, T* z, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T> => Map(new WithRight<TFunction, T>(function, y), x, z, n);

    /// <summary><c>z[i] = f(x, y[i])</c>.</summary>
    public static void Map<TFunction, T>(TFunction function, T x, T* y, T* z, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T> => Map(new WithLeft<TFunction, T>(x, function), y, z, n);

    /// <summary><c>w[i] = f(x[i], y[i], z[i])</c>.</summary>
    public static void Map<TFunction, T>(TFunction function, T* x, T* y, T* z, T* w, long n)
        where TFunction : struct, ITernaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        if (Vector512.IsHardwareAccelerated)
            Map<TFunction, T, Simd512<T>>(function, x, y, z, w, n);
        else if (Vector256.IsHardwareAccelerated)
            Map<TFunction, T, Simd256<T>>(function, x, y, z, w, n);
        else
            Map<TFunction, T, Simd128<T>>(function, x, y, z, w, n);
    }

    /// <summary><c>y[i] = value</c>.</summary>
    public static void Fill<T>(T value, T* y, long n)
        where T : unmanaged
    {
        for (long i = 0; i < n; i += int.MaxValue)
            new Span<T>(y + i, (int)long.Min(n - i, int.MaxValue)).Fill(value);
    }

    /// <summary>One value, with the bits the vector path gives.</summary>
    public static T Invoke<TFunction, T>(TFunction function, T x)
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
    {
        var buffer = stackalloc T[Vector128<T>.Count];
        Simd128<T>.Store(function.Invoke(Simd128<T>.Create(x)), buffer);
        return buffer[0];
    }

    [MethodImpl(Hardware.Kernel)]
    private static void Map<TFunction, T, TVector>(TFunction function, T* x, T* y, long n)
        where TFunction : struct, IUnaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var last = n - TVector.Count;
        // Read before anything is written: the last vector may overlap the one before it, and y may be x.
        var lastX = Hardware.Load<TVector, T>(x + long.Max(last, 0), n);
        for (long i = 0; i < last; i += TVector.Count)
            TVector.Store(function.Invoke(TVector.Load(x + i)), y + i);
        Hardware.Store(function.Invoke(lastX), y + long.Max(last, 0), n);
    }

    [MethodImpl(Hardware.Kernel)]
    private static void Map<TFunction, T, TVector>(TFunction function, T* x, T* y, T* z, long n)
        where TFunction : struct, IBinaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var last = n - TVector.Count;
        var lastX = Hardware.Load<TVector, T>(x + long.Max(last, 0), n);
        var lastY = Hardware.Load<TVector, T>(y + long.Max(last, 0), n);
        for (long i = 0; i < last; i += TVector.Count)
            TVector.Store(function.Invoke(TVector.Load(x + i), TVector.Load(y + i)), z + i);
        Hardware.Store(function.Invoke(lastX, lastY), z + long.Max(last, 0), n);
    }

    [MethodImpl(Hardware.Kernel)]
    private static void Map<TFunction, T, TVector>(TFunction function, T* x, T* y, T* z, T* w, long n)
        where TFunction : struct, ITernaryFunction<T>
        where T : unmanaged, INumber<T>
        where TVector : struct, ISimd<TVector, T>
    {
        var last = n - TVector.Count;
        var lastX = Hardware.Load<TVector, T>(x + long.Max(last, 0), n);
        var lastY = Hardware.Load<TVector, T>(y + long.Max(last, 0), n);
        var lastZ = Hardware.Load<TVector, T>(z + long.Max(last, 0), n);
        for (long i = 0; i < last; i += TVector.Count)
            TVector.Store(function.Invoke(TVector.Load(x + i), TVector.Load(y + i), TVector.Load(z + i)), w + i);
        Hardware.Store(function.Invoke(lastX, lastY, lastZ), w + long.Max(last, 0), n);
    }
}
