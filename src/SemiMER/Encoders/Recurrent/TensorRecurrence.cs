using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>
/// <see cref="LstmScan"/> and <see cref="GruScan"/> by tensor operations, on any device and in any precision, without asking for a length
/// on the host: padding stands behind the real frames, so it is computed and then masked. Backwards the real frames are reversed first.
/// </summary>
internal static class TensorRecurrence
{
    /// <summary>Runs a layer in one direction.</summary>
    /// <param name="cell">Its cell.</param>
    /// <param name="input"><c>[batch, time, feature]</c>.</param>
    /// <param name="real"><c>[batch, time]</c>, bool.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="backwards">From the last frame to the first one.</param>
    /// <returns>The states, <c>[batch, time, hidden]</c>, zeros where no frame is real.</returns>
    public static Tensor Run(RecurrentCell cell, Tensor input, Tensor real, RecurrentWeights weights, bool backwards)
    {
        Tensor ordered = backwards ? Sequences.Reversed(input, real) : input;
        Tensor[] sums = nn.functional.linear(ordered, weights.Input, weights.InputBias).unbind(1);
        Tensor turned = weights.State.t();
        Tensor state = input.new_zeros(input.shape[0], weights.State.shape[1]), memory = state;
        var states = new Tensor[sums.Length];
        for (int step = 0; step < sums.Length; step++)
        {
            Tensor fromState = weights.StateBias.addmm(state, turned);
            if (cell == RecurrentCell.Lstm)
                (state, memory) = LstmStep(sums[step].Plus(fromState), memory);
            else
                state = GruStep(sums[step], fromState, state);
            states[step] = state;
        }
        Tensor result = stack(states, dim: 1);
        return (backwards ? Sequences.Reversed(result, real) : result).MaskedFill(real.bitwise_not().unsqueeze(2), 0);
    }

    /// <summary>Forwards the states of the last real frame, backwards those of the first one.</summary>
    public static Tensor Last(Tensor states, Tensor real, int directions)
    {
        if (directions == 1)
            return Sequences.LastFrames(states, real);
        Tensor[] parts = states.chunk(2, dim: 2);
        return cat([Sequences.LastFrames(parts[0], real), parts[1].select(1, 0)], dim: 1);
    }

    private static (Tensor State, Tensor Memory) LstmStep(Tensor sums, Tensor memory)
    {
        Tensor[] gates = sums.chunk(4, dim: 1);
        // c_t = f c_t-1 + i g, h_t = o tanh c_t
        Tensor now = (gates[1].sigmoid() * memory).Plus(gates[0].sigmoid() * gates[2].tanh());
        return (gates[3].sigmoid() * now.tanh(), now);
    }

    private static Tensor GruStep(Tensor fromInput, Tensor fromState, Tensor state)
    {
        Tensor[] input = fromInput.chunk(3, dim: 1), before = fromState.chunk(3, dim: 1);
        Tensor reset = input[0].Plus(before[0]).sigmoid(), update = input[1].Plus(before[1]).sigmoid();
        // n = tanh(W x + b + r (U h + b)), h_t = (1 - z) n + z h_t-1
        Tensor proposal = input[2].Plus(reset * before[2]).tanh();
        return proposal.Plus(update * (state - proposal));
    }
}
