using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// One layer and direction of an LSTM or GRU over whole sequences. The rows of all steps lie one after the other, those of one step
/// together, as in a packed sequence: step t has batchSizes[t] rows, never more than the step before. The inputs' part of the gates is one
/// matrix product over all steps, and so are the gradients of the weights; what is left for a step is the recurrent product and the gates.
/// A row's bits depend on that row alone.
/// </summary>
internal static unsafe class Recurrence
{
    private static readonly Operation Layer = new("recurrent layer", static pass =>
    {
        if (pass.Saved(0).dtype == torch.ScalarType.Float64) new Backward<Sigmoid, Tanh, double>(pass).Run();
        else new Backward<Sigmoid, Tanh, float>(pass).Run();
    }, once: true);

    /// <summary>Runs a layer in one direction.</summary>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="batchSizes">Rows of each step.</param>
    /// <param name="reverse">From the last step to the first.</param>
    /// <param name="hidden">h before, [batch, features].</param>
    /// <param name="cell">c before, [batch, features], for an LSTM; null for a GRU.</param>
    /// <param name="weights">Weights of input [gates, inputs] and recurrence [gates, features], and their biases [gates] or
    /// nothing.</param>
    /// <returns>h of all rows, the last h and, for an LSTM, the last c of each row of the batch.</returns>
    internal static (Tensor Output, Tensor Hidden, Tensor? Cell) Run(
        Tensor x, long[] batchSizes, bool reverse, Tensor hidden, Tensor? cell, ReadOnlySpan<Tensor> weights)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor source = x.contiguous(), h = hidden.contiguous(), input = weights[0].contiguous(), recurrent = weights[1].contiguous();
        Tensor? c = cell?.contiguous();
        long features = h.sizes[1], width = recurrent.sizes[0];
        Tensor output = torch.Uninitialized([source.sizes[0], features], x.dtype),
            gates = torch.Uninitialized([source.sizes[0], width], x.dtype);
        // For an LSTM c of each step, for a GRU the recurrent part of n.
        Tensor kept = torch.Uninitialized(output.sizes, x.dtype);
        Tensor lastHidden, bias;
        Tensor? lastCell;
        using (torch.no_grad())
        {
            lastHidden = h.clone();
            lastCell = c?.clone();
            bias = weights.Length > 2
                ? cell is null ? weights[2].detach() : weights[2].detach() + weights[3].detach()
                : torch.zeros([width], dtype: x.dtype);
            Strided.Copy(bias.expand(gates.sizes), gates);
            Tensor.Multiply(source, input.detach().t(), gates, accumulate: true);
        }
        var run = new Settings(batchSizes, reverse, features);
        Tensor? recurrentBias = cell is null && weights.Length > 2 ? weights[3].detach().contiguous() : null;
        if (x.dtype == torch.ScalarType.Float64)
            Forward<Sigmoid, Tanh, double>(run, gates, kept, output, lastHidden, lastCell, recurrent, recurrentBias);
        else Forward<Sigmoid, Tanh, float>(run, gates, kept, output, lastHidden, lastCell, recurrent, recurrentBias);
        Tensor?[] inputs = [source, h, c, input, recurrent, .. weights[2..]];
        if (Operation.IsRecorded(inputs))
        {
            Tensor[] results = lastCell is null ? [output, lastHidden] : [output, lastHidden, lastCell];
            Layer.Record(results, inputs, [source, h, c, input, recurrent, gates, kept, output], run);
        }
        return (output.MoveToOuterDisposeScope(), lastHidden.MoveToOuterDisposeScope(), lastCell?.MoveToOuterDisposeScope());
    }

    private static void Forward<TSigmoid, TTanh, T>(
        Settings run, Tensor gates, Tensor kept, Tensor output, Tensor hidden, Tensor? cell, Tensor weight, Tensor? bias)
        where TSigmoid : struct, IUnaryFunction<T>
        where TTanh : struct, IUnaryFunction<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        long width = gates.sizes[1];
        using Tensor recurrent = torch.Uninitialized([cell is null ? hidden.sizes[0] : 0, width], gates.dtype);
        var product = new FixedProduct<T>(weight, transposed: true, run.BatchSizes.Length);
        var step = new Step<TSigmoid, TTanh, T>
        {
            Features = run.Features, Hidden = hidden.Pointer<T>(), Cell = cell is null ? null : cell.Pointer<T>(),
            Recurrent = recurrent.Pointer<T>(), Bias = bias is null ? null : bias.Pointer<T>(),
        };
        foreach ((long start, long rows, _, _) in run.Steps())
        {
            step.Gates = gates.Pointer<T>() + start * width;
            step.Kept = kept.Pointer<T>() + start * run.Features;
            step.Output = output.Pointer<T>() + start * run.Features;
            if (cell is not null) product.Multiply(rows, step.Hidden, step.Gates, accumulate: true);
            else product.Multiply(rows, step.Hidden, step.Recurrent, accumulate: false);
            RowPieces.Run(rows, 4 * width, &step, &Step<TSigmoid, TTanh, T>.Run);
        }
        GC.KeepAlive(gates);
        GC.KeepAlive(kept);
        GC.KeepAlive(output);
        GC.KeepAlive(hidden);
        GC.KeepAlive(cell);
        GC.KeepAlive(bias);
    }

    private struct Step<TSigmoid, TTanh, T>
        where TSigmoid : struct, IUnaryFunction<T>
        where TTanh : struct, IUnaryFunction<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public T* Gates, Kept, Output, Hidden, Cell, Recurrent, Bias;
        public long Features;

        public static void Run(void* state, long first, long rows)
        {
            var step = (Step<TSigmoid, TTanh, T>*)state;
            long n = step->Features, bytes = n * sizeof(T);
            for (long row = first; row < first + rows; row++)
            {
                T* output = step->Output + row * n, hidden = step->Hidden + row * n, kept = step->Kept + row * n;
                if (step->Cell != null)
                {
                    T* cell = step->Cell + row * n;
                    RecurrentCells<TSigmoid, TTanh, T>.LstmForward(step->Gates + row * 4 * n, cell, output, n);
                    Buffer.MemoryCopy(cell, kept, bytes, bytes);
                }
                else
                {
                    T* recurrent = step->Recurrent + row * 3 * n;
                    if (step->Bias != null) Elementwise.Map(new Add<T>(), recurrent, step->Bias, recurrent, 3 * n);
                    RecurrentCells<TSigmoid, TTanh, T>.GruForward(step->Gates + row * 3 * n, recurrent, hidden, output, n);
                    Buffer.MemoryCopy(recurrent + 2 * n, kept, bytes, bytes);
                }
                Buffer.MemoryCopy(output, hidden, bytes, bytes);
            }
        }
    }

    /// <summary>The backward of one layer and direction.</summary>
    private readonly ref struct Backward<TSigmoid, TTanh, T>(BackwardPass pass)
        where TSigmoid : struct, IUnaryFunction<T>
        where TTanh : struct, IUnaryFunction<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly BackwardPass pass = pass;

        public void Run()
        {
            var run = pass.Arguments<Settings>();
            Tensor x = pass.Saved(0), h0 = pass.Saved(1), input = pass.Saved(3), weight = pass.Saved(4);
            Tensor? c0 = pass.SavedOrNull(2);
            Tensor gates = pass.Saved(5), kept = pass.Saved(6), output = pass.Saved(7);
            Tensor dHidden = Copy(pass.GradientOf(1), h0), dGates = torch.Uninitialized(gates.sizes, x.dtype);
            Tensor? dCell = c0 is null ? null : Copy(pass.GradientOf(2), c0);
            Tensor dRecurrent = c0 is null ? torch.Uninitialized(gates.sizes, x.dtype) : dGates;
            Tensor before = Before(run, output, h0), cellBefore = c0 is null ? before : Before(run, kept, c0);
            Tensor? dOutput = pass.GradientOf(0)?.contiguous();
            var product = new FixedProduct<T>(weight, transposed: false, run.BatchSizes.Length);
            long n = run.Features, width = gates.sizes[1];
            var step = new BackwardStep { Features = n, DHidden = dHidden.Pointer<T>(), DCell = dCell is null ? null : dCell.Pointer<T>() };
            foreach ((long start, long rows, _, _) in run.Steps().AsEnumerable().Reverse())
            {
                step.Gates = gates.Pointer<T>() + start * width;
                step.Kept = kept.Pointer<T>() + start * n;
                step.Before = cellBefore.Pointer<T>() + start * n;
                step.DGates = dGates.Pointer<T>() + start * width;
                step.DRecurrent = dRecurrent.Pointer<T>() + start * width;
                step.DOutput = dOutput is null ? null : dOutput.Pointer<T>() + start * n;
                RowPieces.Run(rows, 6 * width, &step, &BackwardStep.Run);
                product.Multiply(rows, step.DRecurrent, step.DHidden, accumulate: c0 is null);
            }
            if (pass.Needs(0)) pass.Give(0, dGates.mm(input));
            if (pass.Needs(1)) pass.Give(1, dHidden);
            if (dCell is not null && pass.Needs(2)) pass.Give(2, dCell);
            if (pass.Needs(3)) pass.Give(3, dGates.t().mm(x));
            if (pass.Needs(4)) pass.Give(4, dRecurrent.t().mm(before));
            if (pass.HasInput(5) && pass.Needs(5)) pass.Give(5, dGates.sum(dim: 0));
            if (pass.HasInput(6) && pass.Needs(6)) pass.Give(6, dRecurrent.sum(dim: 0));
            GC.KeepAlive(dHidden);
            GC.KeepAlive(dCell);
            GC.KeepAlive(dOutput);
            GC.KeepAlive(cellBefore);
        }

        private static Tensor Copy(Tensor? gradient, Tensor like) => gradient?.clone() ?? torch.zeros(like.sizes, dtype: like.dtype);

        // The state each row of each step starts from: that of the step before, or the one at the beginning.
        private static Tensor Before(Settings run, Tensor states, Tensor first)
        {
            Tensor before = torch.Uninitialized(states.sizes, states.dtype);
            T* to = before.Pointer<T>(), from = states.Pointer<T>(), initial = first.Pointer<T>();
            foreach ((long start, long rows, long previous, long previousRows) in run.Steps())
            {
                long known = Math.Min(rows, previousRows), knownBytes = known * run.Features * sizeof(T);
                long newBytes = (rows - known) * run.Features * sizeof(T);
                Buffer.MemoryCopy(from + previous * run.Features, to + start * run.Features, knownBytes, knownBytes);
                Buffer.MemoryCopy(initial + known * run.Features, to + (start + known) * run.Features, newBytes, newBytes);
            }
            GC.KeepAlive(states);
            GC.KeepAlive(first);
            return before;
        }

        private struct BackwardStep
        {
            public T* Gates, Kept, Before, DHidden, DCell, DGates, DRecurrent, DOutput;
            public long Features;

            public static void Run(void* state, long first, long rows)
            {
                var step = (BackwardStep*)state;
                long n = step->Features;
                for (long row = first; row < first + rows; row++)
                {
                    T* dh = step->DHidden + row * n, kept = step->Kept + row * n, before = step->Before + row * n;
                    if (step->DOutput != null) Elementwise.Map(new Add<T>(), dh, step->DOutput + row * n, dh, n);
                    if (step->DCell != null)
                    {
                        RecurrentCells<TSigmoid, TTanh, T>.LstmBackward(
                            step->Gates + row * 4 * n, before, kept, dh, step->DCell + row * n, step->DGates + row * 4 * n, n);
                    }
                    else
                    {
                        RecurrentCells<TSigmoid, TTanh, T>.GruBackward(
                            step->Gates + row * 3 * n, kept, before, dh, step->DGates + row * 3 * n, step->DRecurrent + row * 3 * n, n);
                    }
                }
            }
        }
    }

    /// <summary>Products with one matrix, which is laid out once where there are several.</summary>
    private readonly struct FixedProduct<T>
        where T : unmanaged, INumber<T>
    {
        private readonly Tensor matrix;
        private readonly PackedMatrix? packed;
        private readonly long rows, columns, rowStride, columnStride;
        private readonly int threads;

        public FixedProduct(Tensor matrix, bool transposed, int times)
        {
            this.matrix = matrix;
            (rows, columns, rowStride, columnStride) = transposed
                ? (matrix.sizes[1], matrix.sizes[0], matrix.strides[1], matrix.strides[0])
                : (matrix.sizes[0], matrix.sizes[1], matrix.strides[0], matrix.strides[1]);
            threads = torch.get_num_threads();
            if (typeof(T) == typeof(float) && times > 2)
                packed = PackedMatrix.Pack(rows, columns, matrix.Pointer<float>(), rowStride, columnStride);
        }

        /// <summary>c = a matrix, or c += a matrix, with contiguous a and c of <paramref name="count"/> rows.</summary>
        public void Multiply(long count, T* a, T* c, bool accumulate)
        {
            if (packed is not null)
                packed.Multiply(count, (float*)a, rows, 1, (float*)c, columns, accumulate, threads);
            else if (typeof(T) == typeof(float))
                MatrixMultiply.Multiply(
                    count, columns, rows, (float*)a, rows, 1, matrix.Pointer<float>(), rowStride, columnStride, (float*)c, columns,
                    accumulate, threads);
            else
                MatrixMultiply.Multiply(
                    count, columns, rows, (double*)a, rows, 1, matrix.Pointer<double>(), rowStride, columnStride, (double*)c, columns,
                    accumulate, threads);
            GC.KeepAlive(matrix);
        }
    }

    /// <summary>The steps of a run and the features of a state.</summary>
    private sealed record Settings(long[] BatchSizes, bool Reversed, long Features)
    {
        /// <summary>
        /// First row and number of rows of each step in the order of the run, and those of the step before (none: 0 rows).
        /// </summary>
        public List<(long Start, long Rows, long Previous, long PreviousRows)> Steps()
        {
            var starts = new long[BatchSizes.Length];
            for (int t = 1; t < starts.Length; t++) starts[t] = starts[t - 1] + BatchSizes[t - 1];
            var steps = new List<(long, long, long, long)>(starts.Length);
            for (int i = 0; i < starts.Length; i++)
            {
                int t = Reversed ? starts.Length - 1 - i : i, before = Reversed ? t + 1 : t - 1;
                steps.Add((starts[t], BatchSizes[t], i == 0 ? 0 : starts[before], i == 0 ? 0 : BatchSizes[before]));
            }
            return steps;
        }
    }
}
