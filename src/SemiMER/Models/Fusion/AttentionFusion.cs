using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Attention over modalities: h = sum_m a_m v_m with v_m = W_m z_m + b_m and weights a_m = softmax_m(u' tanh(A v_m + c)) over the
/// modalities m that are there (additive attention, Bahdanau et al. 2015, with a trained query).
/// </summary>
internal sealed class AttentionFusion : FusionLayer
{
    private readonly ModuleList<Linear> values;
    private readonly nn.Module<Tensor, Tensor> score;

    public AttentionFusion(int modalities, int embeddingSize, int hiddenSize)
        : base(nameof(AttentionFusion))
    {
        register_module("values", values = LayerOfEach(modalities, embeddingSize));
        register_module("score", score = nn.Sequential(nn.Linear(embeddingSize, hiddenSize), nn.Tanh(), nn.Linear(hiddenSize, 1)));
    }

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor each = Each(values, embeddings);
        return (Shares(score.call(each), present) * each).sum(dim: 1);
    }
}
