using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Matrix products. Every element of C is one sum over k = 0, 1, 2, ... in a single accumulator, fused where the processor can. So an
/// element's bits depend on nothing but its row of A, its column of B and its start value: not on the other rows and columns, the
/// number of threads or the path a shape takes.
/// </summary>
internal static unsafe class MatrixMultiply
{
    /// <summary>Columns of the widest panel.</summary>
    private const long PanelColumns = 32;

    private static bool UsesVector256 => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    /// <summary>
    /// C = (accumulate ? C : 0) + A B with A [m, k] and B [k, n] of any strides and C [m, n] with contiguous rows. Strides are counted in
    /// elements. C must not overlap A or B.
    /// </summary>
    public static void Multiply(
        long m, long n, long k, float* a, long aRowStride, long aColumnStride, float* b, long bRowStride, long bColumnStride,
        float* c, long cRowStride, bool accumulate, int threads) =>
        Run(Product(m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, c, cRowStride, accumulate), default, threads);

    /// <inheritdoc cref="Multiply(long, long, long, float*, long, long, float*, long, long, float*, long, bool, int)"/>
    public static void Multiply(
        long m, long n, long k, double* a, long aRowStride, long aColumnStride, double* b, long bRowStride, long bColumnStride,
        double* c, long cRowStride, bool accumulate, int threads) =>
        Run(Product(m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, c, cRowStride, accumulate), default, threads);

    private static MatrixProduct<T> Product<T>(
        long m, long n, long k, T* a, long aRowStride, long aColumnStride, T* b, long bRowStride, long bColumnStride,
        T* c, long cRowStride, bool accumulate)
        where T : unmanaged => new()
        {
            Rows = m,
            Columns = n,
            Depth = k,
            A = a,
            ARowStride = aRowStride,
            AColumnStride = aColumnStride,
            B = b,
            BRowStride = bRowStride,
            BColumnStride = bColumnStride,
            C = c,
            CRowStride = cRowStride,
            CColumnStride = 1,
            Accumulate = accumulate,
        };

    /// <summary>Elements of the panels of a B [depth, columns].</summary>
    public static long PanelElements(long depth, long columns) => depth * ((columns + PanelColumns - 1) / PanelColumns * PanelColumns);

    /// <summary>Panels of a B [depth, columns] for <see cref="Run"/>, to be filled.</summary>
    /// <param name="depth">Rows of B.</param>
    /// <param name="columns">Columns of B.</param>
    /// <param name="destination">
    /// Memory for <see cref="PanelElements"/> elements, best aligned to a cache line, which must outlive the panels.
    /// </param>
    public static MatrixPanels<T> Panels<T>(long depth, long columns, T* destination)
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated)
        {
            return MatrixMultiplyBlocks<MatrixSimd512<T>, Vector512<T>, T>.EmptyPanels(depth, columns, destination);
        }

        return UsesVector256
            ? MatrixMultiplyBlocks<MatrixSimd256<T>, Vector256<T>, T>.EmptyPanels(depth, columns, destination)
            : MatrixMultiplyBlocks<MatrixSimd128<T>, Vector128<T>, T>.EmptyPanels(depth, columns, destination);
    }

    /// <summary>Copies the B of a product, or some of its rows, into the first rows of panels.</summary>
    public static void Fill<T>(in MatrixProduct<T> product, in MatrixPanels<T> panels)
        where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated)
        {
            MatrixMultiplyBlocks<MatrixSimd512<T>, Vector512<T>, T>.FillPanels(product, panels);
        }
        else if (UsesVector256)
        {
            MatrixMultiplyBlocks<MatrixSimd256<T>, Vector256<T>, T>.FillPanels(product, panels);
        }
        else
        {
            MatrixMultiplyBlocks<MatrixSimd128<T>, Vector128<T>, T>.FillPanels(product, panels);
        }
    }

    /// <summary>Computes a product by all its threads. Where there are <paramref name="panels"/> they stand for B.</summary>
    public static void Run<T>(in MatrixProduct<T> product, in MatrixPanels<T> panels, int threads)
        where T : unmanaged
    {
        if (product.Depth == 0 && !product.Accumulate)
        {
            Clear(product);
        }

        if (product.Rows > 0 && product.Columns > 0 && product.Depth > 0)
        {
            var grid = new MatrixGrid<T>(product, panels, threads);
            WorkerPool.Run(grid.Pieces, threads, &grid, &RunPiece<T>);
        }
    }

    private static void RunPiece<T>(void* state, int piece)
        where T : unmanaged
    {
        ref readonly var grid = ref *(MatrixGrid<T>*)state;
        var product = grid.Piece(piece, out var column);
        if (Vector512.IsHardwareAccelerated)
        {
            RunPiece<MatrixSimd512<T>, Vector512<T>, T>(product, grid.Panels, column);
        }
        else if (UsesVector256)
        {
            RunPiece<MatrixSimd256<T>, Vector256<T>, T>(product, grid.Panels, column);
        }
        else
        {
            RunPiece<MatrixSimd128<T>, Vector128<T>, T>(product, grid.Panels, column);
        }
    }

    private static void RunPiece<TSimd, TVector, T>(in MatrixProduct<T> product, in MatrixPanels<T> panels, long column)
        where TSimd : struct, IMatrixSimd<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        if (panels.First == null)
        {
            MatrixMultiplyBlocks<TSimd, TVector, T>.Multiply(product);
        }
        else
        {
            MatrixMultiplyBlocks<TSimd, TVector, T>.Multiply(product, panels, column);
        }
    }

    private static void Clear<T>(in MatrixProduct<T> product)
        where T : unmanaged
    {
        for (long i = 0; i < product.Rows; i++)
        {
            for (long j = 0; j < product.Columns; j++)
            {
                product.C[(i * product.CRowStride) + j] = default;
            }
        }
    }
}
