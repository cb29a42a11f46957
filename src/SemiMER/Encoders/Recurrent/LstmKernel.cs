using System.Numerics;
using static SemiMER.Encoders.VectorActivations;

namespace SemiMER.Encoders;

/// <summary>One step of long short-term memory (Hochreiter and Schmidhuber 1997, with a forget gate), forwards and its derivative.</summary>
/// <remarks>Gates stand in PyTorch's order in a row: i, f, g, o.</remarks>
internal static class LstmKernel
{
    /// <summary>Turns the sums of the gates into their activations and computes the states.</summary>
    /// <param name="gates"><c>[row, 4 hidden]</c>: W x + U h + b; then the gates.</param>
    /// <param name="before">The cells before, <c>[row, hidden]</c>; rows that it lacks begin with zeros. It may be the same memory as
    /// <paramref name="cells"/>.</param>
    /// <param name="cells">The cells, <c>[row, hidden]</c>.</param>
    /// <param name="squashed">tanh of the cells, <c>[row, hidden]</c>; empty if nobody needs it.</param>
    /// <param name="states">The states, <c>[row, hidden]</c>.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Forward(
        Span<float> gates, ReadOnlySpan<float> before, Span<float> cells, Span<float> squashed, Span<float> states, int size)
    {
        for (int row = 0; row * size < states.Length; row++)
        {
            Span<float> i = gates.Slice(row * 4 * size, size), f = gates.Slice((row * 4 + 1) * size, size),
                g = gates.Slice((row * 4 + 2) * size, size), o = gates.Slice((row * 4 + 3) * size, size);
            ReadOnlySpan<float> old = row * size < before.Length ? before.Slice(row * size, size) : default;
            Span<float> c = cells.Slice(row * size, size), h = states.Slice(row * size, size),
                t = squashed.IsEmpty ? default : squashed.Slice(row * size, size);
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> input = Sigmoid(Load(i, at)), forget = Sigmoid(Load(f, at));
                Vector<float> proposal = Tanh(Load(g, at)), output = Sigmoid(Load(o, at));
                // c_t = f c_t-1 + i g
                Vector<float> cell = input * proposal;
                if (!old.IsEmpty)
                    cell = Vector.FusedMultiplyAdd(forget, Load(old, at), cell);
                // h_t = o tanh c_t
                Vector<float> tanh = Tanh(cell);
                Store(cell, c, at);
                Store(output * tanh, h, at);
                if (t.IsEmpty)
                    continue;
                Store(tanh, t, at);
                Store(input, i, at);
                Store(forget, f, at);
                Store(proposal, g, at);
                Store(output, o, at);
            }
        }
    }

    /// <summary>The derivative with respect to the sums of the gates and the cells before.</summary>
    /// <param name="gates">The gates, <c>[row, 4 hidden]</c>.</param>
    /// <param name="before">The cells before, <c>[row, hidden]</c>; rows that it lacks began with zeros.</param>
    /// <param name="squashed">tanh of the cells, <c>[row, hidden]</c>.</param>
    /// <param name="given">The derivative with respect to the states from what reads them, <c>[row, hidden]</c>.</param>
    /// <param name="next">That from the step after, <c>[row, hidden]</c>.</param>
    /// <param name="carry">That with respect to the cells, <c>[row, hidden]</c>; then with respect to the cells before.</param>
    /// <param name="sums">The result, <c>[row, 4 hidden]</c>.</param>
    /// <param name="bias">Its sum over the rows, <c>[4 hidden]</c>.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Backward(
        ReadOnlySpan<float> gates, ReadOnlySpan<float> before, ReadOnlySpan<float> squashed, ReadOnlySpan<float> given,
        ReadOnlySpan<float> next, Span<float> carry, Span<float> sums, Span<float> bias, int size)
    {
        Span<float> bi = bias[..size], bf = bias.Slice(size, size), bg = bias.Slice(2 * size, size), bo = bias.Slice(3 * size, size);
        bias.Clear();
        for (int row = 0; row * size < given.Length; row++)
        {
            ReadOnlySpan<float> i = gates.Slice(row * 4 * size, size), f = gates.Slice((row * 4 + 1) * size, size),
                g = gates.Slice((row * 4 + 2) * size, size), o = gates.Slice((row * 4 + 3) * size, size);
            Span<float> di = sums.Slice(row * 4 * size, size), df = sums.Slice((row * 4 + 1) * size, size),
                dg = sums.Slice((row * 4 + 2) * size, size), @do = sums.Slice((row * 4 + 3) * size, size);
            ReadOnlySpan<float> old = row * size < before.Length ? before.Slice(row * size, size) : default;
            ReadOnlySpan<float> t = squashed.Slice(row * size, size), dh = given.Slice(row * size, size),
                dn = next.Slice(row * size, size);
            Span<float> dc = carry.Slice(row * size, size);
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> input = Load(i, at), forget = Load(f, at), proposal = Load(g, at), output = Load(o, at);
                Vector<float> tanh = Load(t, at), state = Load(dh, at) + Load(dn, at), one = Vector<float>.One;
                // dc = dc + dh o (1 - tanh^2 c)
                Vector<float> cell = Vector.FusedMultiplyAdd(state * output, one - tanh * tanh, Load(dc, at));
                Store(cell * forget, dc, at);
                Vector<float> forInput = cell * proposal * input * (one - input);
                Vector<float> forForget = old.IsEmpty ? default : cell * Load(old, at) * forget * (one - forget);
                Vector<float> forProposal = cell * input * (one - proposal * proposal);
                Vector<float> forOutput = state * tanh * output * (one - output);
                Store(forInput, di, at);
                Store(forForget, df, at);
                Store(forProposal, dg, at);
                Store(forOutput, @do, at);
                Store(Load(bi, at) + forInput, bi, at);
                Store(Load(bf, at) + forForget, bf, at);
                Store(Load(bg, at) + forProposal, bg, at);
                Store(Load(bo, at) + forOutput, bo, at);
            }
        }
    }
}
