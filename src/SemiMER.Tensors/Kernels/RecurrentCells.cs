using System.Numerics;
using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary><c>x y s (1 - s)</c>: the gradient through a sigmoid with result s.</summary>
internal readonly struct ThroughSigmoid<T> : ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y, TVector s)
        where TVector : struct, ISimd<TVector, T> => x * y * (s * (TVector.Create(T.One) - s));
}

/// <summary><c>x y (1 - t^2)</c>: the gradient through a hyperbolic tangent with result t.</summary>
internal readonly struct ThroughTanh<T> : ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x, TVector y, TVector t)
        where TVector : struct, ISimd<TVector, T> => x * y * (TVector.Create(T.One) - t * t);
}

/// <summary><c>sum + x (1 - t^2)</c>.</summary>
internal readonly struct AddThroughTanh<T> : ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector sum, TVector x, TVector t)
        where TVector : struct, ISimd<TVector, T> => sum + x * (TVector.Create(T.One) - t * t);
}

/// <summary><c>n + z (h - n)</c>.</summary>
internal readonly struct Blend<T> : ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector n, TVector z, TVector h)
        where TVector : struct, ISimd<TVector, T> => n + z * (h - n);
}

/// <summary><c>g (1 - z) (1 - n^2)</c>.</summary>
internal readonly struct ThroughBlend<T> : ITernaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector z, TVector n)
        where TVector : struct, ISimd<TVector, T> => g * (TVector.Create(T.One) - z) * (TVector.Create(T.One) - n * n);
}

/// <summary>
/// One step of the gates of recurrent cells for one row of the batch, n features wide. Gates lie one after the other: i, f, g, o for an
/// LSTM (Hochreiter and Schmidhuber 1997), r, z, n for a GRU (Cho et al. 2014).
/// </summary>
internal static unsafe class RecurrentCells<TSigmoid, TTanh, T>
    where TSigmoid : struct, IUnaryFunction<T>
    where TTanh : struct, IUnaryFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// <c>c = sigmoid(f) c + sigmoid(i) tanh(g); h = sigmoid(o) tanh(c)</c>. The gates become their activations; c is changed in place.
    /// </summary>
    public static void LstmForward(T* gates, T* c, T* h, long n)
    {
        T* i = gates, f = gates + n, g = gates + 2 * n, o = gates + 3 * n;
        Elementwise.Map(default(TSigmoid), i, i, 2 * n);
        Elementwise.Map(default(TTanh), g, g, n);
        Elementwise.Map(default(TSigmoid), o, o, n);
        Elementwise.Map(new Multiply<T>(), f, c, c, n);
        Elementwise.Map(new MultiplyAdd<T>(), i, g, c, c, n);
        Elementwise.Map(default(TTanh), c, h, n);
        Elementwise.Map(new Multiply<T>(), o, h, h, n);
    }

    /// <summary>The gradients of the gates before activation, from those of h and c; dc becomes the gradient of the c before.</summary>
    public static void LstmBackward(T* gates, T* before, T* c, T* dh, T* dc, T* dGates, long n)
    {
        T* i = gates, f = gates + n, g = gates + 2 * n, o = gates + 3 * n;
        T* di = dGates, df = dGates + n, dg = dGates + 2 * n, @do = dGates + 3 * n;
        // dc += dh o (1 - tanh(c)^2), with tanh(c) and dh o in places that are filled later.
        Elementwise.Map(default(TTanh), c, @do, n);
        Elementwise.Map(new Multiply<T>(), dh, o, dg, n);
        Elementwise.Map(new AddThroughTanh<T>(), dc, dg, @do, dc, n);
        Elementwise.Map(new ThroughSigmoid<T>(), dh, @do, o, @do, n);
        Elementwise.Map(new ThroughSigmoid<T>(), dc, g, i, di, n);
        Elementwise.Map(new ThroughSigmoid<T>(), dc, before, f, df, n);
        Elementwise.Map(new ThroughTanh<T>(), dc, i, g, dg, n);
        Elementwise.Map(new Multiply<T>(), dc, f, dc, n);
    }

    /// <summary>
    /// <c>r, z = sigmoid(gates + recurrent); n = tanh(gates + r recurrent); h = n + z (before - n)</c>. The gates become their activations.
    /// </summary>
    public static void GruForward(T* gates, T* recurrent, T* before, T* h, long n)
    {
        Elementwise.Map(new Add<T>(), gates, recurrent, gates, 2 * n);
        Elementwise.Map(default(TSigmoid), gates, gates, 2 * n);
        Elementwise.Map(new MultiplyAdd<T>(), gates, recurrent + 2 * n, gates + 2 * n, gates + 2 * n, n);
        Elementwise.Map(default(TTanh), gates + 2 * n, gates + 2 * n, n);
        Elementwise.Map(new Blend<T>(), gates + 2 * n, gates + n, before, h, n);
    }

    /// <summary>
    /// The gradients of the input's and the recurrent part of the gates, from that of h; dh becomes the direct part of the gradient of the
    /// h before. <paramref name="candidate"/> is the recurrent part of n.
    /// </summary>
    public static void GruBackward(T* gates, T* candidate, T* before, T* dh, T* dGates, T* dRecurrent, long n)
    {
        T* r = gates, z = gates + n, c = gates + 2 * n, dr = dGates, dz = dGates + n, dn = dGates + 2 * n;
        Elementwise.Map(new ThroughBlend<T>(), dh, z, c, dn, n);
        Elementwise.Map(new Subtract<T>(), before, c, dz, n);
        Elementwise.Map(new ThroughSigmoid<T>(), dh, dz, z, dz, n);
        Elementwise.Map(new ThroughSigmoid<T>(), dn, candidate, r, dr, n);
        Buffer.MemoryCopy(dGates, dRecurrent, 2 * n * sizeof(T), 2 * n * sizeof(T));
        Elementwise.Map(new Multiply<T>(), dn, r, dRecurrent + 2 * n, n);
        Elementwise.Map(new Multiply<T>(), dh, z, dh, n);
    }
}
