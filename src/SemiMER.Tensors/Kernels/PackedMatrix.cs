namespace SemiMER.Tensors.Kernels;

/// <summary>
/// A matrix B laid out once for many products A B: recurrent weights, the weights of a trained network. The products have the bits
/// of <see cref="MatrixMultiply"/>. Immutable, safe for concurrent use.
/// </summary>
internal sealed unsafe class PackedMatrix
{
    // Pinned memory that the collector owns: no finaliser, no leak.
    private readonly byte[] memory;
    private readonly MatrixPanels<float> panels;

    private PackedMatrix(byte[] memory, MatrixPanels<float> panels, long rows, long columns)
    {
        this.memory = memory;
        this.panels = panels;
        Rows = rows;
        Columns = columns;
    }

    public long Rows { get; }

    public long Columns { get; }

    /// <summary>Copies B [rows, columns] of any strides.</summary>
    public static PackedMatrix Pack(long rows, long columns, float* b, long rowStride, long columnStride)
    {
        var product = new MatrixProduct<float>
        {
            Columns = columns,
            Depth = rows,
            B = b,
            BRowStride = rowStride,
            BColumnStride = columnStride,
        };
        var panels = MatrixMultiply.Pack(product, out var memory);
        return new PackedMatrix(memory, panels, rows, columns);
    }

    /// <summary>
    /// C = (accumulate ? C : 0) + A B with A [m, <see cref="Rows"/>] of any strides and C [m, <see cref="Columns"/>] with contiguous rows.
    /// </summary>
    public void Multiply(long m, float* a, long aRowStride, long aColumnStride, float* c, long cRowStride, bool accumulate, int threads)
    {
        var product = new MatrixProduct<float>
        {
            Rows = m,
            Columns = Columns,
            Depth = Rows,
            A = a,
            ARowStride = aRowStride,
            AColumnStride = aColumnStride,
            C = c,
            CRowStride = cRowStride,
            CColumnStride = 1,
            Accumulate = accumulate,
        };
        MatrixMultiply.Run(product, panels, threads);
        GC.KeepAlive(memory);
    }
}
