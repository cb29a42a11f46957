using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Models;

/// <summary>
/// c prototypes of a dialogue in one modality, <c>[dialogue, utterance, embedding]</c> to <c>[dialogue, prototype, embedding]</c>.
/// </summary>
internal abstract class ModalityPrototypes(string name) : nn.Module<Tensor, Tensor, Tensor>(name)
{
    /// <summary>Computes prototypes.</summary>
    /// <param name="embeddings">Z, zeros where the modality is missing and in padding.</param>
    /// <param name="present">Where it is there: <c>[dialogue, utterance]</c>, bool.</param>
    public abstract override Tensor forward(Tensor embeddings, Tensor present);
}

/// <summary>
/// A = (MLP(Z'))' (He, Zhu and Zhang 2025, eq. 6): an MLP over the utterances of a dialogue, n to c to c with GELU, which has weights M
/// <c>[c, n]</c> for each place. Shorter dialogues count as filled up with zeros to n.
/// </summary>
internal sealed class PlacePrototypes : ModalityPrototypes
{
    private readonly Linear places, second;
    private readonly double dropout;

    public PlacePrototypes(int length, int prototypes, double dropout)
        : base(nameof(PlacePrototypes))
    {
        (places, second, this.dropout) = (nn.Linear(length, prototypes), nn.Linear(prototypes, prototypes), dropout);
        RegisterComponents();
    }

    /// <summary>M, <c>[prototype, place]</c>, whose gradient is modulated.</summary>
    public Parameter PlaceWeights => places.weight!;

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        // Places after the longest dialogue of the batch hold zeros: their weights need no product.
        Tensor m = places.weight!.narrow(1, 0, embeddings.size(1));
        Tensor hidden = nn.functional.gelu(embeddings.transpose(1, 2).matmul(m.t()).Plus(places.bias!));
        return StreamDropout.Apply(second.call(hidden).transpose(1, 2), dropout, training);
    }
}

/// <summary>
/// c learned queries q_k that attend over the utterances which have the modality: A_k = sum_i softmax_i(q_k' z_i / sqrt(D)) z_i. It accepts
/// any number of utterances, and their order does not matter. Where no utterance has the modality A = 0.
/// </summary>
internal sealed class AttentionPrototypes : ModalityPrototypes, IInitialWeights
{
    private const string Queries = "queries";

    private readonly double dropout;

    public AttentionPrototypes(int embeddingSize, int prototypes, double dropout)
        : base(nameof(AttentionPrototypes))
    {
        this.dropout = dropout;
        register_parameter(Queries, new Parameter(zeros(prototypes, embeddingSize)));
    }

    public override Tensor forward(Tensor embeddings, Tensor present)
    {
        Tensor q = get_parameter(Queries)!.Times(1 / Math.Sqrt(embeddings.size(2)));
        Tensor scores = q.matmul(embeddings.transpose(1, 2)).MaskedFill(present.logical_not().unsqueeze(1), -1e30);
        Tensor read = scores.softmax(-1).matmul(embeddings) * present.any(1).reshape(-1, 1, 1);
        return StreamDropout.Apply(read, dropout, training);
    }

    void IInitialWeights.DrawWeights(Generator generator) => get_parameter(Queries)!.normal_(0, 1, generator);

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // Everything is registered already.
    }
}
