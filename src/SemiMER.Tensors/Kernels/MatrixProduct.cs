namespace SemiMER.Tensors.Kernels;

/// <summary>C = (Accumulate ? C : 0) + A B, with A [Rows, Depth], B [Depth, Columns] and C [Rows, Columns] anywhere in memory.</summary>
internal unsafe struct MatrixProduct<T>
    where T : unmanaged
{
    public long Rows;
    public long Columns;
    public long Depth;
    public T* A;
    public long ARowStride;
    public long AColumnStride;
    public T* B;
    public long BRowStride;
    public long BColumnStride;
    public T* C;
    public long CRowStride;
    public long CColumnStride;
    public bool Accumulate;

    /// <summary>The product that computes a rectangle of C.</summary>
    public readonly MatrixProduct<T> Part(long row, long rows, long column, long columns)
    {
        var part = this;
        part.Rows = rows;
        part.Columns = columns;
        part.A += row * ARowStride;
        part.B += column * BColumnStride;
        part.C += (row * CRowStride) + (column * CColumnStride);
        return part;
    }

    /// <summary>The same product written as C' = B' A'. Multiplication commutes exactly, so the elements keep their bits.</summary>
    public readonly MatrixProduct<T> Transposed() => new()
    {
        Rows = Columns,
        Columns = Rows,
        Depth = Depth,
        A = B,
        ARowStride = BColumnStride,
        AColumnStride = BRowStride,
        B = A,
        BRowStride = AColumnStride,
        BColumnStride = ARowStride,
        C = C,
        CRowStride = CColumnStride,
        CColumnStride = CRowStride,
        Accumulate = Accumulate,
    };
}
