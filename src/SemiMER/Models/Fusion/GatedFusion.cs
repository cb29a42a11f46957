using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// A gated multimodal unit (Arevalo et al. 2017): h = sum_m g_m * tanh(W_m z_m + b_m) over the modalities m that are there, with gates
/// g = softmax_m or sigmoid of G [z_1 ; ... ; z_M] + c, a gate for each feature.
/// </summary>
internal sealed class GatedFusion : FusionLayer
{
    private readonly FusionGate gate;
    private readonly ModuleList<Linear> values;
    private readonly Linear gates;

    public GatedFusion(int modalities, int embeddingSize, FusionGate gate)
        : base(nameof(GatedFusion))
    {
        this.gate = gate;
        register_module("values", values = LayerOfEach(modalities, embeddingSize));
        register_module("gates", gates = nn.Linear((long)modalities * embeddingSize, (long)modalities * embeddingSize));
    }

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor scores = gates.call(embeddings.flatten(1)).reshape(embeddings.shape);
        Tensor open = gate == FusionGate.Softmax
            ? Shares(scores, present) : scores.sigmoid().MaskedFill(present.logical_not().unsqueeze(2), 0);
        return (open * Each(values, embeddings).tanh()).sum(dim: 1);
    }
}
