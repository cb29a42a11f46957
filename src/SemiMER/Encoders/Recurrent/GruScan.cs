using SemiMER.Torch;
using TorchSharp;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Encoders;

/// <summary>
/// Gated recurrent units over packed rows on the CPU, built as <see cref="LstmScan"/>; what frames and states give to n is not added up,
/// so a step is two products. <see cref="TensorRecurrence"/> is the same by tensor operations.
/// </summary>
internal sealed class GruScan : autograd.SingleTensorFunction<GruScan>
{
    private const string Rows = "rows", Backwards = "backwards", InputNeeds = "input needs a gradient";

    public override string Name => nameof(GruScan);

    /// <summary>Runs a layer in one direction.</summary>
    /// <param name="input"><c>[rows, feature]</c>.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="rows">Which row is which frame.</param>
    /// <param name="backwards">From the last frame to the first one.</param>
    /// <returns>The states, <c>[rows, hidden]</c>.</returns>
    public static Tensor Run(Tensor input, RecurrentWeights weights, PackedRows rows, bool backwards) =>
        Gradients.AreNeeded(input, weights.Input, weights.State, weights.InputBias, weights.StateBias)
            ? apply(input, weights.Input, weights.State, weights.InputBias, weights.StateBias, rows, backwards)
            : Forward(null, input, weights, rows, backwards);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        (var input, var rows, bool backwards) = ((Tensor)vars[0], (PackedRows)vars[5], (bool)vars[6]);
        ctx.save_data(Rows, rows);
        ctx.save_data(Backwards, backwards);
        ctx.save_data(InputNeeds, input.requires_grad);
        return Forward(ctx, input, new((Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3], (Tensor)vars[4]), rows, backwards);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        (var rows, bool backwards) = ((PackedRows)ctx.get_data(Rows), (bool)ctx.get_data(Backwards));
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor input, Tensor weights, Tensor stateWeights) = (saved[0], saved[1], saved[2]);
        (Tensor gates, Tensor kept, Tensor before) = (saved[3], saved[4], saved[5]);
        int size = (int)stateWeights.size(1);
        Tensor given = grad_output.contiguous(), fromInput = empty([rows.Count, 3 * size]), fromState = empty([rows.Count, 3 * size]);
        Tensor carry = zeros([rows.Sequences, size]), bias = zeros(4 * size);
        Span<float> ofStep = new float[4 * size];
        foreach (ScanStep at in rows.Scan(backwards).Reverse())
        {
            int used = at.Count * size, first = at.Offset * size;
            GruKernel.Backward(
                Numbers(gates).Slice(3 * first, 3 * used), Numbers(kept).Slice(first, used), Numbers(before).Slice(first, used),
                Numbers(given).Slice(first, used), Numbers(carry)[..used], Numbers(fromInput).Slice(3 * first, 3 * used),
                Numbers(fromState).Slice(3 * first, 3 * used), ofStep, size);
            Primitives.Add(Numbers(bias), ofStep, Numbers(bias));
            if (at.Carried == 0)
                continue;
            using Tensor part = fromState.narrow(0, at.Offset, at.Carried), earlier = carry.narrow(0, 0, at.Carried);
            earlier.addmm_(part, stateWeights);
        }
        bool inputNeeds = (bool)ctx.get_data(InputNeeds);
        Tensor stateBias = cat([bias.narrow(0, 0, 2 * size), bias.narrow(0, 3 * size, size)]);
        return
        [
            inputNeeds ? fromInput.matmul(weights).MoveToOuterDisposeScope() : null!,
            fromInput.t().matmul(input).MoveToOuterDisposeScope(), fromState.t().matmul(before).MoveToOuterDisposeScope(),
            bias.narrow(0, 0, 3 * size).clone().MoveToOuterDisposeScope(), stateBias.MoveToOuterDisposeScope(), null!, null!,
        ];
    }

    // Without a graph there is nothing to keep: the memory of one step serves all.
    private static Tensor Forward(
        autograd.AutogradContext? ctx, Tensor input, RecurrentWeights weights, PackedRows rows, bool backwards)
    {
        using var scope = NewDisposeScope();
        bool keeps = ctx is not null;
        int size = (int)weights.State.size(1);
        Tensor turned = weights.Input.t(), turnedState = weights.State.t(), bias = cat([weights.InputBias, weights.StateBias]);
        Tensor gates = empty([keeps ? rows.Count : rows.Sequences, 3 * size]), given = empty([rows.Sequences, 3 * size]);
        Tensor kept = empty([keeps ? rows.Count : 0, size]), earlier = empty([keeps ? rows.Count : 0, size]);
        Tensor states = empty([rows.Count, size]);
        foreach (ScanStep at in rows.Scan(backwards))
        {
            int first = keeps ? at.Offset : 0, used = at.Count * size, carried = at.Carried * size;
            using Tensor sums = gates.narrow(0, first, at.Count), frames = input.narrow(0, at.Offset, at.Count);
            sums.addmm_(frames, turned, beta: 0);
            Span<float> before = Numbers(states).Slice(at.Before * size, carried);
            if (carried > 0)
            {
                using Tensor part = given.narrow(0, 0, at.Carried), old = states.narrow(0, at.Before, at.Carried);
                part.addmm_(old, turnedState, beta: 0);
            }
            GruKernel.Forward(
                Numbers(gates).Slice(3 * first * size, 3 * used), Numbers(given), Numbers(bias), before,
                keeps ? Numbers(kept).Slice(first * size, used) : default, Numbers(states).Slice(at.Offset * size, used), size);
            if (!keeps)
                continue;
            before.CopyTo(Numbers(earlier)[(first * size)..]);
            Numbers(earlier).Slice(first * size + carried, used - carried).Clear();
        }
        // Not the result, which would keep its own graph.
        ctx?.save_for_backward([input, weights.Input, weights.State, gates.MoveToOuterDisposeScope(),
            kept.MoveToOuterDisposeScope(), earlier.MoveToOuterDisposeScope()]);
        return states.MoveToOuterDisposeScope();
    }
}
