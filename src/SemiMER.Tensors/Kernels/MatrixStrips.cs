namespace SemiMER.Tensors.Kernels;

/// <summary>A as the kernels read it: strips of rows, where they lie or packed.</summary>
internal unsafe struct MatrixStrips<T>
    where T : unmanaged
{
    public T* First;
    public long RowStride;
    public long DepthStride;

    /// <summary>From one packed strip to the next, zero for strips that are not packed.</summary>
    public long StripStride;

    /// <summary>The first row in the packed strip of <paramref name="row"/>: near the end an earlier one, so that it is full.</summary>
    public readonly long Start(long row, long rows) => Math.Max(0, Math.Min(row, rows - DepthStride));

    /// <summary>The first element of a row.</summary>
    public readonly T* At(long strip, long row, long rows) =>
        StripStride == 0 ? First + (row * RowStride) : First + (strip * StripStride) + row - Start(row, rows);
}
