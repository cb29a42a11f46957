using System.Numerics;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// The way back through the steps of one recurrent layer and direction, some steps at a time: first their gates, a piece of the batch on
/// each thread, then, while these are in the cache, what they add to the gradients of inputs, weights and biases.
/// </summary>
internal unsafe struct RecurrenceBackward<TSigmoid, TTanh, T>
    where TSigmoid : struct, IUnaryFunction<T>
    where TTanh : struct, IUnaryFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    // Rows whose gradients of gates lie in the second-level cache beside the weights.
    private const long ChunkRows = 256;

    private RecurrenceStep* steps;
    private int from, to;
    private long features, width, rowsPerPiece, firstRow;
    private T* gates, kept, states, initial, dOutput, dHidden, dCell, dGates, dRecurrent;
    private PackedMatrix<T> recurrent;

    /// <summary>Fills all gradients, and turns those of the last states into those of the first.</summary>
    public static void Run(RecurrenceSteps run, in RecurrenceSaved saved, in RecurrenceGradients gradients)
    {
        RecurrenceStep[] steps = run.InOrder();
        long batch = gradients.Hidden.sizes[0], width = saved.Gates.sizes[1];
        Tensor states = saved.Cell is null ? saved.Output : saved.Kept, initial = saved.Cell ?? saved.Hidden;
        long chunk = Math.Max(ChunkRows, batch);
        using Tensor dGates = torch.Uninitialized([chunk, width], states.dtype);
        using Tensor before = torch.Uninitialized([chunk, run.Features], states.dtype);
        using Tensor? dRecurrent = saved.Cell is null ? torch.Uninitialized([chunk, width], states.dtype) : null;
        fixed (RecurrenceStep* all = steps)
        {
            var job = new RecurrenceBackward<TSigmoid, TTanh, T>
            {
                steps = all, to = steps.Length, features = run.Features, width = width, rowsPerPiece = RecurrencePieces.RowsPerPiece(batch),
                gates = saved.Gates.Pointer<T>(), kept = saved.Kept.Pointer<T>(), states = states.Pointer<T>(),
                initial = initial.Pointer<T>(), dOutput = gradients.Output is null ? null : gradients.Output.Pointer<T>(),
                dHidden = gradients.Hidden.Pointer<T>(), dCell = gradients.Cell is null ? null : gradients.Cell.Pointer<T>(),
                dGates = dGates.Pointer<T>(), dRecurrent = (dRecurrent ?? dGates).Pointer<T>(),
                recurrent = RecurrencePieces.Pack<T>(saved.RecurrentWeight, transposed: false, steps.Length, out Tensor? memory),
            };
            using (memory)
            {
                for (; job.to > 0; job.to = job.from)
                {
                    long rows = job.NextChunk();
                    RecurrencePieces.Run(batch, job.rowsPerPiece, &job, &Piece);
                    job.AddUp(rows, saved, gradients, before.Pointer<T>());
                }
            }
        }
        saved.KeepAlive();
        gradients.KeepAlive();
        GC.KeepAlive(before);
    }

    // Takes steps up to "to" while they fit; their rows lie one after the other. Gives the number of rows.
    private long NextChunk()
    {
        long rows = 0;
        for (from = to; from > 0 && (from == to || rows + steps[from - 1].Rows <= ChunkRows); from--) rows += steps[from - 1].Rows;
        firstRow = Math.Min(steps[from].Start, steps[to - 1].Start);
        return rows;
    }

    private static void Piece(void* state, int piece)
    {
        var job = (RecurrenceBackward<TSigmoid, TTanh, T>*)state;
        long first = piece * job->rowsPerPiece;
        for (int i = job->to - 1; i >= job->from; i--)
        {
            RecurrenceStep step = job->steps[i];
            long rows = Math.Min(job->rowsPerPiece, step.Rows - first);
            if (rows <= 0) continue;
            for (long row = first; row < first + rows; row++) job->Cell(step, row);
            job->recurrent.Multiply(
                rows, job->dRecurrent + (step.Start + first - job->firstRow) * job->width, job->width, 1,
                job->dHidden + first * job->features, job->features, accumulate: job->dCell == null, threads: 1);
        }
    }

    private readonly void Cell(RecurrenceStep step, long row)
    {
        long n = features, at = step.Start + row, own = (at - firstRow) * width;
        T* dh = dHidden + row * n;
        // The state this row started from: that of the step before, or the one at the beginning.
        T* before = row < step.PreviousRows ? states + (step.Previous + row) * n : initial + row * n;
        if (dOutput != null) Elementwise.Map(new Add<T>(), dh, dOutput + at * n, dh, n);
        if (dCell != null)
            RecurrentCells<TSigmoid, TTanh, T>.LstmBackward(
                gates + at * width, before, kept + at * n, dh, dCell + row * n, dGates + own, n);
        else
            RecurrentCells<TSigmoid, TTanh, T>.GruBackward(
                gates + at * width, kept + at * n, before, dh, dGates + own, dRecurrent + own, n);
    }

    private readonly void AddUp(long rows, in RecurrenceSaved saved, in RecurrenceGradients gradients, T* before)
    {
        int threads = torch.get_num_threads();
        long inputs = saved.Input.sizes[1];
        T* x = saved.Input.Pointer<T>() + firstRow * inputs;
        if (gradients.Input is { } dx)
            Multiply(
                rows, inputs, width, dGates, width, 1, saved.InputWeight.Pointer<T>(), inputs, dx.Pointer<T>() + firstRow * inputs, false,
                threads);
        if (gradients.InputWeight is { } dw)
            Multiply(width, inputs, rows, dGates, 1, width, x, inputs, dw.Pointer<T>(), true, threads);
        if (gradients.RecurrentWeight is { } dr)
        {
            CopyBefore(saved.Output.Pointer<T>(), saved.Hidden.Pointer<T>(), before);
            Multiply(width, features, rows, dRecurrent, 1, width, before, features, dr.Pointer<T>(), true, threads);
        }
        if (gradients.Bias is { } db) AddRows(dGates, rows, db.Pointer<T>());
        if (gradients.RecurrentBias is { } drb) AddRows(dRecurrent, rows, drb.Pointer<T>());
    }

    // The h each row started from: that of the step before, or the one at the beginning.
    private readonly void CopyBefore(T* output, T* first, T* before)
    {
        for (int i = from; i < to; i++)
        {
            (long start, long rows, long previous, long previousRows) = steps[i];
            long known = Math.Min(rows, previousRows), knownBytes = known * features * sizeof(T);
            long newBytes = (rows - known) * features * sizeof(T);
            T* target = before + (start - firstRow) * features;
            Buffer.MemoryCopy(output + previous * features, target, knownBytes, knownBytes);
            Buffer.MemoryCopy(first + known * features, target + known * features, newBytes, newBytes);
        }
    }

    private readonly void AddRows(T* rows, long count, T* sum)
    {
        for (long row = 0; row < count; row++) Elementwise.Map(new Add<T>(), sum, rows + row * width, sum, width);
    }

    private static void Multiply(
        long m, long n, long k, T* a, long aRowStride, long aColumnStride, T* b, long bRowStride, T* c, bool accumulate, int threads) =>
        PackedMatrix<T>.Unpacked(k, n, b, bRowStride, 1).Multiply(m, a, aRowStride, aColumnStride, c, n, accumulate, threads);
}

/// <summary>What the forward of a recurrent layer saved.</summary>
/// <param name="Input">[rows, inputs].</param>
/// <param name="Hidden">The first h, [batch, features].</param>
/// <param name="Cell">The first c, or null for a GRU.</param>
/// <param name="InputWeight">[width, inputs].</param>
/// <param name="RecurrentWeight">[width, features].</param>
/// <param name="Gates">The activated gates, [rows, width].</param>
/// <param name="Kept">c of each row for an LSTM, the recurrent part of n for a GRU, [rows, features].</param>
/// <param name="Output">h of each row, [rows, features].</param>
internal readonly record struct RecurrenceSaved(
    Tensor Input, Tensor Hidden, Tensor? Cell, Tensor InputWeight, Tensor RecurrentWeight, Tensor Gates, Tensor Kept, Tensor Output)
{
    public void KeepAlive()
    {
        foreach (Tensor? tensor in (ReadOnlySpan<Tensor?>)[Input, Hidden, Cell, InputWeight, RecurrentWeight, Gates, Kept, Output])
            GC.KeepAlive(tensor);
    }
}

/// <summary>Where the gradients of a recurrent layer go; null where none is wanted.</summary>
/// <param name="Output">The gradient of h of each row that comes in, or null.</param>
/// <param name="Hidden">That of the last h, becomes that of the first.</param>
/// <param name="Cell">The same for c; null for a GRU.</param>
/// <param name="Input">[rows, inputs], undefined before.</param>
/// <param name="InputWeight">Zeros before.</param>
/// <param name="RecurrentWeight">Zeros before.</param>
/// <param name="Bias">Zeros before.</param>
/// <param name="RecurrentBias">Zeros before.</param>
internal readonly record struct RecurrenceGradients(
    Tensor? Output, Tensor Hidden, Tensor? Cell, Tensor? Input, Tensor? InputWeight, Tensor? RecurrentWeight, Tensor? Bias,
    Tensor? RecurrentBias)
{
    public void KeepAlive()
    {
        foreach (Tensor? tensor in (ReadOnlySpan<Tensor?>)
            [Output, Hidden, Cell, Input, InputWeight, RecurrentWeight, Bias, RecurrentBias])
            GC.KeepAlive(tensor);
    }
}
