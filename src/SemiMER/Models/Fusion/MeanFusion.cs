using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>h = sum_m w_m z_m / sum_m w_m over the modalities m that are there, with fixed weights; 0 if none is.</summary>
internal sealed class MeanFusion : nn.Module<Tensor, Tensor, Tensor>
{
    private const double LeastSum = 1e-12;
    private readonly float[] weights;

    public MeanFusion(IReadOnlyList<double> weights)
        : base(nameof(MeanFusion)) => this.weights = [.. weights.Select(weight => (float)weight)];

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor w = tensor(weights, device: embeddings.device).unsqueeze(0) * present; // [batch, modality]
        return (embeddings * w.unsqueeze(2)).sum(dim: 1) / w.sum(dim: 1, keepdim: true).ClampMin(LeastSum);
    }
}
