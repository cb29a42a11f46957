using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// Shares the rows of a batch among threads: each takes its rows through all steps, so that nobody waits for anybody between steps. A
/// row's bits depend on that row alone, so the cut does not show.
/// </summary>
internal static unsafe class RecurrencePieces
{
    // With fewer rows the weights are read too often for too little.
    private const long LeastRows = 8;

    public static long RowsPerPiece(long batch)
    {
        // Two pieces for each thread, so that one that is held up leaves more to the others.
        long threads = torch.get_num_threads(), pieces = threads == 1 ? 1 : 2 * threads;
        return Math.Max(LeastRows, (batch + pieces - 1) / pieces);
    }

    public static void Run(long batch, long rowsPerPiece, void* state, delegate*<void*, int, void> body) =>
        WorkerPool.Run((int)((batch + rowsPerPiece - 1) / rowsPerPiece), torch.get_num_threads(), state, body);

    /// <summary>
    /// A weight or its transpose for the products of all steps; packed, unless there are few, into memory that is given back.
    /// </summary>
    public static PackedMatrix<T> Pack<T>(Tensor weight, bool transposed, int steps, out Tensor? memory)
        where T : unmanaged
    {
        (long rows, long columns, long rowStride, long columnStride) = transposed
            ? (weight.sizes[1], weight.sizes[0], weight.strides[1], weight.strides[0])
            : (weight.sizes[0], weight.sizes[1], weight.strides[0], weight.strides[1]);
        memory = steps > 2 ? torch.Uninitialized([PackedMatrix<T>.Length(rows, columns)], weight.dtype) : null;
        return memory is null
            ? PackedMatrix<T>.Unpacked(rows, columns, weight.Pointer<T>(), rowStride, columnStride)
            : PackedMatrix<T>.Pack(rows, columns, weight.Pointer<T>(), rowStride, columnStride, memory.Pointer<T>());
    }
}
