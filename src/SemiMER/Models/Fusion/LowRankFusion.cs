using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// Low-rank tensor fusion (Liu et al. 2018): h = sum_r w_r * prod_m (F_mr [z_m ; 1]) + b, the product over the modalities m that are
/// there: an outer product of all embeddings, mapped by a tensor of rank R, without ever making either. A missing modality is a
/// factor of 1.
/// </summary>
internal sealed class LowRankFusion : FusionLayer
{
    private readonly int rank;
    private readonly ModuleList<Linear> factors;
    private readonly Linear ranks;
    private readonly Parameter shift;

    public LowRankFusion(int modalities, int embeddingSize, int rank)
        : base(nameof(LowRankFusion))
    {
        this.rank = rank;
        // F_m [z ; 1] of all ranks at once: a linear layer whose bias is the column of the 1.
        factors = new ModuleList<Linear>([.. Enumerable.Range(0, modalities).Select(_ =>
            nn.Linear(embeddingSize, (long)rank * embeddingSize))]);
        ranks = nn.Linear(rank, 1, hasBias: false);
        register_module("factors", factors);
        register_module("ranks", ranks);
        register_parameter("shift", shift = new Parameter(zeros(embeddingSize)));
    }

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        long rows = embeddings.shape[0], width = embeddings.shape[2];
        Tensor? product = null;
        foreach ((Linear factor, int i) in factors.Select((factor, i) => (factor, i)))
        {
            Tensor own = factor.call(embeddings.select(1, i)).MaskedFill(present.select(1, i).logical_not().unsqueeze(1), 1);
            product = product is null ? own : product * own;
        }
        return ranks.call(product!.reshape(rows, rank, width).transpose(1, 2)).squeeze(2).Plus(shift);
    }
}
