using System.Numerics;
using static SemiMER.Encoders.VectorActivations;

namespace SemiMER.Encoders;

/// <summary>One step of gated recurrent units (Cho et al. 2014, as PyTorch has them), forwards and its derivative.</summary>
/// <remarks>Gates stand in PyTorch's order in a row: r, z, n.</remarks>
internal static class GruKernel
{
    /// <summary>Turns the sums of the gates into their activations and computes the states.</summary>
    /// <param name="gates"><c>[row, 3 hidden]</c>: W x + b; then the gates.</param>
    /// <param name="given"><c>[row, 3 hidden]</c>: U h + b, of the states before.</param>
    /// <param name="before">The states before, <c>[row, hidden]</c>; rows that it lacks begin with zeros.</param>
    /// <param name="states">The states, <c>[row, hidden]</c>.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Forward(
        Span<float> gates, ReadOnlySpan<float> given, ReadOnlySpan<float> before, Span<float> states, int size)
    {
        for (int row = 0; row * size < states.Length; row++)
        {
            Span<float> r = gates.Slice(row * 3 * size, size), z = gates.Slice((row * 3 + 1) * size, size),
                n = gates.Slice((row * 3 + 2) * size, size), h = states.Slice(row * size, size);
            ReadOnlySpan<float> ur = given.Slice(row * 3 * size, size), uz = given.Slice((row * 3 + 1) * size, size),
                un = given.Slice((row * 3 + 2) * size, size);
            ReadOnlySpan<float> old = row * size < before.Length ? before.Slice(row * size, size) : default;
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> reset = Sigmoid(Load(r, at) + Load(ur, at)), update = Sigmoid(Load(z, at) + Load(uz, at));
                // n = tanh(W x + b + r (U h + b))
                Vector<float> proposal = Tanh(Vector.FusedMultiplyAdd(reset, Load(un, at), Load(n, at)));
                // h_t = (1 - z) n + z h_t-1
                Vector<float> earlier = old.IsEmpty ? default : Load(old, at);
                Store(Vector.FusedMultiplyAdd(update, earlier - proposal, proposal), h, at);
                Store(reset, r, at);
                Store(update, z, at);
                Store(proposal, n, at);
            }
        }
    }

    /// <summary>The derivative with respect to the sums of the gates and the states before.</summary>
    /// <param name="gates">The gates, <c>[row, 3 hidden]</c>.</param>
    /// <param name="given">What the states before gave to n, U h + b, <c>[row, hidden]</c>.</param>
    /// <param name="before">The states before, <c>[row, hidden]</c>; rows that it lacks began with zeros.</param>
    /// <param name="output">The derivative with respect to the states from what reads them, <c>[row, hidden]</c>.</param>
    /// <param name="carry">That from the step after, <c>[row, hidden]</c>; then its part for the states before that takes no way
    /// through U.</param>
    /// <param name="fromInput">The result with respect to W x + b, <c>[row, 3 hidden]</c>.</param>
    /// <param name="fromState">The result with respect to U h + b, <c>[row, 3 hidden]</c>.</param>
    /// <param name="bias">The sums of the two over the rows, <c>[4 hidden]</c>: r, z, n of the input, n of the state.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Backward(
        ReadOnlySpan<float> gates, ReadOnlySpan<float> given, ReadOnlySpan<float> before, ReadOnlySpan<float> output,
        Span<float> carry, Span<float> fromInput, Span<float> fromState, Span<float> bias, int size)
    {
        bias.Clear();
        Span<float> br = bias[..size], bz = bias.Slice(size, size), bn = bias.Slice(2 * size, size), bs = bias.Slice(3 * size, size);
        for (int row = 0; row * size < output.Length; row++)
        {
            int first = row * 3 * size;
            ReadOnlySpan<float> r = gates.Slice(first, size), z = gates.Slice(first + size, size), n = gates.Slice(first + 2 * size, size);
            ReadOnlySpan<float> u = given.Slice(row * size, size), dy = output.Slice(row * size, size);
            ReadOnlySpan<float> old = row * size < before.Length ? before.Slice(row * size, size) : default;
            Span<float> dr = fromInput.Slice(first, size), dz = fromInput.Slice(first + size, size),
                dn = fromInput.Slice(first + 2 * size, size), sr = fromState.Slice(first, size),
                sz = fromState.Slice(first + size, size), sn = fromState.Slice(first + 2 * size, size), dh = carry.Slice(row * size, size);
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> reset = Load(r, at), update = Load(z, at), proposal = Load(n, at), one = Vector<float>.One;
                Vector<float> state = Load(dy, at) + Load(dh, at), earlier = old.IsEmpty ? default : Load(old, at);
                Vector<float> forProposal = state * (one - update) * (one - proposal * proposal);
                Vector<float> forUpdate = state * (earlier - proposal) * update * (one - update);
                Vector<float> forReset = forProposal * Load(u, at) * reset * (one - reset);
                Vector<float> forGiven = forProposal * reset;
                Store(state * update, dh, at);
                Store(forReset, dr, at);
                Store(forReset, sr, at);
                Store(forUpdate, dz, at);
                Store(forUpdate, sz, at);
                Store(forProposal, dn, at);
                Store(forGiven, sn, at);
                Store(Load(br, at) + forReset, br, at);
                Store(Load(bz, at) + forUpdate, bz, at);
                Store(Load(bn, at) + forProposal, bn, at);
                Store(Load(bs, at) + forGiven, bs, at);
            }
        }
    }
}
