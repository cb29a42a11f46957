namespace SemiMER.Tensors.Kernels;

/// <summary>A product cut into rectangles of C for several threads, along its longer side first and never along k.</summary>
internal readonly struct MatrixGrid<T>
    where T : unmanaged
{
    /// <summary>Multiply-adds that are worth a piece of work of their own: some ten microseconds.</summary>
    private const double PieceWork = 1 << 20;

    /// <summary>Pieces begin at multiples of the widest panel's columns. Shorter ones would copy the other operand too often.</summary>
    private const long PieceLines = 32;

    private readonly MatrixProduct<T> product;
    private readonly int rowPieces;
    private readonly int columnPieces;

    public MatrixGrid(in MatrixProduct<T> product, in MatrixPanels<T> panels, int threads)
    {
        this.product = product;
        Panels = panels;

        // Four pieces for each thread, so that one that is held up leaves more to the others.
        var work = (double)product.Rows * product.Columns * product.Depth;
        var pieces = threads <= 1 ? 1 : (long)Math.Clamp(work / PieceWork, 1, threads * 4.0);
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

    /// <summary>B packed beforehand, or nothing.</summary>
    public MatrixPanels<T> Panels { get; }

    public int Pieces => rowPieces * columnPieces;

    /// <summary>The product of a piece, and the column of C it begins at.</summary>
    public MatrixProduct<T> Piece(int piece, out long column)
    {
        var (row, rows) = Span(product.Rows, rowPieces, piece / columnPieces);
        (column, var columns) = Span(product.Columns, columnPieces, piece % columnPieces);
        return product.Part(row, rows, column, columns);
    }

    private static int Cut(long lines, long pieces) => (int)Math.Clamp(lines / PieceLines, 1, Math.Max(pieces, 1));

    private static (long Start, long Length) Span(long lines, int pieces, int piece)
    {
        var start = lines * piece / pieces / PieceLines * PieceLines;
        var end = piece + 1 == pieces ? lines : lines * (piece + 1) / pieces / PieceLines * PieceLines;
        return (start, end - start);
    }
}
