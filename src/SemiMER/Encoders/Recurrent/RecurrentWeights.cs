using TorchSharp;
using static SemiMER.Encoders.PackedTensors;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>The weights of one direction of a layer, gates one below the other as in PyTorch.</summary>
/// <param name="Input">W, <c>[gates * hidden, feature]</c>.</param>
/// <param name="State">U, <c>[gates * hidden, hidden]</c>.</param>
/// <param name="InputBias">b of the input, <c>[gates * hidden]</c>.</param>
/// <param name="StateBias">b of the state, <c>[gates * hidden]</c>.</param>
internal readonly record struct RecurrentWeights(Tensor Input, Tensor State, Tensor InputBias, Tensor StateBias)
{
    /// <summary>The derivative with respect to U: the sum of (derivative of U h)' h over all steps, as one product.</summary>
    /// <param name="sums">The derivative with respect to U h, <c>[rows, gates * hidden]</c>.</param>
    /// <param name="states">The states, <c>[rows, hidden]</c>.</param>
    /// <param name="rows">Which row is which frame.</param>
    /// <param name="backwards">From the last frame to the first one.</param>
    public static Tensor StateGradient(Tensor sums, Tensor states, PackedRows rows, bool backwards)
    {
        if (rows.AreEquallyLong)
        {
            int shift = rows.Sequences, rest = rows.Count - shift;
            using Tensor after = sums.narrow(0, backwards ? 0 : shift, rest), across = after.t();
            using Tensor earlier = states.narrow(0, backwards ? shift : 0, rest);
            return across.matmul(earlier);
        }
        int size = (int)states.size(1);
        using Tensor before = zeros(states.shape), turned = sums.t();
        foreach (ScanStep at in rows.Scan(backwards))
            Numbers(states).Slice(at.Before * size, at.Carried * size).CopyTo(Numbers(before)[(at.Offset * size)..]);
        return turned.matmul(before);
    }
}
