using SemiMER.Torch;
using TorchSharp;
using static SemiMER.Encoders.HostMemory;
using static TorchSharp.torch;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Encoders;

/// <summary>
/// Long short-term memory over packed rows on the CPU: each step is one product, of the frames beside the states before with the weights
/// beside each other, and a kernel. <see cref="TensorRecurrence"/> is the same by tensor operations.
/// </summary>
internal sealed class LstmScan : autograd.SingleTensorFunction<LstmScan>
{
    private const string Rows = "rows", Backwards = "backwards", InputNeeds = "input needs a gradient";

    public override string Name => nameof(LstmScan);

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
        (Tensor weights, Tensor stateWeights, Tensor beside) = (saved[0], saved[1], saved[2]);
        (Tensor gates, Tensor cells) = (saved[3], saved[4]);
        int size = (int)stateWeights.size(1), width = (int)weights.size(1);
        Tensor given = grad_output.contiguous(), sums = empty([rows.Count, 4 * size]), bias = zeros(4 * size);
        Tensor carry = zeros([rows.Sequences, size]), next = zeros([rows.Sequences, size]);
        Span<float> ofStep = new float[4 * size];
        foreach (ScanStep at in rows.Scan(backwards).Reverse())
        {
            int used = at.Count * size, first = at.Offset * size;
            LstmKernel.Backward(
                Numbers(gates).Slice(4 * first, 4 * used), Numbers(cells).Slice(at.Before * size, at.Carried * size),
                Numbers(cells).Slice(first, used), Numbers(given).Slice(first, used), Numbers(next)[..used], Numbers(carry)[..used],
                Numbers(sums).Slice(4 * first, 4 * used), ofStep, size);
            Primitives.Add(Numbers(bias), ofStep, Numbers(bias));
            if (at.Carried == 0)
                continue;
            using Tensor part = sums.narrow(0, at.Offset, at.Carried), earlier = next.narrow(0, 0, at.Carried);
            earlier.addmm_(part, stateWeights, beta: 0);
        }
        Tensor both = sums.t().matmul(beside);
        bool inputNeeds = (bool)ctx.get_data(InputNeeds);
        return
        [
            inputNeeds ? sums.matmul(weights).MoveToOuterDisposeScope() : null!,
            both.narrow(1, 0, width).contiguous().MoveToOuterDisposeScope(),
            both.narrow(1, width, size).contiguous().MoveToOuterDisposeScope(),
            bias.MoveToOuterDisposeScope(), bias.clone().MoveToOuterDisposeScope(), null!, null!,
        ];
    }

    // Without a graph there is nothing to keep: the memory of one step serves all.
    private static Tensor Forward(
        autograd.AutogradContext? ctx, Tensor input, RecurrentWeights weights, PackedRows rows, bool backwards)
    {
        using var scope = NewDisposeScope();
        bool keeps = ctx is not null;
        int size = (int)weights.State.size(1), width = (int)weights.Input.size(1), kept = keeps ? rows.Count : rows.Sequences;
        Tensor turned = cat([weights.Input, weights.State], dim: 1).t(), bias = weights.InputBias.Plus(weights.StateBias);
        Tensor source = input.contiguous(), beside = empty([kept, width + size]), gates = empty([kept, 4 * size]);
        Tensor cells = empty([kept, size]), states = empty([rows.Count, size]);
        foreach (ScanStep at in rows.Scan(backwards))
        {
            int first = keeps ? at.Offset : 0, before = keeps ? at.Before : 0, used = at.Count * size;
            for (int row = 0; row < at.Count; row++)
            {
                Span<float> pair = Numbers(beside).Slice((first + row) * (width + size), width + size);
                Numbers(source).Slice((at.Offset + row) * width, width).CopyTo(pair);
                if (row < at.Carried)
                    Numbers(states).Slice((at.Before + row) * size, size).CopyTo(pair[width..]);
                else
                    pair[width..].Clear();
            }
            using Tensor sums = gates.narrow(0, first, at.Count), pairs = beside.narrow(0, first, at.Count);
            sums.addmm_(pairs, turned, beta: 0);
            LstmKernel.Forward(
                Numbers(gates).Slice(first * 4 * size, 4 * used), Numbers(bias), Numbers(cells).Slice(before * size, at.Carried * size),
                Numbers(cells).Slice(first * size, used), Numbers(states).Slice(at.Offset * size, used), size);
        }
        // Not the result, which would keep its own graph.
        ctx?.save_for_backward([weights.Input, weights.State, beside.MoveToOuterDisposeScope(), gates.MoveToOuterDisposeScope(),
            cells.MoveToOuterDisposeScope()]);
        return states.MoveToOuterDisposeScope();
    }
}
