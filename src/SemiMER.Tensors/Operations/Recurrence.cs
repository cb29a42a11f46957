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
        var saved = new RecurrenceSaved(
            pass.Saved(0), pass.Saved(1), pass.SavedOrNull(2), pass.Saved(3), pass.Saved(4), pass.Saved(5), pass.Saved(6), pass.Saved(7));
        bool isLstm = saved.Cell is not null, hasBias = pass.HasInput(5);
        // Both biases of an LSTM have one gradient.
        bool needsBias = hasBias && (pass.Needs(5) || (isLstm && pass.Needs(6)));
        var gradients = new RecurrenceGradients(
            pass.GradientOf(0)?.contiguous(), Copy(pass.GradientOf(1), saved.Hidden),
            isLstm ? Copy(pass.GradientOf(2), saved.Cell!) : null,
            pass.Needs(0) ? torch.Uninitialized(saved.Input.sizes, saved.Input.dtype) : null,
            pass.Needs(3) ? Zeros(saved.InputWeight.sizes) : null, pass.Needs(4) ? Zeros(saved.RecurrentWeight.sizes) : null,
            needsBias ? Zeros([saved.Gates.sizes[1]]) : null,
            hasBias && !isLstm && pass.Needs(6) ? Zeros([saved.Gates.sizes[1]]) : null);
        RecurrenceBackward<TSigmoid, TTanh, T>.Run(pass.Arguments<RecurrenceSteps>(), saved, gradients);
        if (pass.Needs(0)) pass.Give(0, gradients.Input);
        if (pass.Needs(1)) pass.Give(1, gradients.Hidden);
        if (isLstm && pass.Needs(2)) pass.Give(2, gradients.Cell);
        if (pass.Needs(3)) pass.Give(3, gradients.InputWeight);
        if (pass.Needs(4)) pass.Give(4, gradients.RecurrentWeight);
        if (hasBias && pass.Needs(5)) pass.Give(5, gradients.Bias);
        if (hasBias && pass.Needs(6)) pass.Give(6, isLstm ? gradients.Bias!.clone() : gradients.RecurrentBias);

        Tensor Zeros(long[] sizes) => torch.zeros(sizes, dtype: saved.Input.dtype);
    }

    private static Tensor Copy(Tensor? gradient, Tensor like) => gradient?.clone() ?? torch.zeros(like.sizes, dtype: like.dtype);
}
