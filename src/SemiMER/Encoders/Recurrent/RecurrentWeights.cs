using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Encoders;

/// <summary>The weights of one direction of a layer, gates one below the other as in PyTorch.</summary>
/// <param name="Input">W, <c>[gates * hidden, feature]</c>.</param>
/// <param name="State">U, <c>[gates * hidden, hidden]</c>.</param>
/// <param name="InputBias">b of the input, <c>[gates * hidden]</c>.</param>
/// <param name="StateBias">b of the state, <c>[gates * hidden]</c>.</param>
internal readonly record struct RecurrentWeights(Tensor Input, Tensor State, Tensor InputBias, Tensor StateBias);
