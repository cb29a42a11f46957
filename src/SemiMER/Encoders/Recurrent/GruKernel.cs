using System.Numerics;
using static SemiMER.Encoders.LanesKernel;
using static SemiMER.Encoders.VectorActivations;

namespace SemiMER.Encoders;

/// <summary>One step of gated recurrent units (Cho et al. 2014, as PyTorch has them), forwards and its derivative.</summary>
/// <remarks>Gates stand in PyTorch's order in a row: r, z, n.</remarks>
internal static class GruKernel
{
    /// <summary>Turns the sums of the gates into their activations and computes the states.</summary>
    /// <param name="gates"><c>[row, 3 hidden]</c>: W x; then the gates.</param>
    /// <param name="given"><c>[row, 3 hidden]</c>: U h, of the states before; rows of sequences that begin hold anything.</param>
    /// <param name="bias">b of the input, then of the state, <c>[6 hidden]</c>.</param>
    /// <param name="before">The states before, <c>[row, hidden]</c>; rows that it lacks begin with zeros.</param>
    /// <param name="kept">What the states before give to n, U h + b, <c>[row, hidden]</c>; empty if nobody needs it.</param>
    /// <param name="states">The states, <c>[row, hidden]</c>.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Forward(Span<float> gates, ReadOnlySpan<float> given, ReadOnlySpan<float> bias, ReadOnlySpan<float> before,
        Span<float> kept, Span<float> states, int size)
    {
        ReadOnlySpan<float> br = bias[..size], bz = bias.Slice(size, size), bn = bias.Slice(2 * size, size),
            cr = bias.Slice(3 * size, size), cz = bias.Slice(4 * size, size), cn = bias.Slice(5 * size, size);
        for (int row = 0; row * size < states.Length; row++)
        {
            int first = row * 3 * size;
            bool begins = row * size >= before.Length;
            Span<float> r = gates.Slice(first, size), z = gates.Slice(first + size, size), n = gates.Slice(first + 2 * size, size),
                h = states.Slice(row * size, size), k = kept.IsEmpty ? default : kept.Slice(row * size, size);
            ReadOnlySpan<float> ur = begins ? default : given.Slice(first, size), uz = begins ? default : given.Slice(first + size, size),
                un = begins ? default : given.Slice(first + 2 * size, size), old = begins ? default : before.Slice(row * size, size);
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> toReset = Load(r, at) + Load(br, at) + Load(cr, at), toUpdate = Load(z, at) + Load(bz, at) + Load(cz, at);
                Vector<float> toProposal = Load(cn, at), earlier = default;
                if (!begins)
                {
                    toReset += Load(ur, at);
                    toUpdate += Load(uz, at);
                    toProposal += Load(un, at);
                    earlier = Load(old, at);
                }
                Vector<float> reset = Sigmoid(toReset), update = Sigmoid(toUpdate);
                // n = tanh(W x + b + r (U h + b))
                Vector<float> proposal = Tanh(Vector.FusedMultiplyAdd(reset, toProposal, Load(n, at) + Load(bn, at)));
                // h_t = (1 - z) n + z h_t-1
                Store(Vector.FusedMultiplyAdd(update, earlier - proposal, proposal), h, at);
                Store(reset, r, at);
                Store(update, z, at);
                Store(proposal, n, at);
                if (!k.IsEmpty)
                    Store(toProposal, k, at);
            }
        }
    }

    /// <summary>The derivative with respect to the sums of the gates and the states before.</summary>
    /// <param name="gates">The gates, <c>[row, 3 hidden]</c>.</param>
    /// <param name="kept">What the states before gave to n, U h + b, <c>[row, hidden]</c>.</param>
    /// <param name="before">The states before, <c>[row, hidden]</c>; zeros where a sequence began.</param>
    /// <param name="given">The derivative with respect to the states from what reads them, <c>[row, hidden]</c>.</param>
    /// <param name="carry">That from the step after, <c>[row, hidden]</c>; then its part for the states before that does not pass
    /// through U.</param>
    /// <param name="fromInput">The result with respect to W x, <c>[row, 3 hidden]</c>.</param>
    /// <param name="fromState">The result with respect to U h, <c>[row, 3 hidden]</c>.</param>
    /// <param name="bias">The sums of the two over the rows, <c>[4 hidden]</c>: r, z, n of the input, n of the state.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Backward(
        ReadOnlySpan<float> gates, ReadOnlySpan<float> kept, ReadOnlySpan<float> before, ReadOnlySpan<float> given,
        Span<float> carry, Span<float> fromInput, Span<float> fromState, Span<float> bias, int size)
    {
        bias.Clear();
        Span<float> br = bias[..size], bz = bias.Slice(size, size), bn = bias.Slice(2 * size, size), cn = bias.Slice(3 * size, size);
        for (int row = 0; row * size < given.Length; row++)
        {
            int first = row * 3 * size;
            ReadOnlySpan<float> r = gates.Slice(first, size), z = gates.Slice(first + size, size), n = gates.Slice(first + 2 * size, size),
                k = kept.Slice(row * size, size), dy = given.Slice(row * size, size), old = before.Slice(row * size, size);
            Span<float> dr = fromInput.Slice(first, size), dz = fromInput.Slice(first + size, size),
                dn = fromInput.Slice(first + 2 * size, size), sr = fromState.Slice(first, size),
                sz = fromState.Slice(first + size, size), sn = fromState.Slice(first + 2 * size, size), dh = carry.Slice(row * size, size);
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> reset = Load(r, at), update = Load(z, at), proposal = Load(n, at), one = Vector<float>.One;
                Vector<float> state = Load(dy, at) + Load(dh, at);
                Vector<float> forProposal = state * (one - update) * (one - proposal * proposal);
                Vector<float> forUpdate = state * (Load(old, at) - proposal) * update * (one - update);
                Vector<float> forReset = forProposal * Load(k, at) * reset * (one - reset);
                Vector<float> forKept = forProposal * reset;
                Store(state * update, dh, at);
                Store(forReset, dr, at);
                Store(forReset, sr, at);
                Store(forUpdate, dz, at);
                Store(forUpdate, sz, at);
                Store(forProposal, dn, at);
                Store(forKept, sn, at);
                Add(forReset, br, at);
                Add(forUpdate, bz, at);
                Add(forProposal, bn, at);
                Add(forKept, cn, at);
            }
        }
    }
}
