using System.Runtime.CompilerServices;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Cuts a product into blocks that fit the caches and the blocks into register tiles. k is cut too, but each block of k takes up the
/// sums in C where the last one left them, so an element's order of summation is always 0, 1, 2, ...
/// </summary>
internal static unsafe class MatrixMultiplyBlocks<TSimd, TVector, T>
    where TSimd : struct, ISimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Columns of a panel of B: two vectors.</summary>
    private static int PanelColumns => 2 * TSimd.Width;

    /// <summary>Steps of k in a block: a panel of B then takes 32 KiB of the first-level cache with 64-byte vectors.</summary>
    private static long BlockDepth => 1024 / sizeof(T);

    /// <summary>Rows of a block: its packed A takes half of a second-level cache.</summary>
    private static long BlockRows => 36 * TSimd.TileRows;

    private static long BlockColumns => 4096 / sizeof(T);

    /// <summary>A product without a depth has only its start values.</summary>
    public static void Multiply(in MatrixProduct<T> product)
    {
        if (product.Depth == 0)
        {
            if (!product.Accumulate)
            {
                Clear(product);
            }

            return;
        }

        var columnBlocks = Pieces(product.Columns, BlockColumns);
        var depthBlocks = Pieces(product.Depth, BlockDepth);
        for (long columnBlock = 0, column = 0; columnBlock < columnBlocks; columnBlock++)
        {
            var columns = Math.Min(BlockColumns, product.Columns - column);
            for (long depthBlock = 0, k = 0; depthBlock < depthBlocks; depthBlock++)
            {
                var part = product.Part(0, product.Rows, column, columns);
                part.Depth = PieceLength(product.Depth, depthBlocks, depthBlock);
                part.A += k * product.AColumnStride;
                part.B += k * product.BRowStride;
                part.Accumulate |= k > 0;
                MultiplyBlock(part, Panels(part));
                k += part.Depth;
            }

            column += columns;
        }
    }

    /// <summary>Multiplies by panels that hold the whole of B.</summary>
    public static void Multiply(in MatrixProduct<T> product, MatrixPanels<T> panels)
    {
        var depthBlocks = Pieces(product.Depth, BlockDepth);
        for (long depthBlock = 0, k = 0; depthBlock < depthBlocks; depthBlock++)
        {
            var part = product;
            part.Depth = PieceLength(product.Depth, depthBlocks, depthBlock);
            part.A += k * product.AColumnStride;
            part.Accumulate |= k > 0;
            MultiplyBlock(part, panels.From(k));
            k += part.Depth;
        }
    }

    /// <summary>Elements that <see cref="PackPanels"/> writes.</summary>
    public static long PackedLength(long depth, long columns) => depth * RoundUp(columns, TSimd.Width);

    /// <summary>Packs all panels of B, one after the other.</summary>
    public static MatrixPanels<T> PackPanels(in MatrixProduct<T> product, T* destination)
    {
        var panels = LayOut(product.Columns);
        panels.First = destination;
        panels.PanelStride = product.Depth * PanelColumns;
        panels.DepthStride = PanelColumns;
        for (long panel = 0; panel < panels.Full; panel++)
        {
            var column = panel * PanelColumns;
            MatrixMultiplyPacking<TSimd, TVector, T>.Pack(
                product.Depth,
                product.B + (column * product.BColumnStride),
                product.BColumnStride,
                product.BRowStride,
                PanelColumns,
                product.Columns - column,
                PanelColumns,
                destination + (panel * panels.PanelStride),
                PanelColumns);
        }

        PackEdge(product, ref panels, destination + (panels.Full * panels.PanelStride));
        return panels;
    }

    /// <summary>B as panels: where it lies if its rows are contiguous and reused too little to pay for a copy, else packed.</summary>
    private static MatrixPanels<T> Panels(in MatrixProduct<T> product)
    {
        var inPlace = product.BColumnStride == 1 && (product.Rows <= 4 * TSimd.TileRows || product.Depth * product.Columns * sizeof(T) <= 32768);
        if (!inPlace)
        {
            return PackPanels(product, (T*)MatrixMultiplyBuffers.Right(PackedLength(product.Depth, product.Columns) * sizeof(T)));
        }

        var panels = LayOut(product.Columns);
        panels.First = product.B;
        panels.PanelStride = PanelColumns;
        panels.DepthStride = product.BRowStride;
        if (panels.EdgeColumns > 0)
        {
            PackEdge(product, ref panels, (T*)MatrixMultiplyBuffers.Right(product.Depth * PanelColumns * sizeof(T)));
        }

        return panels;
    }

    private static MatrixPanels<T> LayOut(long columns) => new()
    {
        Full = columns / PanelColumns,
        EdgeColumns = (int)(columns % PanelColumns),
        EdgeVectors = (int)(RoundUp(columns % PanelColumns, TSimd.Width) / TSimd.Width),
    };

    private static void PackEdge(in MatrixProduct<T> product, ref MatrixPanels<T> panels, T* destination)
    {
        panels.Edge = destination;
        panels.EdgeDepthStride = panels.EdgeVectors * TSimd.Width;
        MatrixMultiplyPacking<TSimd, TVector, T>.Pack(
            product.Depth,
            product.B + (panels.Full * PanelColumns * product.BColumnStride),
            product.BColumnStride,
            product.BRowStride,
            panels.EdgeColumns,
            panels.EdgeColumns,
            panels.EdgeDepthStride,
            destination,
            panels.EdgeDepthStride);
    }

    private static void MultiplyBlock(in MatrixProduct<T> product, in MatrixPanels<T> panels)
    {
        var blocks = Pieces(product.Rows, BlockRows);
        for (long block = 0, row = 0; block < blocks; block++)
        {
            var rows = PieceLength(product.Rows, blocks, block);
            MultiplyRows(product.Part(row, rows, 0, product.Columns), panels);
            row += rows;
        }
    }

    private static void MultiplyRows(in MatrixProduct<T> product, in MatrixPanels<T> panels)
    {
        var strips = Pieces(product.Rows, TSimd.TileRows);
        var packs = product.Rows > TSimd.TileRows && product.Columns > 2 * PanelColumns;
        var stripWidth = RoundUp(TSimd.TileRows, TSimd.Width);
        var packed = packs ? (T*)MatrixMultiplyBuffers.Left(strips * stripWidth * product.Depth * sizeof(T)) : null;
        if (packs)
        {
            for (long strip = 0, row = 0; strip < strips; strip++)
            {
                var rows = PieceLength(product.Rows, strips, strip);
                MatrixMultiplyPacking<TSimd, TVector, T>.Pack(
                    product.Depth,
                    product.A + (row * product.ARowStride),
                    product.ARowStride,
                    product.AColumnStride,
                    rows,
                    product.Rows - row,
                    stripWidth,
                    packed + (strip * stripWidth * product.Depth),
                    stripWidth);
                row += rows;
            }
        }

        for (long panel = 0; panel <= panels.Full; panel++)
        {
            var isEdge = panel == panels.Full;
            if (isEdge && panels.EdgeColumns == 0)
            {
                break;
            }

            for (long strip = 0, row = 0; strip < strips; strip++)
            {
                var rows = (int)PieceLength(product.Rows, strips, strip);
                var tile = new MatrixProduct<T>
                {
                    Rows = rows,
                    Columns = isEdge ? panels.EdgeColumns : PanelColumns,
                    Depth = product.Depth,
                    A = packs ? packed + (strip * stripWidth * product.Depth) : product.A + (row * product.ARowStride),
                    ARowStride = packs ? 1 : product.ARowStride,
                    AColumnStride = packs ? stripWidth : product.AColumnStride,
                    B = isEdge ? panels.Edge : panels.First + (panel * panels.PanelStride),
                    BRowStride = isEdge ? panels.EdgeDepthStride : panels.DepthStride,
                    C = product.C + (row * product.CRowStride) + (panel * PanelColumns * product.CColumnStride),
                    CRowStride = product.CRowStride,
                    CColumnStride = product.CColumnStride,
                    Accumulate = product.Accumulate,
                };
                MultiplyTile(tile, isEdge ? panels.EdgeVectors : 2);
                row += rows;
            }
        }
    }

    private static void MultiplyTile(in MatrixProduct<T> tile, int vectors)
    {
        if (tile.CColumnStride == 1 && tile.Columns == vectors * TSimd.Width)
        {
            MatrixMultiplyTile<TSimd, TVector, T>.Run(
                (int)tile.Rows,
                vectors,
                tile.Depth,
                tile.A,
                tile.ARowStride,
                tile.AColumnStride,
                tile.B,
                tile.BRowStride,
                tile.C,
                tile.CRowStride,
                tile.Accumulate);
        }
        else
        {
            MultiplyPartialTile(tile, vectors);
        }
    }

    /// <summary>A tile whose elements are not whole vectors of C is computed aside.</summary>
    [SkipLocalsInit]
    private static void MultiplyPartialTile(in MatrixProduct<T> tile, int vectors)
    {
        var width = vectors * TSimd.Width;
        var aside = stackalloc T[TSimd.TileRows * 2 * TSimd.Width];
        if (tile.Accumulate)
        {
            for (long i = 0; i < tile.Rows; i++)
            {
                for (long j = 0; j < width; j++)
                {
                    aside[(i * width) + j] = j < tile.Columns ? tile.C[(i * tile.CRowStride) + (j * tile.CColumnStride)] : default;
                }
            }
        }

        MatrixMultiplyTile<TSimd, TVector, T>.Run(
            (int)tile.Rows,
            vectors,
            tile.Depth,
            tile.A,
            tile.ARowStride,
            tile.AColumnStride,
            tile.B,
            tile.BRowStride,
            aside,
            width,
            tile.Accumulate);
        for (long i = 0; i < tile.Rows; i++)
        {
            for (long j = 0; j < tile.Columns; j++)
            {
                tile.C[(i * tile.CRowStride) + (j * tile.CColumnStride)] = aside[(i * width) + j];
            }
        }
    }

    private static void Clear(in MatrixProduct<T> product)
    {
        for (long i = 0; i < product.Rows; i++)
        {
            for (long j = 0; j < product.Columns; j++)
            {
                product.C[(i * product.CRowStride) + (j * product.CColumnStride)] = default;
            }
        }
    }

    private static long Pieces(long length, long longest) => (length + longest - 1) / longest;

    /// <summary>The length of a piece when a length is cut as evenly as it goes.</summary>
    private static long PieceLength(long length, long pieces, long piece) => (length / pieces) + (piece < length % pieces ? 1 : 0);

    private static long RoundUp(long length, long multiple) => (length + multiple - 1) / multiple * multiple;
}
