using System.Numerics;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>The way back through the steps of one recurrent layer and direction, a piece of the batch at a time.</summary>
internal unsafe struct RecurrenceBackward<TSigmoid, TTanh, T>
    where TSigmoid : struct, IUnaryFunction<T>
    where TTanh : struct, IUnaryFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private RecurrenceStep* steps;
    private int count;
    private long features, width, rowsPerPiece;
    private T* gates, kept, states, initial, dOutput, dHidden, dCell, dGates, dRecurrent;
    private PackedMatrix<T> recurrent;

    /// <summary>Fills the gradients of the gates, and turns those of the last states into those of the first.</summary>
    /// <param name="run">The steps.</param>
    /// <param name="gates">The activated gates, [rows, width].</param>
    /// <param name="kept">What the forward kept, [rows, features].</param>
    /// <param name="states">The state each row's gates multiply: c of an LSTM, h of a GRU, [rows, features].</param>
    /// <param name="initial">That state at the beginning, [batch, features].</param>
    /// <param name="weight">The recurrent weight, [width, features].</param>
    /// <param name="dOutput">The gradient of h of each row, or null.</param>
    /// <param name="dHidden">The gradient of the last h, becomes that of the first.</param>
    /// <param name="dCell">The same for c; null for a GRU.</param>
    /// <param name="dGates">Receives the gradients of the gates before activation, [rows, width].</param>
    /// <param name="dRecurrent">Receives those of the recurrent part: for an LSTM the same tensor.</param>
    public static void Run(
        RecurrenceSteps run, Tensor gates, Tensor kept, Tensor states, Tensor initial, Tensor weight, Tensor? dOutput, Tensor dHidden,
        Tensor? dCell, Tensor dGates, Tensor dRecurrent)
    {
        RecurrenceStep[] steps = run.InOrder();
        long batch = dHidden.sizes[0];
        fixed (RecurrenceStep* first = steps)
        {
            var job = new RecurrenceBackward<TSigmoid, TTanh, T>
            {
                steps = first, count = steps.Length, features = run.Features, width = gates.sizes[1],
                rowsPerPiece = RecurrencePieces.RowsPerPiece(batch),
                gates = gates.Pointer<T>(), kept = kept.Pointer<T>(), states = states.Pointer<T>(), initial = initial.Pointer<T>(),
                dOutput = dOutput is null ? null : dOutput.Pointer<T>(), dHidden = dHidden.Pointer<T>(),
                dCell = dCell is null ? null : dCell.Pointer<T>(), dGates = dGates.Pointer<T>(), dRecurrent = dRecurrent.Pointer<T>(),
                recurrent = RecurrencePieces.Pack<T>(weight, transposed: false, steps.Length, out Tensor? memory),
            };
            using (memory) RecurrencePieces.Run(batch, job.rowsPerPiece, &job, &Piece);
        }
        foreach (Tensor? tensor in (ReadOnlySpan<Tensor?>)
            [gates, kept, states, initial, weight, dOutput, dHidden, dCell, dGates, dRecurrent])
            GC.KeepAlive(tensor);
    }

    private static void Piece(void* state, int piece)
    {
        var job = (RecurrenceBackward<TSigmoid, TTanh, T>*)state;
        long first = piece * job->rowsPerPiece;
        for (int i = job->count - 1; i >= 0; i--)
        {
            RecurrenceStep step = job->steps[i];
            long rows = Math.Min(job->rowsPerPiece, step.Rows - first);
            if (rows <= 0) continue;
            for (long row = first; row < first + rows; row++) job->Cell(step, row);
            job->recurrent.Multiply(
                rows, job->dRecurrent + (step.Start + first) * job->width, job->width, 1, job->dHidden + first * job->features,
                job->features, accumulate: job->dCell == null, threads: 1);
        }
    }

    private readonly void Cell(RecurrenceStep step, long row)
    {
        long n = features, at = step.Start + row;
        T* own = gates + at * width, dOwn = dGates + at * width, dh = dHidden + row * n;
        // The state this row started from: that of the step before, or the one at the beginning.
        T* before = row < step.PreviousRows ? states + (step.Previous + row) * n : initial + row * n;
        if (dOutput != null) Elementwise.Map(new Add<T>(), dh, dOutput + at * n, dh, n);
        if (dCell != null)
            RecurrentCells<TSigmoid, TTanh, T>.LstmBackward(own, before, kept + at * n, dh, dCell + row * n, dOwn, n);
        else RecurrentCells<TSigmoid, TTanh, T>.GruBackward(own, kept + at * n, before, dh, dOwn, dRecurrent + at * width, n);
    }
}
