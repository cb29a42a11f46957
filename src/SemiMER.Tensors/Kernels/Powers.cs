using System.Numerics;

namespace SemiMER.Tensors.Kernels;

/// <summary>Powers with one scalar exponent; those that are a multiplication or a root take it, as PyTorch does.</summary>
internal static unsafe class Powers
{
    /// <summary><c>y[i] = x[i] ^ exponent</c>.</summary>
    public static void Raise(float* x, float exponent, float* y, long n)
    {
        if (!TryRaise(x, exponent, y, n))
            Elementwise.Map(new Power(), x, exponent, y, n);
    }

    /// <inheritdoc cref="Raise(float*, float, float*, long)"/>
    public static void Raise(double* x, double exponent, double* y, long n)
    {
        if (!TryRaise(x, exponent, y, n))
            Elementwise.Map(new Power(), x, exponent, y, n);
    }

    private static bool TryRaise<T>(T* x, T exponent, T* y, long n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (double.CreateTruncating(exponent))
        {
            case 0: Elementwise.Fill(T.One, y, n); break;
            case 1: Buffer.MemoryCopy(x, y, n * sizeof(T), n * sizeof(T)); break;
            case 2: Elementwise.Map(new Square<T>(), x, y, n); break;
            case 3: Elementwise.Map(new Cube<T>(), x, y, n); break;
            case 0.5: Elementwise.Map(new SquareRoot<T>(), x, y, n); break;
            case -0.5: Elementwise.Map(new ReciprocalSquareRoot<T>(), x, y, n); break;
            case -1: Elementwise.Map(new Reciprocal<T>(), x, y, n); break;
            default: return false;
        }
        return true;
    }
}
