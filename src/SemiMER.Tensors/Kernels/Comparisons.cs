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
        for (long i = 0; i < n; i++)
        {
            // Both are read, so that the choice compiles to a conditional move.
            T a = x[i], b = y[i];
            z[i] = condition[i] != 0 ? a : b;
        }
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
}
