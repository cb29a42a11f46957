using System.Numerics;
using SemiMER.Tensors.Autograd;
using SemiMER.Tensors.Kernels;
using Tensor = SemiMER.Tensors.torch.Tensor;

namespace SemiMER.Tensors;

/// <summary>
/// One layer and direction of an LSTM or GRU over whole sequences. The rows of all steps lie one after the other, those of one step
/// together, as in a packed sequence: step t has batchSizes[t] rows, never more than the step before. A piece of the batch goes through
/// all steps at once, with inputs, recurrence and gates of a step while they are in the cache; the gradients of the weights are one matrix
/// product over all steps. A row's bits depend on that row alone.
/// </summary>
internal static unsafe class Recurrence
{
    private static readonly Operation Layer = new("recurrent layer", static pass =>
    {
        if (pass.Saved(0).dtype == torch.ScalarType.Float64) Backward<Sigmoid, Tanh, double>(pass);
        else Backward<Sigmoid, Tanh, float>(pass);
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
        Tensor lastHidden;
        Tensor? lastCell, bias = null, recurrentBias = null;
        using (torch.no_grad())
        {
            lastHidden = h.clone();
            lastCell = c?.clone();
            if (weights.Length > 2)
            {
                // An LSTM adds both biases to the gates; a GRU keeps the recurrent one apart.
                bias = cell is null ? weights[2].detach().contiguous() : weights[2].detach() + weights[3].detach();
                recurrentBias = cell is null ? weights[3].detach().contiguous() : null;
            }
        }
        var run = new RecurrenceSteps(batchSizes, reverse, features);
        if (x.dtype == torch.ScalarType.Float64)
            RecurrenceForward<Sigmoid, Tanh, double>.Run(
                run, source, gates, kept, output, lastHidden, lastCell, input, recurrent, bias, recurrentBias);
        else
            RecurrenceForward<Sigmoid, Tanh, float>.Run(
                run, source, gates, kept, output, lastHidden, lastCell, input, recurrent, bias, recurrentBias);
        Tensor?[] inputs = [source, h, c, input, recurrent, .. weights[2..]];
        if (Operation.IsRecorded(inputs))
        {
            Tensor[] results = lastCell is null ? [output, lastHidden] : [output, lastHidden, lastCell];
            Layer.Record(results, inputs, [source, h, c, input, recurrent, gates, kept, output], run);
        }
        return (output.MoveToOuterDisposeScope(), lastHidden.MoveToOuterDisposeScope(), lastCell?.MoveToOuterDisposeScope());
    }

    private static void Backward<TSigmoid, TTanh, T>(BackwardPass pass)
        where TSigmoid : struct, IUnaryFunction<T>
        where TTanh : struct, IUnaryFunction<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = pass.Arguments<RecurrenceSteps>();
        Tensor x = pass.Saved(0), h0 = pass.Saved(1), input = pass.Saved(3), weight = pass.Saved(4);
        Tensor? c0 = pass.SavedOrNull(2);
        Tensor gates = pass.Saved(5), kept = pass.Saved(6), output = pass.Saved(7);
        Tensor dHidden = Copy(pass.GradientOf(1), h0), dGates = torch.Uninitialized(gates.sizes, x.dtype);
        Tensor? dCell = c0 is null ? null : Copy(pass.GradientOf(2), c0), dOutput = pass.GradientOf(0)?.contiguous();
        Tensor dRecurrent = c0 is null ? torch.Uninitialized(gates.sizes, x.dtype) : dGates;
        RecurrenceBackward<TSigmoid, TTanh, T>.Run(
            run, gates, kept, c0 is null ? output : kept, c0 ?? h0, weight, dOutput, dHidden, dCell, dGates, dRecurrent);
        if (pass.Needs(0)) pass.Give(0, dGates.mm(input));
        if (pass.Needs(1)) pass.Give(1, dHidden);
        if (dCell is not null && pass.Needs(2)) pass.Give(2, dCell);
        if (pass.Needs(3)) pass.Give(3, dGates.t().mm(x));
        if (pass.Needs(4)) pass.Give(4, dRecurrent.t().mm(Before<T>(run, output, h0)));
        if (!pass.HasInput(5)) return;
        Tensor? dBias = pass.Needs(5) ? dGates.sum(dim: 0) : null;
        if (dBias is not null) pass.Give(5, dBias);
        if (pass.Needs(6)) pass.Give(6, c0 is not null && dBias is not null ? dBias.clone() : dRecurrent.sum(dim: 0));
    }

    private static Tensor Copy(Tensor? gradient, Tensor like) => gradient?.clone() ?? torch.zeros(like.sizes, dtype: like.dtype);

    // The h each row of each step starts from: that of the step before, or the one at the beginning.
    private static Tensor Before<T>(RecurrenceSteps run, Tensor states, Tensor first)
        where T : unmanaged
    {
        Tensor before = torch.Uninitialized(states.sizes, states.dtype);
        T* to = before.Pointer<T>(), from = states.Pointer<T>(), initial = first.Pointer<T>();
        foreach ((long start, long rows, long previous, long previousRows) in run.InOrder())
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
}
