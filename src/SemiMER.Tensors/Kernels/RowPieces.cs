namespace SemiMER.Tensors.Kernels;

/// <summary>Shares the rows of a kernel among threads. A row's result must not depend on the cut.</summary>
internal static unsafe class RowPieces
{
    // Elements per piece: below it, handing work to another thread costs more than doing it.
    private const long Grain = 1 << 14;

    /// <summary>Calls <paramref name="body"/> with (<paramref name="state"/>, first row, number of rows) until all rows are done.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="work">Elements read and written for a row, for the size of the pieces.</param>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">The kernel.</param>
    public static void Run(long rows, long work, void* state, delegate*<void*, long, long, void> body)
    {
        var perPiece = long.Max(1, Grain / long.Max(1, work));
        if (rows <= perPiece)
        {
            if (rows > 0)
                body(state, 0, rows);
            return;
        }
        var job = new Job { State = state, Body = body, Rows = rows, RowsPerPiece = perPiece };
        WorkerPool.Run((int)((rows + perPiece - 1) / perPiece), torch.get_num_threads(), &job, &Piece);
    }

    private static void Piece(void* state, int piece)
    {
        var job = (Job*)state;
        var first = piece * job->RowsPerPiece;
        job->Body(job->State, first, long.Min(job->RowsPerPiece, job->Rows - first));
    }

    private struct Job
    {
        public void* State;
        public delegate*<void*, long, long, void> Body;
        public long Rows, RowsPerPiece;
    }
}
