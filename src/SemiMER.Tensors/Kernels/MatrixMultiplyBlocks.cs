using System.Runtime.Intrinsics.X86;

namespace SemiMER.Tensors.Kernels;

/// <summary>
/// Cuts a product into blocks that fit the caches and the blocks into register tiles. k is cut too, but each block of k takes up the
/// sums in C where the last one left them, so an element's order of summation is always 0, 1, 2, ...
/// </summary>
internal static unsafe class MatrixMultiplyBlocks<TSimd, TVector, T>
    where TSimd : struct, IMatrixSimd<TVector, T>
    where TVector : struct
    where T : unmanaged
{
    /// <summary>Columns of a panel of B: two vectors.</summary>
    private static int PanelColumns => 2 * TSimd.Width;

    /// <summary>
    /// Steps of k in a block: enough that fetching and storing C hardly counts, few enough that a panel of B stays in the first-level
    /// cache.
    /// </summary>
    private static long BlockDepth => 1536 / sizeof(T);

    /// <summary>Rows of a block, whose packed A takes under half a second-level cache. A multiple of 14 and 6, the tiles' rows.</summary>
    private static long BlockRows => 168;

    /// <summary>Columns of a block, whose packed B takes half a second-level cache.</summary>
    private static long BlockColumns => 2048 / sizeof(T);

    /// <summary>Panels of B that A is read for where it lies: packing it pays only when it is read more often.</summary>
    private static long UnpackedPanels => 16;

    /// <summary>The same for an A whose steps of k are far apart, each in a page of its own.</summary>
    private static long UnpackedPanelsOfColumns => 2;

    /// <summary>Columns that an A whose rows are far apart is read for where it lies: the rows of a tile share a few cache sets.</summary>
    private static long UnpackedColumnsOfFarRows => 128;

    /// <summary>Rows of A that B is read for where it lies, if its rows are contiguous.</summary>
    private static long UnpackedRows => 512;

    /// <summary>The same for a B whose steps of k are so far apart that few of them fit the first-level cache together.</summary>
    private static long UnpackedRowsOfWideB => 96;

    /// <summary>Bytes from one step of k to the next that are far apart.</summary>
    private static long FarBytes => 2048;

    /// <summary>C = (Accumulate ? C : 0) + A B.</summary>
    public static void Multiply(in MatrixProduct<T> product)
    {
        // Few columns, or few beyond whole vectors, make poor vectors. As C' = B' A' they are few rows, which need no padding.
        var thin = product.Columns % TSimd.Width;
        if (thin == 0 || thin > ThinColumns(product))
        {
            MultiplyOriented(product);
            return;
        }

        var whole = product.Columns - thin;
        if (whole > 0)
        {
            MultiplyOriented(product.Part(0, product.Rows, 0, whole));
        }

        MultiplyOriented(product.Part(0, product.Rows, whole, thin).Transposed());
    }

    /// <summary>Most columns that are better taken as rows, because A needs no packing as B'.</summary>
    private static long ThinColumns(in MatrixProduct<T> product)
    {
        if (product.Rows < TSimd.Width)
        {
            return 0;
        }

        if (product.AColumnStride == 1)
        {
            return TSimd.CanTranspose ? MatrixMultiplyThinTile<TSimd, TVector, T>.Rows : 0;
        }

        return product.ARowStride == 1 ? TSimd.Width / 2 : 0;
    }

    private static void MultiplyOriented(in MatrixProduct<T> product)
    {
        if (TSimd.CanTranspose && product.BRowStride == 1 && product.BColumnStride != 1 && product.Columns >= TSimd.Width
            && product.Rows <= MatrixMultiplyThinTile<TSimd, TVector, T>.Rows)
        {
            MultiplyThin(product);
            return;
        }

        // Blocks of whole panels, even in size.
        var blockColumns = RoundUp(Pieces(product.Columns, Pieces(product.Columns, BlockColumns)), PanelColumns);
        var depthBlocks = Pieces(product.Depth, BlockDepth);
        for (long column = 0; column < product.Columns; column += blockColumns)
        {
            var columns = Math.Min(blockColumns, product.Columns - column);
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
        }
    }

    /// <summary>Multiplies by columns of panels that hold the whole depth of B, from <see cref="PackPanels"/>.</summary>
    public static void Multiply(in MatrixProduct<T> product, in MatrixPanels<T> whole, long column)
    {
        var panels = whole;
        panels.First += column / PanelColumns * panels.PanelStride;
        panels.Full = product.Columns / PanelColumns;
        panels.EdgeColumns = (int)(product.Columns % PanelColumns);
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

    /// <summary>The places of all panels of a B, one after the other, with nothing in them.</summary>
    public static MatrixPanels<T> EmptyPanels(long depth, long columns, T* destination)
    {
        var panels = LayOut(columns);
        panels.First = destination;
        panels.PanelStride = depth * PanelColumns;
        panels.DepthStride = PanelColumns;
        panels.Edge = destination + (panels.Full * panels.PanelStride);
        panels.EdgeDepthStride = panels.EdgeVectors * TSimd.Width;
        return panels;
    }

    /// <summary>Copies a B, or some of its rows, into the first rows of panels.</summary>
    public static void FillPanels(in MatrixProduct<T> product, in MatrixPanels<T> panels)
    {
        for (long panel = 0; panel < panels.Full; panel++)
        {
            FillPanel(product, panels, panel);
        }

        FillEdge(product, panels);
    }

    private static void FillPanel(in MatrixProduct<T> product, in MatrixPanels<T> panels, long panel)
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
            panels.First + (panel * panels.PanelStride),
            PanelColumns);
    }

    private static MatrixPanels<T> PackPanels(in MatrixProduct<T> product)
    {
        var columns = RoundUp(product.Columns, TSimd.Width);
        var panels = EmptyPanels(product.Depth, product.Columns, (T*)MatrixMultiplyBuffers.Right(product.Depth * columns * sizeof(T)));
        FillPanels(product, panels);
        return panels;
    }

    /// <summary>A place for one panel at a time, which stays in the cache: for a B that only one block of rows reads.</summary>
    private static MatrixPanels<T> OnePlace(in MatrixProduct<T> product)
    {
        var panels = EmptyPanels(
            product.Depth, product.Columns, (T*)MatrixMultiplyBuffers.Right(product.Depth * PanelColumns * sizeof(T)));
        panels.PanelStride = 0;
        panels.Edge = panels.First;
        panels.FilledInTurn = true;
        return panels;
    }

    /// <summary>B as panels: where it lies if its rows are contiguous and reused too little to pay for a copy, else packed.</summary>
    private static MatrixPanels<T> Panels(in MatrixProduct<T> product)
    {
        var unpackedRows = product.BRowStride * sizeof(T) < FarBytes ? UnpackedRows : UnpackedRowsOfWideB;
        if (product.BColumnStride != 1 || product.Rows > unpackedRows)
        {
            return product.Rows > TSimd.WideTileRows && product.Rows <= BlockRows ? OnePlace(product) : PackPanels(product);
        }

        var panels = LayOut(product.Columns);
        panels.First = product.B;
        panels.PanelStride = PanelColumns;
        panels.DepthStride = product.BRowStride;
        if (product.Columns >= panels.EdgeVectors * TSimd.Width)
        {
            panels.Edge = product.B + product.Columns - (panels.EdgeVectors * TSimd.Width);
            panels.EdgeDepthStride = product.BRowStride;
        }
        else
        {
            panels.Edge = (T*)MatrixMultiplyBuffers.Right(product.Depth * PanelColumns * sizeof(T));
            panels.EdgeDepthStride = panels.EdgeVectors * TSimd.Width;
            FillEdge(product, panels);
        }

        return panels;
    }

    private static MatrixPanels<T> LayOut(long columns)
    {
        var edge = (int)(columns % PanelColumns);
        var vectors = (int)Pieces(edge, TSimd.Width);
        return new MatrixPanels<T>
        {
            Full = columns / PanelColumns,
            EdgeColumns = edge,
            EdgeVectors = vectors,
            EdgeSkipped = columns > PanelColumns ? (vectors * TSimd.Width) - edge : 0,
        };
    }

    /// <summary>
    /// The edge panel holds the last whole vectors of columns, which overlap the panel before, or all columns and zeros if there are
    /// too few.
    /// </summary>
    private static void FillEdge(in MatrixProduct<T> product, in MatrixPanels<T> panels)
    {
        var width = panels.EdgeVectors * TSimd.Width;
        var start = Math.Max(0, product.Columns - width);
        MatrixMultiplyPacking<TSimd, TVector, T>.Pack(
            product.Depth,
            product.B + (start * product.BColumnStride),
            product.BColumnStride,
            product.BRowStride,
            product.Columns - start,
            product.Columns - start,
            width,
            panels.Edge,
            width);
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
        var a = new MatrixStrips<T> { First = product.A, RowStride = product.ARowStride, DepthStride = product.AColumnStride };
        var unpackedColumns = product.AColumnStride != 1 ? UnpackedPanelsOfColumns * PanelColumns
            : product.ARowStride * sizeof(T) < FarBytes ? UnpackedPanels * PanelColumns : UnpackedColumnsOfFarRows;
        if (product.Rows > TSimd.TileRows && product.Columns > unpackedColumns)
        {
            a = PackStrips(product, strips);
        }

        long panel = 0;
        if (product.Rows <= TSimd.WideTileRows && product.CColumnStride == 1)
        {
            const int together = MatrixMultiplyWideTile<TSimd, TVector, T>.Panels;
            for (; panel + together <= panels.Full; panel += together)
            {
                MatrixMultiplyWideTile<TSimd, TVector, T>.Run(
                    (int)product.Rows,
                    product.Depth,
                    product.A,
                    product.ARowStride,
                    product.AColumnStride,
                    panels.First + (panel * panels.PanelStride),
                    panels.DepthStride,
                    panels.PanelStride,
                    product.C + (panel * PanelColumns),
                    product.CRowStride,
                    product.Accumulate);
            }
        }

        var last = panels.EdgeColumns > 0 ? panels.Full : panels.Full - 1;
        for (; panel <= last; panel++)
        {
            var isEdge = panel == panels.Full;
            var tile = product;
            tile.B = isEdge ? panels.Edge : panels.First + (panel * panels.PanelStride);
            tile.BRowStride = isEdge ? panels.EdgeDepthStride : panels.DepthStride;
            tile.Columns = isEdge ? panels.EdgeColumns : PanelColumns;
            var vectors = isEdge ? panels.EdgeVectors : 2;
            var skipped = isEdge ? panels.EdgeSkipped : 0;
            if (panels.FilledInTurn && isEdge)
            {
                FillEdge(product, panels);
            }
            else if (panels.FilledInTurn)
            {
                FillPanel(product, panels, panel);
            }

            for (long strip = 0, row = 0; strip < strips; strip++)
            {
                tile.Rows = PieceLength(product.Rows, strips, strip);
                tile.A = a.At(strip, row, product.Rows);
                tile.ARowStride = a.RowStride;
                tile.AColumnStride = a.DepthStride;
                tile.C = product.C + (row * product.CRowStride) + (panel * PanelColumns * product.CColumnStride);
                row += tile.Rows;
                if (row < product.Rows)
                {
                    Prefetch(tile.C + (tile.Rows * tile.CRowStride), tile.CRowStride, tile.CColumnStride);
                }

                MultiplyTile(tile, vectors, skipped);
            }
        }
    }

    /// <summary>Packs A strip by strip.</summary>
    private static MatrixStrips<T> PackStrips(in MatrixProduct<T> product, long strips)
    {
        var width = RoundUp(TSimd.TileRows, TSimd.Width);
        var packed = new MatrixStrips<T>
        {
            First = (T*)MatrixMultiplyBuffers.Left(strips * width * product.Depth * sizeof(T)),
            RowStride = 1,
            DepthStride = width,
            StripStride = width * product.Depth,
        };
        for (long strip = 0, row = 0; strip < strips; strip++)
        {
            // Whole vectors of rows; near the end they begin before the strip.
            var start = packed.Start(row, product.Rows);
            MatrixMultiplyPacking<TSimd, TVector, T>.Pack(
                product.Depth,
                product.A + (start * product.ARowStride),
                product.ARowStride,
                product.AColumnStride,
                Math.Min(width, product.Rows - start),
                product.Rows - start,
                width,
                packed.First + (strip * packed.StripStride),
                width);
            row += PieceLength(product.Rows, strips, strip);
        }

        return packed;
    }

    /// <summary>Calls for the next tile of C, so that neither its sums nor its stores wait for memory.</summary>
    private static void Prefetch(T* c, long rowStride, long columnStride)
    {
        for (var i = 0; Sse.IsSupported && columnStride == 1 && i < TSimd.TileRows; i++)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + PanelColumns - 1);
            c += rowStride;
        }
    }

    private static void MultiplyTile(in MatrixProduct<T> tile, int vectors, int skipped)
    {
        if (tile.CColumnStride == 1 && tile.Columns == vectors * TSimd.Width)
        {
            RunTile(tile, vectors, tile.C, tile.CRowStride);
            return;
        }

        // A tile whose columns are not whole vectors of C is computed aside.
        var width = vectors * TSimd.Width;
        var aside = stackalloc T[TSimd.TileRows * 2 * TSimd.Width];
        Fetch(tile, aside + skipped, width);
        RunTile(tile, vectors, aside, width);
        Return(tile, aside + skipped, width);
    }

    private static void RunTile(in MatrixProduct<T> tile, int vectors, T* c, long cRowStride) => MatrixMultiplyTile<TSimd, TVector, T>.Run(
        (int)tile.Rows,
        vectors,
        tile.Depth,
        tile.A,
        tile.ARowStride,
        tile.AColumnStride,
        tile.B,
        tile.BRowStride,
        c,
        cRowStride,
        tile.Accumulate);

    /// <summary>Few rows of A, and columns of B that are contiguous: one pass over B, nothing packed.</summary>
    private static void MultiplyThin(in MatrixProduct<T> product)
    {
        var aside = stackalloc T[MatrixMultiplyThinTile<TSimd, TVector, T>.Rows * 2 * TSimd.Width];
        for (long column = 0; column < product.Columns;)
        {
            // The last vector begins before the columns that are left, if these are too few.
            var rest = product.Columns - column;
            var vectors = rest >= PanelColumns ? 2 : 1;
            var width = vectors * TSimd.Width;
            var columns = Math.Min(width, rest);
            var skipped = width - columns;
            var tile = product.Part(0, product.Rows, column, columns);
            tile.B -= skipped * product.BColumnStride;
            var isWhole = tile.CColumnStride == 1 && skipped == 0;
            if (!isWhole)
            {
                Fetch(tile, aside + skipped, width);
            }

            MatrixMultiplyThinTile<TSimd, TVector, T>.Run(
                (int)tile.Rows,
                vectors,
                tile.Depth,
                tile.A,
                tile.ARowStride,
                tile.AColumnStride,
                tile.B,
                tile.BColumnStride,
                isWhole ? tile.C : aside,
                isWhole ? tile.CRowStride : width,
                tile.Accumulate);
            if (!isWhole)
            {
                Return(tile, aside + skipped, width);
            }

            column += columns;
        }
    }

    /// <summary>Copies a tile of C, if its values count.</summary>
    private static void Fetch(in MatrixProduct<T> tile, T* aside, long width)
    {
        for (long i = 0; tile.Accumulate && i < tile.Rows; i++)
        {
            for (long j = 0; j < tile.Columns; j++)
            {
                aside[(i * width) + j] = tile.C[(i * tile.CRowStride) + (j * tile.CColumnStride)];
            }
        }
    }

    /// <summary>Copies a tile into C.</summary>
    private static void Return(in MatrixProduct<T> tile, T* aside, long width)
    {
        for (long i = 0; i < tile.Rows; i++)
        {
            for (long j = 0; j < tile.Columns; j++)
            {
                tile.C[(i * tile.CRowStride) + (j * tile.CColumnStride)] = aside[(i * width) + j];
            }
        }
    }

    private static long Pieces(long length, long longest) => (length + longest - 1) / longest;

    /// <summary>The length of a piece when a length is cut as evenly as it goes.</summary>
    private static long PieceLength(long length, long pieces, long piece) => (length / pieces) + (piece < length % pieces ? 1 : 0);

    private static long RoundUp(long length, long multiple) => (length + multiple - 1) / multiple * multiple;
}
