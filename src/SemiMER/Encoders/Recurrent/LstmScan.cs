using System.Numerics;
using TorchSharp;
using static SemiMER.Encoders.PackedTensors;
using static TorchSharp.torch;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Encoders;

/// <summary>
/// Long short-term memory over packed rows on the CPU: one product for what all frames give to the gates, then step by step one product
/// with the states before and a kernel for the rest. <see cref="TensorRecurrence"/> is the same by tensor operations.
/// </summary>
internal sealed class LstmScan : autograd.SingleTensorFunction<LstmScan>
{
    private const string Rows = "rows", Backwards = "backwards";

    public override string Name => nameof(LstmScan);

    /// <summary>Runs a layer in one direction.</summary>
    /// <param name="input"><c>[rows, feature]</c>.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="rows">Which row is which frame.</param>
    /// <param name="backwards">From the last frame to the first one.</param>
    /// <returns>The states, <c>[rows, hidden]</c>.</returns>
    public static Tensor Run(Tensor input, RecurrentWeights weights, PackedRows rows, bool backwards) =>
        GradientNeed.Exists(input, weights.Input, weights.State, weights.InputBias, weights.StateBias)
            ? apply(input, weights.Input, weights.State, weights.InputBias, weights.StateBias, rows, backwards)
            : Forward(null, input, weights, rows, backwards);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var rows, bool backwards) = ((PackedRows)vars[5], (bool)vars[6]);
        ctx.save_data(Rows, rows);
        ctx.save_data(Backwards, backwards);
        var weights = new RecurrentWeights((Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]);
        return Forward(ctx, (Tensor)vars[0], weights, rows, backwards);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        (var rows, bool backwards) = ((PackedRows)ctx.get_data(Rows), (bool)ctx.get_data(Backwards));
        if (ctx.get_saved_variables() is not [var input, var inputWeights, var stateWeights, var gates, var cells, var squashed, var states])
            throw new InvalidOperationException("Nothing was saved.");
        int size = (int)stateWeights.size(1);
        Tensor given = grad_output.contiguous(), sums = empty(gates.shape), bias = zeros(4 * size);
        Tensor carry = zeros([rows.Sequences, size]), next = zeros([rows.Sequences, size]);
        Span<float> step = new float[4 * size];
        foreach (ScanStep at in rows.Scan(backwards).Reverse())
        {
            int used = at.Count * size;
            LstmKernel.Backward(
                Numbers(gates).Slice(at.Offset * 4 * size, 4 * used), Numbers(cells).Slice(at.Before * size, at.Carried * size),
                Numbers(squashed).Slice(at.Offset * size, used), Numbers(given).Slice(at.Offset * size, used), Numbers(next)[..used],
                Numbers(carry)[..used], Numbers(sums).Slice(at.Offset * 4 * size, 4 * used), step, size);
            Primitives.Add(Numbers(bias), step, Numbers(bias));
            if (at.Carried == 0)
                continue;
            using Tensor part = sums.narrow(0, at.Offset, at.Carried), earlier = next.narrow(0, 0, at.Carried);
            earlier.addmm_(part, stateWeights, beta: 0);
        }
        using Tensor across = sums.t();
        Tensor forState = RecurrentWeights.StateGradient(sums, states, rows, backwards);
        Tensor? forInput = input.requires_grad ? sums.matmul(inputWeights).MoveToOuterDisposeScope() : null;
        return
        [
            forInput!, across.matmul(input).MoveToOuterDisposeScope(), forState.MoveToOuterDisposeScope(),
            bias.MoveToOuterDisposeScope(), bias.alias().MoveToOuterDisposeScope(), null!, null!,
        ];
    }

    private static Tensor Forward(
        autograd.AutogradContext? ctx, Tensor input, RecurrentWeights weights, PackedRows rows, bool backwards)
    {
        using var scope = NewDisposeScope();
        int size = (int)weights.State.size(1), kept = ctx is null ? rows.Sequences : rows.Count;
        Tensor gates = (weights.InputBias + weights.StateBias).addmm(input, weights.Input.t());
        Tensor cells = empty([kept, size]), squashed = empty([ctx is null ? 0 : kept, size]), states = empty([rows.Count, size]);
        Tensor stateWeights = weights.State.t();
        foreach (ScanStep at in rows.Scan(backwards))
        {
            if (at.Carried > 0)
            {
                using Tensor part = gates.narrow(0, at.Offset, at.Carried), earlier = states.narrow(0, at.Before, at.Carried);
                part.addmm_(earlier, stateWeights);
            }
            int used = at.Count * size, now = ctx is null ? 0 : at.Offset * size, before = ctx is null ? 0 : at.Before * size;
            LstmKernel.Forward(
                Numbers(gates).Slice(at.Offset * 4 * size, 4 * used), Numbers(cells).Slice(before, at.Carried * size),
                Numbers(cells).Slice(now, used), ctx is null ? default : Numbers(squashed).Slice(now, used),
                Numbers(states).Slice(at.Offset * size, used), size);
        }
        // The result itself must not be saved: the graph would hold itself.
        ctx?.save_for_backward([input, weights.Input, weights.State, gates.MoveToOuterDisposeScope(),
            cells.MoveToOuterDisposeScope(), squashed.MoveToOuterDisposeScope(), states.alias().MoveToOuterDisposeScope()]);
        return states.MoveToOuterDisposeScope();
    }
}
