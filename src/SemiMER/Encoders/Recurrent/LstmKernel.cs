using System.Numerics;
using static SemiMER.Encoders.LanesKernel;
using static SemiMER.Encoders.VectorActivations;

namespace SemiMER.Encoders;

/// <summary>One step of long short-term memory (Hochreiter and Schmidhuber 1997, with forget gates), forwards and its derivative.</summary>
/// <remarks>Gates stand in PyTorch's order in a row: i, f, g, o.</remarks>
internal static class LstmKernel
{
    /// <summary>Turns the sums of the gates into their activations and computes the states.</summary>
    /// <param name="gates"><c>[row, 4 hidden]</c>: W x + U h; then the gates.</param>
    /// <param name="bias">b, <c>[4 hidden]</c>.</param>
    /// <param name="before">The cells before, <c>[row, hidden]</c>; rows that it lacks begin with zeros. It may be the memory of
    /// <paramref name="cells"/>.</param>
    /// <param name="cells">The cells, <c>[row, hidden]</c>.</param>
    /// <param name="states">The states, <c>[row, hidden]</c>.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Forward(
        Span<float> gates, ReadOnlySpan<float> bias, ReadOnlySpan<float> before, Span<float> cells, Span<float> states, int size)
    {
        ReadOnlySpan<float> bi = bias[..size], bf = bias.Slice(size, size), bg = bias.Slice(2 * size, size),
            bo = bias.Slice(3 * size, size);
        for (int row = 0; row * size < states.Length; row++)
        {
            int first = row * 4 * size;
            Span<float> i = gates.Slice(first, size), f = gates.Slice(first + size, size), g = gates.Slice(first + 2 * size, size),
                o = gates.Slice(first + 3 * size, size), c = cells.Slice(row * size, size), h = states.Slice(row * size, size);
            ReadOnlySpan<float> old = row * size < before.Length ? before.Slice(row * size, size) : default;
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> input = Sigmoid(Load(i, at) + Load(bi, at)), forget = Sigmoid(Load(f, at) + Load(bf, at));
                Vector<float> proposal = Tanh(Load(g, at) + Load(bg, at)), output = Sigmoid(Load(o, at) + Load(bo, at));
                // c_t = f c_t-1 + i g
                Vector<float> cell = input * proposal;
                if (!old.IsEmpty)
                    cell = Vector.FusedMultiplyAdd(forget, Load(old, at), cell);
                Store(cell, c, at);
                // h_t = o tanh c_t
                Store(output * Tanh(cell), h, at);
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
    /// <param name="cells">The cells, <c>[row, hidden]</c>.</param>
    /// <param name="given">The derivative with respect to the states from what reads them, <c>[row, hidden]</c>.</param>
    /// <param name="next">That from the step after, <c>[row, hidden]</c>.</param>
    /// <param name="carry">That with respect to the cells, <c>[row, hidden]</c>; then with respect to the cells before.</param>
    /// <param name="sums">The result, <c>[row, 4 hidden]</c>.</param>
    /// <param name="bias">Its sum over the rows, <c>[4 hidden]</c>.</param>
    /// <param name="size">Number of features of a state.</param>
    public static void Backward(
        ReadOnlySpan<float> gates, ReadOnlySpan<float> before, ReadOnlySpan<float> cells, ReadOnlySpan<float> given,
        ReadOnlySpan<float> next, Span<float> carry, Span<float> sums, Span<float> bias, int size)
    {
        bias.Clear();
        Span<float> bi = bias[..size], bf = bias.Slice(size, size), bg = bias.Slice(2 * size, size), bo = bias.Slice(3 * size, size);
        for (int row = 0; row * size < given.Length; row++)
        {
            int first = row * 4 * size;
            ReadOnlySpan<float> i = gates.Slice(first, size), f = gates.Slice(first + size, size), g = gates.Slice(first + 2 * size, size),
                o = gates.Slice(first + 3 * size, size), c = cells.Slice(row * size, size), dh = given.Slice(row * size, size),
                dn = next.Slice(row * size, size), old = row * size < before.Length ? before.Slice(row * size, size) : default;
            Span<float> di = sums.Slice(first, size), df = sums.Slice(first + size, size), dg = sums.Slice(first + 2 * size, size),
                @do = sums.Slice(first + 3 * size, size), dc = carry.Slice(row * size, size);
            for (int at = 0; at < size; at += Vector<float>.Count)
            {
                Vector<float> input = Load(i, at), forget = Load(f, at), proposal = Load(g, at), output = Load(o, at);
                Vector<float> tanh = Tanh(Load(c, at)), state = Load(dh, at) + Load(dn, at), one = Vector<float>.One;
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
                Add(forInput, bi, at);
                Add(forForget, bf, at);
                Add(forProposal, bg, at);
                Add(forOutput, bo, at);
            }
        }
    }
}
