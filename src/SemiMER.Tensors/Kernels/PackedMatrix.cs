namespace SemiMER.Tensors.Kernels;

/// <summary>
/// A matrix B for many products A B: recurrent weights, filters. It is laid out once, or read where it lies if that is given. The products
/// have the bits of <see cref="MatrixMultiply"/>. The caller keeps the memory alive.
/// </summary>
internal readonly unsafe struct PackedMatrix<T>
    where T : unmanaged
{
    private readonly MatrixProduct<T> product;
    private readonly MatrixPanels<T> panels;

    private PackedMatrix(in MatrixProduct<T> product, MatrixPanels<T> panels)
    {
        this.product = product;
        this.panels = panels;
    }

    public long Rows => product.Depth;

    public long Columns => product.Columns;

    /// <summary>Elements of the memory for a packed B [rows, columns].</summary>
    public static long Length(long rows, long columns) => MatrixMultiply.PanelElements(rows, columns);

    /// <summary>Copies B [rows, columns] of any strides into memory of <see cref="Length"/> elements.</summary>
    public static PackedMatrix<T> Pack(long rows, long columns, T* b, long rowStride, long columnStride, T* memory)
    {
        var packed = Empty(rows, columns, memory);
        packed.Fill(0, rows, b, rowStride, columnStride);
        return packed;
    }

    /// <summary>Memory of <see cref="Length"/> elements for a B [rows, columns] whose rows are filled in later.</summary>
    public static PackedMatrix<T> Empty(long rows, long columns, T* memory) =>
        new(Product(rows, columns, null, 0, 0), MatrixMultiply.Panels(rows, columns, memory));

    /// <summary>Copies some rows, which begin at <paramref name="b"/>, to their place in B.</summary>
    public void Fill(long firstRow, long rows, T* b, long rowStride, long columnStride) =>
        MatrixMultiply.Fill(Product(rows, Columns, b, rowStride, columnStride), panels.From(firstRow));

    /// <summary>B [rows, columns] where it lies: for few products.</summary>
    public static PackedMatrix<T> Unpacked(long rows, long columns, T* b, long rowStride, long columnStride) =>
        new(Product(rows, columns, b, rowStride, columnStride), default);

    /// <summary>Some rows of B.</summary>
    public PackedMatrix<T> Part(long firstRow, long rows)
    {
        var part = product;
        part.Depth = rows;
        part.B += firstRow * part.BRowStride;
        return new PackedMatrix<T>(part, panels.First == null ? panels : panels.From(firstRow));
    }

    /// <summary>
    /// C = (accumulate ? C : 0) + A B with A [m, <see cref="Rows"/>] of any strides and C [m, <see cref="Columns"/>] with contiguous rows.
    /// </summary>
    public void Multiply(long m, T* a, long aRowStride, long aColumnStride, T* c, long cRowStride, bool accumulate, int threads)
    {
        var whole = product;
        whole.Rows = m;
        whole.A = a;
        whole.ARowStride = aRowStride;
        whole.AColumnStride = aColumnStride;
        whole.C = c;
        whole.CRowStride = cRowStride;
        whole.CColumnStride = 1;
        whole.Accumulate = accumulate;
        MatrixMultiply.Run(whole, panels, threads);
    }

    private static MatrixProduct<T> Product(long rows, long columns, T* b, long rowStride, long columnStride) => new()
    {
        Columns = columns,
        Depth = rows,
        B = b,
        BRowStride = rowStride,
        BColumnStride = columnStride,
    };
}
