using System.Numerics;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>The forward of one recurrent layer and direction, a piece of the batch at a time.</summary>
internal unsafe struct RecurrenceForward<TSigmoid, TTanh, T>
    where TSigmoid : struct, IUnaryFunction<T>
    where TTanh : struct, IUnaryFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private RecurrenceStep* steps;
    private int count;
    private long features, width, inputs, batch, rowsPerPiece;
    private T* x, gates, kept, output, hidden, cell, bias, recurrentBias, candidates;
    private PackedMatrix<T> input, recurrent;

    /// <summary>Runs all steps.</summary>
    /// <param name="run">The steps.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="gates">Receives the activated gates, [rows, width].</param>
    /// <param name="kept">Receives c of each row for an LSTM, the recurrent part of n for a GRU, [rows, features].</param>
    /// <param name="output">Receives h of each row, [rows, features].</param>
    /// <param name="hidden">h before, becomes the last h, [batch, features].</param>
    /// <param name="cell">c before, becomes the last c, [batch, features]; null for a GRU.</param>
    /// <param name="inputWeight">[width, inputs].</param>
    /// <param name="recurrentWeight">[width, features].</param>
    /// <param name="bias">Added to the gates, [width], or null.</param>
    /// <param name="recurrentBias">Added to the recurrent part of a GRU's gates, [width], or null.</param>
    public static void Run(
        RecurrenceSteps run, Tensor x, Tensor gates, Tensor kept, Tensor output, Tensor hidden, Tensor? cell,
        Tensor inputWeight, Tensor recurrentWeight, Tensor? bias, Tensor? recurrentBias)
    {
        RecurrenceStep[] steps = run.InOrder();
        long batch = hidden.sizes[0], width = gates.sizes[1];
        using Tensor? candidates = cell is null ? torch.Uninitialized([batch, width], x.dtype) : null;
        fixed (RecurrenceStep* first = steps)
        {
            var job = new RecurrenceForward<TSigmoid, TTanh, T>
            {
                steps = first, count = steps.Length, features = run.Features, width = width, inputs = x.sizes[1], batch = batch,
                rowsPerPiece = RecurrencePieces.RowsPerPiece(batch),
                x = x.Pointer<T>(), gates = gates.Pointer<T>(), kept = kept.Pointer<T>(), output = output.Pointer<T>(),
                hidden = hidden.Pointer<T>(), cell = PointerOrNull(cell), bias = PointerOrNull(bias),
                recurrentBias = PointerOrNull(recurrentBias), candidates = PointerOrNull(candidates),
                input = RecurrencePieces.Pack<T>(inputWeight, transposed: true, steps.Length, out Tensor? inputMemory),
                recurrent = RecurrencePieces.Pack<T>(recurrentWeight, transposed: true, steps.Length, out Tensor? recurrentMemory),
            };
            using (inputMemory)
            using (recurrentMemory)
                RecurrencePieces.Run(batch, job.rowsPerPiece, &job, &Piece);
        }
        foreach (Tensor? tensor in (ReadOnlySpan<Tensor?>)
            [x, gates, kept, output, hidden, cell, inputWeight, recurrentWeight, bias, recurrentBias])
            GC.KeepAlive(tensor);
    }

    private static T* PointerOrNull(Tensor? tensor) => tensor is null ? null : tensor.Pointer<T>();

    private static void Piece(void* state, int piece)
    {
        var job = (RecurrenceForward<TSigmoid, TTanh, T>*)state;
        long first = piece * job->rowsPerPiece;
        for (int i = 0; i < job->count; i++)
        {
            RecurrenceStep step = job->steps[i];
            long rows = Math.Min(job->rowsPerPiece, step.Rows - first);
            if (rows > 0) job->Step(step.Start + first, first, rows);
        }
    }

    // The rows of one step: all of a row's gates from bias, inputs and h before, then the cell.
    private readonly void Step(long at, long first, long rows)
    {
        T* own = gates + at * width, h = hidden + first * features;
        for (long row = 0; row < rows; row++)
        {
            if (bias != null) Buffer.MemoryCopy(bias, own + row * width, width * sizeof(T), width * sizeof(T));
        }
        input.Multiply(rows, x + at * inputs, inputs, 1, own, width, accumulate: bias != null, threads: 1);
        if (cell != null) recurrent.Multiply(rows, h, features, 1, own, width, accumulate: true, threads: 1);
        else recurrent.Multiply(rows, h, features, 1, candidates + first * width, width, accumulate: false, threads: 1);
        for (long row = 0; row < rows; row++) Cell(own + row * width, first + row, at + row);
    }

    private readonly void Cell(T* own, long row, long at)
    {
        long n = features, bytes = n * sizeof(T);
        T* to = output + at * n, h = hidden + row * n;
        if (cell != null)
        {
            T* c = cell + row * n;
            RecurrentCells<TSigmoid, TTanh, T>.LstmForward(own, c, to, n);
            Buffer.MemoryCopy(c, kept + at * n, bytes, bytes);
        }
        else
        {
            T* candidate = candidates + row * width;
            if (recurrentBias != null) Elementwise.Map(new Add<T>(), candidate, recurrentBias, candidate, width);
            RecurrentCells<TSigmoid, TTanh, T>.GruForward(own, candidate, h, to, n);
            Buffer.MemoryCopy(candidate + 2 * n, kept + at * n, bytes, bytes);
        }
        Buffer.MemoryCopy(to, h, bytes, bytes);
    }
}
