using System.Numerics;

namespace SemiMER.Tensors.Kernels;

/// <summary>A comparison of two numbers; with NaN on either side only "not equal" holds.</summary>
internal interface IComparison
{
    static abstract bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T>;
}

internal readonly struct IsEqual : IComparison
{
    public static bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T> => x == y;
}

internal readonly struct IsNotEqual : IComparison
{
    public static bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T> => x != y;
}

internal readonly struct IsLess : IComparison
{
    public static bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T> => x < y;
}

internal readonly struct IsLessOrEqual : IComparison
{
    public static bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T> => x <= y;
}

internal readonly struct IsGreater : IComparison
{
    public static bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T> => x > y;
}

internal readonly struct IsGreaterOrEqual : IComparison
{
    public static bool Holds<T>(T x, T y)
        where T : unmanaged, INumber<T> => x >= y;
}

/// <summary>Drivers of comparisons into bytes (0 or 1), and selection by such bytes.</summary>
internal static unsafe class Comparisons
{
    /// <summary><c>result[i] = x[i] (op) y[i]</c>.</summary>
    public static void Compare<TComparison, T>(T* x, T* y, byte* result, long n)
        where TComparison : struct, IComparison
        where T : unmanaged, INumber<T>
    {
        for (long i = 0; i < n; i++)
            result[i] = TComparison.Holds(x[i], y[i]) ? (byte)1 : (byte)0;
    }

    /// <summary><c>result[i] = x[i] (op) y</c>.</summary>
    public static void Compare<TComparison, T>(T* x, T y, byte* result, long n)
        where TComparison : struct, IComparison
        where T : unmanaged, INumber<T>
    {
        for (long i = 0; i < n; i++)
            result[i] = TComparison.Holds(x[i], y) ? (byte)1 : (byte)0;
    }

    /// <summary><c>z[i] = condition[i] != 0 ? x[i] : y[i]</c>.</summary>
    public static void Where<T>(byte* condition, T* x, T* y, T* z, long n)
        where T : unmanaged
    {
        // Bits of both are mixed, since a branch on random conditions is mostly taken wrongly.
        if (sizeof(T) == sizeof(int)) Mix(condition, (int*)x, (int*)y, (int*)z, n);
        else if (sizeof(T) == sizeof(long)) Mix(condition, (long*)x, (long*)y, (long*)z, n);
        else Mix(condition, (byte*)x, (byte*)y, (byte*)z, n);
    }

    /// <summary><c>y[i] = condition[i] != 0 ? value : x[i]</c>: a masked fill.</summary>
    public static void Fill<T>(byte* condition, T value, T* x, T* y, long n)
        where T : unmanaged
    {
        for (long i = 0; i < n; i++)
        {
            var a = x[i];
            y[i] = condition[i] != 0 ? value : a;
        }
    }

    private static void Mix<TBits>(byte* condition, TBits* x, TBits* y, TBits* z, long n)
        where TBits : unmanaged, IBinaryInteger<TBits>
    {
        for (long i = 0; i < n; i++)
        {
            var chosen = TBits.Zero - TBits.CreateTruncating(condition[i] != 0 ? 1 : 0);
            z[i] = y[i] ^ ((x[i] ^ y[i]) & chosen);
        }
    }
}
