namespace SemiMER.Tensors.Kernels;

/// <summary>Transposes a batch of matrices.</summary>
internal static unsafe class Transposition
{
    // A square of this many elements a side stays in the first-level cache on both sides.
    private const long Block = 16;

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
                Matrix(job->From + n * job->Rows * job->Columns, job->To + n * job->Rows * job->Columns, job->Rows, job->Columns);
        }

        private static void Matrix(T* from, T* to, long rows, long columns)
        {
            for (long i = 0; i < rows; i += Block)
            {
                long lastRow = Math.Min(i + Block, rows);
                for (long j = 0; j < columns; j++)
                {
                    T* target = to + j * rows;
                    for (long row = i; row < lastRow; row++) target[row] = from[row * columns + j];
                }
            }
        }
    }
}
