namespace SemiMER.Tensors.Kernels;

/// <summary>Transposes a batch of matrices.</summary>
internal static unsafe class Transposition
{
    /// <summary><c>to[n, j, i] = from[n, i, j]</c> for from [batch, rows, columns].</summary>
    public static void Run<T>(T* from, T* to, long batch, long rows, long columns)
        where T : unmanaged
    {
        var job = new Job<T> { From = from, To = to, Rows = rows, Columns = columns };
        RowPieces.Run(batch, 2 * rows * columns, &job, &Job<T>.Run);
    }

    private struct Job<T>
        where T : unmanaged
    {
        public T* From, To;
        public long Rows, Columns;

        public static void Run(void* state, long first, long count)
        {
            var job = (Job<T>*)state;
            for (long n = first; n < first + count; n++)
            {
                long start = n * job->Rows * job->Columns;
                Copies.Transpose(job->From + start, job->Rows, job->Columns, job->Columns, job->To + start, job->Rows);
            }
        }
    }
}
