using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SemiMER.Tensors.Kernels;

/// <summary><c>(x[row, column] - mean[column])^2</c>.</summary>
internal readonly unsafe struct CenteredColumnSquare<T>(T* x, T* mean, long columns) : IColumnTerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long row, long column, long count)
        where TVector : struct, ISimd<TVector, T>
    {
        var centered = Hardware.Load<TVector, T>(x + row * columns + column, count) - Hardware.Load<TVector, T>(mean + column, count);
        return centered * centered;
    }
}

/// <summary><c>g[row, column] (x[row, column] - mean[column])</c>.</summary>
internal readonly unsafe struct CenteredColumnProduct<T>(T* g, T* x, T* mean, long columns) : IColumnTerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long row, long column, long count)
        where TVector : struct, ISimd<TVector, T>
    {
        var at = row * columns + column;
        return Hardware.Load<TVector, T>(g + at, count)
            * (Hardware.Load<TVector, T>(x + at, count) - Hardware.Load<TVector, T>(mean + column, count));
    }
}

/// <summary><c>g[i] (x[i] - mean)</c>.</summary>
internal readonly unsafe struct CenteredProduct<T>(T* g, T* x, T mean) : ITerm<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector At<TVector>(long index, long count)
        where TVector : struct, ISimd<TVector, T> =>
        Hardware.Load<TVector, T>(g + index, count) * (Hardware.Load<TVector, T>(x + index, count) - TVector.Create(mean));
}

/// <summary><c>(x - mean) scale + shift</c>.</summary>
internal readonly struct ChannelForward<T>(T mean, T scale, T shift) : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector x)
        where TVector : struct, ISimd<TVector, T> =>
        TVector.MultiplyAdd(x - TVector.Create(mean), TVector.Create(scale), TVector.Create(shift));
}

/// <summary><c>scale (g - meanOfG - (x - mean) slope)</c>.</summary>
internal readonly struct ChannelBackward<T>(T mean, T scale, T meanOfG, T slope) : IBinaryFunction<T>
    where T : unmanaged, INumber<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Invoke<TVector>(TVector g, TVector x)
        where TVector : struct, ISimd<TVector, T> =>
        TVector.Create(scale) * (g - TVector.Create(meanOfG) - (x - TVector.Create(mean)) * TVector.Create(slope));
}

/// <summary>
/// Batch normalisation of <c>[batch, channels, length]</c>, for float32 and float64: sums over batch and length for each channel, and
/// the two passes over the elements. With a length of 1 channels are columns, else each channel of each sample is a row.
/// </summary>
internal unsafe struct BatchNorm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public long Batch, Channels, Length;

    /// <summary>The argument, [batch, channels, length].</summary>
    public T* X;

    /// <summary>The gradient of the result, or null in the forward.</summary>
    public T* G;

    /// <summary>What is made, [batch, channels, length].</summary>
    public T* Y;

    /// <summary>For each channel.</summary>
    public T* Mean, Scale, Shift, Slope;

    // Sums of rows, [batch, channels].
    private T* rows;
    private Quantity quantity;

    private enum Quantity
    {
        X,
        Squares,
        G,
        Products,
    }

    /// <summary>Sums x for each channel.</summary>
    public void SumOfX(T* sums) => SumOf(Quantity.X, sums);

    /// <summary>Sums (x - mean)^2 for each channel.</summary>
    public void SumOfSquares(T* sums) => SumOf(Quantity.Squares, sums);

    /// <summary>Sums g for each channel.</summary>
    public void SumOfG(T* sums) => SumOf(Quantity.G, sums);

    /// <summary>Sums g (x - mean) for each channel.</summary>
    public void SumOfProducts(T* sums) => SumOf(Quantity.Products, sums);

    /// <summary><c>y = (x - mean) scale + shift</c>, or with a gradient <c>y = scale (g - shift - (x - mean) slope)</c>.</summary>
    public void Normalize() => RowPieces.Run(Batch, Channels * Length, Unsafe.AsPointer(ref this), &NormalizeSamples);

    private void SumOf(Quantity what, T* sums)
    {
        if (Length == 1)
        {
            switch (what)
            {
                case Quantity.X: ColumnSummation.SumColumns(X, Batch, Channels, Channels, sums); break;
                case Quantity.G: ColumnSummation.SumColumns(G, Batch, Channels, Channels, sums); break;
                case Quantity.Squares:
                    ColumnSummation.SumColumns(new CenteredColumnSquare<T>(X, Mean, Channels), Batch, Channels, sums);
                    break;
                default:
                    ColumnSummation.SumColumns(new CenteredColumnProduct<T>(G, X, Mean, Channels), Batch, Channels, sums);
                    break;
            }
            return;
        }
        var scratch = TensorStorage.Allocate(Batch * Channels * sizeof(T));
        rows = (T*)scratch.Data;
        quantity = what;
        RowPieces.Run(Batch * Channels, Length, Unsafe.AsPointer(ref this), &SumRows);
        ColumnSummation.SumColumns(rows, Batch, Channels, Channels, sums);
        scratch.Release();
    }

    private static void SumRows(void* state, long first, long count)
    {
        var work = (BatchNorm<T>*)state;
        var length = work->Length;
        for (var row = first; row < first + count; row++)
        {
            T* x = work->X + row * length, g = work->G + row * length;
            work->rows[row] = work->quantity switch
            {
                Quantity.X => Summation.Sum(x, length),
                Quantity.G => Summation.Sum(g, length),
                Quantity.Squares => Summation.Sum<MappedElement<CenteredSquare<T>, T>, T>(
                    new(new CenteredSquare<T>(work->Mean[row % work->Channels]), x), length),
                _ => Summation.Sum<CenteredProduct<T>, T>(new(g, x, work->Mean[row % work->Channels]), length),
            };
        }
    }

    private static void NormalizeSamples(void* state, long first, long count)
    {
        var work = (BatchNorm<T>*)state;
        long length = work->Length, channels = work->Channels, at = first * channels * length;
        if (length == 1)
        {
            if (Vector512.IsHardwareAccelerated)
                Columns<Simd512<T>>(work, at, count);
            else if (Vector256.IsHardwareAccelerated)
                Columns<Simd256<T>>(work, at, count);
            else
                Columns<Simd128<T>>(work, at, count);
            return;
        }
        for (long row = 0; row < count * channels; row++, at += length)
        {
            var c = row % channels;
            if (work->G == null)
                Elementwise.Map(new ChannelForward<T>(work->Mean[c], work->Scale[c], work->Shift[c]), work->X + at, work->Y + at, length);
            else
                Elementwise.Map(
                    new ChannelBackward<T>(work->Mean[c], work->Scale[c], work->Shift[c], work->Slope[c]),
                    work->G + at, work->X + at, work->Y + at, length);
        }
    }

    private static void Columns<TVector>(BatchNorm<T>* work, long at, long rows)
        where TVector : struct, ISimd<TVector, T>
    {
        if (work->G == null)
            ForwardColumns<TVector>(work->X + at, work->Mean, work->Scale, work->Shift, work->Y + at, rows, work->Channels);
        else
            BackwardColumns<TVector>(
                work->G + at, work->X + at, work->Mean, work->Scale, work->Shift, work->Slope, work->Y + at, rows, work->Channels);
    }

    [MethodImpl(Hardware.Kernel)]
    private static void ForwardColumns<TVector>(T* x, T* mean, T* scale, T* shift, T* y, long rows, long columns)
        where TVector : struct, ISimd<TVector, T>
    {
        for (long row = 0; row < rows; row++, x += columns, y += columns)
        {
            for (long i = 0; i < columns; i += TVector.Count)
            {
                var left = columns - i;
                var centered = Hardware.Load<TVector, T>(x + i, left) - Hardware.Load<TVector, T>(mean + i, left);
                var value = TVector.MultiplyAdd(
                    centered, Hardware.Load<TVector, T>(scale + i, left), Hardware.Load<TVector, T>(shift + i, left));
                Hardware.Store(value, y + i, left);
            }
        }
    }

    [MethodImpl(Hardware.Kernel)]
    private static void BackwardColumns<TVector>(
        T* g, T* x, T* mean, T* scale, T* meanOfG, T* slope, T* dx, long rows, long columns)
        where TVector : struct, ISimd<TVector, T>
    {
        for (long row = 0; row < rows; row++, g += columns, x += columns, dx += columns)
        {
            for (long i = 0; i < columns; i += TVector.Count)
            {
                var left = columns - i;
                var centered = Hardware.Load<TVector, T>(x + i, left) - Hardware.Load<TVector, T>(mean + i, left);
                var value = Hardware.Load<TVector, T>(scale + i, left)
                    * (Hardware.Load<TVector, T>(g + i, left) - Hardware.Load<TVector, T>(meanOfG + i, left)
                        - centered * Hardware.Load<TVector, T>(slope + i, left));
                Hardware.Store(value, dx + i, left);
            }
        }
    }
}
