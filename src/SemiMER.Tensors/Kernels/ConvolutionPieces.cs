namespace SemiMER.Tensors.Kernels;

/// <summary>Shares parts of a convolution among threads, each a product of its own; the cut does not change a bit.</summary>
internal static unsafe class ConvolutionPieces
{
    // Multiply-adds that are worth another thread.
    private const double PieceWork = 1 << 20;

    /// <summary>Calls <paramref name="body"/> for each piece of <paramref name="length"/> items.</summary>
    /// <param name="length">Items to share.</param>
    /// <param name="multiple">Pieces begin at multiples of this.</param>
    /// <param name="work">Multiply-adds of all.</param>
    /// <param name="state">What the body works on.</param>
    /// <param name="body">Gets the state, the first item and the number of items.</param>
    public static void Run(long length, long multiple, double work, void* state, delegate*<void*, long, long, void> body)
    {
        if (length == 0) return;
        int threads = torch.get_num_threads();
        // Four pieces for each thread, so that one that is held up leaves more to the others.
        long pieces = threads == 1 ? 1 : (long)Math.Clamp(work / PieceWork, 1, 4.0 * threads);
        long items = (length + pieces - 1) / pieces;
        var job = new Job { State = state, Body = body, Length = length, Items = (items + multiple - 1) / multiple * multiple };
        WorkerPool.Run((int)((length + job.Items - 1) / job.Items), threads, &job, &Piece);
    }

    private static void Piece(void* state, int piece)
    {
        var job = (Job*)state;
        long first = piece * job->Items;
        job->Body(job->State, first, Math.Min(job->Items, job->Length - first));
    }

    private struct Job
    {
        public void* State;
        public delegate*<void*, long, long, void> Body;
        public long Length, Items;
    }
}
