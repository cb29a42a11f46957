using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// The coordinator of He, Zhu and Zhang 2025 (eq. 12, 13): ω = softmax_m(Mlp([z_1 ; ... ; z_M])), F = [ω_1 z_1 ; ... ; ω_M z_M],
/// h = F + dropout(ReLU(W F + b)). A missing modality has no weight.
/// </summary>
internal sealed class CoordinatedFusion : FusionLayer
{
    private readonly TwoLayers weights;
    private readonly Linear joined;
    private readonly double dropout;

    public CoordinatedFusion(int modalities, int embeddingSize, double dropout)
        : base(nameof(CoordinatedFusion))
    {
        long all = (long)modalities * embeddingSize;
        this.dropout = dropout;
        register_module("weights", weights = new TwoLayers(all, embeddingSize, modalities, dropout));
        register_module("joined", joined = nn.Linear(all, all));
    }

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor omega = Shares(weights.call(embeddings.flatten(1)).unsqueeze(2), present);
        Tensor f = (omega * embeddings).flatten(1);
        return f.Plus(StreamDropout.Apply(joined.call(f).relu(), dropout, training));
    }
}
