using TorchSharp;
using static SemiMER.Encoders.PackedTensors;
using static TorchSharp.torch;
using Primitives = System.Numerics.Tensors.TensorPrimitives;

namespace SemiMER.Encoders;

/// <summary>
/// Gated recurrent units over packed rows on the CPU, built as <see cref="LstmScan"/>. <see cref="TensorRecurrence"/> is the same by
/// tensor operations.
/// </summary>
internal sealed class GruScan : autograd.SingleTensorFunction<GruScan>
{
    private const string Rows = "rows", Backwards = "backwards";

    public override string Name => nameof(GruScan);

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
        if (ctx.get_saved_variables() is not [var input, var inputWeights, var stateWeights, var gates, var given, var states])
            throw new InvalidOperationException("Nothing was saved.");
        int size = (int)stateWeights.size(1);
        Tensor output = grad_output.contiguous(), fromInput = empty(gates.shape), fromState = empty(gates.shape);
        Tensor carry = zeros([rows.Sequences, size]), bias = zeros(4 * size);
        Span<float> step = new float[4 * size];
        foreach (ScanStep at in rows.Scan(backwards).Reverse())
        {
            int used = at.Count * size, first = at.Offset * size;
            GruKernel.Backward(
                Numbers(gates).Slice(3 * first, 3 * used), Numbers(given).Slice(first, used),
                Numbers(states).Slice(at.Before * size, at.Carried * size), Numbers(output).Slice(first, used), Numbers(carry)[..used],
                Numbers(fromInput).Slice(3 * first, 3 * used), Numbers(fromState).Slice(3 * first, 3 * used), step, size);
            Primitives.Add(Numbers(bias), step, Numbers(bias));
            if (at.Carried == 0)
                continue;
            using Tensor part = fromState.narrow(0, at.Offset, at.Carried), earlier = carry.narrow(0, 0, at.Carried);
            earlier.addmm_(part, stateWeights);
        }
        using Tensor across = fromInput.t();
        Tensor forState = RecurrentWeights.StateGradient(fromState, states, rows, backwards);
        Tensor? forInput = input.requires_grad ? fromInput.matmul(inputWeights).MoveToOuterDisposeScope() : null;
        Tensor inputBias = bias.narrow(0, 0, 3 * size).clone();
        Tensor stateBias = cat([bias.narrow(0, 0, 2 * size), bias.narrow(0, 3 * size, size)]);
        return
        [
            forInput!, across.matmul(input).MoveToOuterDisposeScope(), forState.MoveToOuterDisposeScope(),
            inputBias.MoveToOuterDisposeScope(), stateBias.MoveToOuterDisposeScope(), null!, null!,
        ];
    }

    private static Tensor Forward(
        autograd.AutogradContext? ctx, Tensor input, RecurrentWeights weights, PackedRows rows, bool backwards)
    {
        using var scope = NewDisposeScope();
        int size = (int)weights.State.size(1);
        Tensor gates = weights.InputBias.addmm(input, weights.Input.t()), states = empty([rows.Count, size]);
        Tensor given = empty([ctx is null ? 0 : rows.Count, size]);
        Tensor sums = weights.StateBias.unsqueeze(0).repeat(rows.Sequences, 1), stateWeights = weights.State.t();
        Tensor begins = sums.clone();
        foreach (ScanStep at in rows.Scan(backwards))
        {
            if (at.Carried < at.Count) // those that begin: U 0 + b
            {
                int from = at.Carried * 3 * size, to = at.Count * 3 * size;
                Numbers(begins)[from..to].CopyTo(Numbers(sums)[from..]);
            }
            if (at.Carried > 0)
            {
                using Tensor part = sums.narrow(0, 0, at.Carried), earlier = states.narrow(0, at.Before, at.Carried);
                Numbers(begins)[..(at.Carried * 3 * size)].CopyTo(Numbers(sums));
                part.addmm_(earlier, stateWeights);
            }
            int used = at.Count * size, first = at.Offset * size;
            GruKernel.Forward(
                Numbers(gates).Slice(3 * first, 3 * used), Numbers(sums)[..(3 * used)],
                Numbers(states).Slice(at.Before * size, at.Carried * size), Numbers(states).Slice(first, used), size);
            if (ctx is null)
                continue;
            for (int row = 0; row < at.Count; row++)
                Numbers(sums).Slice((row * 3 + 2) * size, size).CopyTo(Numbers(given)[((at.Offset + row) * size)..]);
        }
        // The result itself must not be saved: the graph would hold itself.
        ctx?.save_for_backward([input, weights.Input, weights.State, gates.MoveToOuterDisposeScope(),
            given.MoveToOuterDisposeScope(), states.alias().MoveToOuterDisposeScope()]);
        return states.MoveToOuterDisposeScope();
    }
}
