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
    /// <summary>Multiply-adds that are worth a piece of work of their own: some ten microseconds.</summary>
    private const long PieceWork = 1 << 20;

    /// <summary>Rows and columns of a piece: fewer would copy the other operand too often.</summary>
    private const long PieceLines = 32;

    /// <summary>
    /// C = (accumulate ? C : 0) + A B with A [m, k] and B [k, n] of any strides and C [m, n] with contiguous rows. Strides are counted in
    /// elements. C must not overlap A or B.
    /// </summary>
    public static void Multiply(
        long m, long n, long k, float* a, long aRowStride, long aColumnStride, float* b, long bRowStride, long bColumnStride,
        float* c, long cRowStride, bool accumulate, int threads) =>
        Run(Product(m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, c, cRowStride, accumulate), threads);

    /// <inheritdoc cref="Multiply(long, long, long, float*, long, long, float*, long, long, float*, long, bool, int)"/>
    public static void Multiply(
        long m, long n, long k, double* a, long aRowStride, long aColumnStride, double* b, long bRowStride, long bColumnStride,
        double* c, long cRowStride, bool accumulate, int threads) =>
        Run(Product(m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, c, cRowStride, accumulate), threads);

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

    private static void Run<T>(in MatrixProduct<T> product, int threads)
        where T : unmanaged
    {
        if (product.Rows == 0 || product.Columns == 0)
        {
            return;
        }

        var grid = new Grid<T>(product, threads);
        WorkerPool.Run(grid.Pieces, threads, &grid, &RunPiece<T>);
    }

    private static void RunPiece<T>(void* grid, int piece)
        where T : unmanaged
    {
        var product = ((Grid<T>*)grid)->Piece(piece);
        if (Vector512.IsHardwareAccelerated)
        {
            MatrixMultiplyBlocks<MatrixSimd512<T>, Vector512<T>, T>.Multiply(product);
        }
        else if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            MatrixMultiplyBlocks<MatrixSimd256<T>, Vector256<T>, T>.Multiply(product);
        }
        else
        {
            MatrixMultiplyBlocks<MatrixSimd128<T>, Vector128<T>, T>.Multiply(product);
        }
    }

    /// <summary>A product cut into rectangles of C, along its longer side first.</summary>
    private readonly struct Grid<T>
        where T : unmanaged
    {
        private readonly MatrixProduct<T> product;
        private readonly int rowPieces;
        private readonly int columnPieces;

        public Grid(in MatrixProduct<T> product, int threads)
        {
            this.product = product;

            // Two pieces for each thread, so that a thread that is held up delays the others less.
            var work = (double)product.Rows * product.Columns * product.Depth;
            var pieces = threads <= 1 ? 1 : (long)Math.Clamp(work / PieceWork, 1, threads * 2.0);
            if (product.Rows > product.Columns)
            {
                rowPieces = Cut(product.Rows, pieces);
                columnPieces = Cut(product.Columns, pieces / rowPieces);
            }
            else
            {
                columnPieces = Cut(product.Columns, pieces);
                rowPieces = Cut(product.Rows, pieces / columnPieces);
            }
        }

        public int Pieces => rowPieces * columnPieces;

        public MatrixProduct<T> Piece(int piece)
        {
            var (row, rows) = Span(product.Rows, rowPieces, piece / columnPieces);
            var (column, columns) = Span(product.Columns, columnPieces, piece % columnPieces);
            return product.Part(row, rows, column, columns);
        }

        private static int Cut(long lines, long pieces) => (int)Math.Clamp(lines / PieceLines, 1, Math.Max(pieces, 1));

        /// <summary>Pieces begin at multiples of the widest panel.</summary>
        private static (long Start, long Length) Span(long lines, int pieces, int piece)
        {
            var start = lines * piece / pieces / PieceLines * PieceLines;
            var end = piece + 1 == pieces ? lines : lines * (piece + 1) / pieces / PieceLines * PieceLines;
            return (start, end - start);
        }
    }
}
