using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>A set of latents of one modality: rows of a batch by their numbers, or latents from elsewhere.</summary>
public sealed class LatentRows
{
    private readonly Tensor? latents;

    /// <summary>Takes rows of the batch.</summary>
    /// <param name="rows">Their numbers, counted from 0.</param>
    public LatentRows(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Rows = rows;
        Count = rows.Count;
    }

    /// <summary>Takes latents from elsewhere.</summary>
    /// <param name="latents">The latents, <c>[rows, embedding]</c>; they belong to the caller's dispose scope.</param>
    public LatentRows(Tensor latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        this.latents = latents;
        Count = latents.shape[0];
    }

    /// <summary>The numbers of the rows of the batch; null for latents from elsewhere.</summary>
    public IReadOnlyList<int>? Rows { get; }

    /// <summary>Number of latents.</summary>
    public long Count { get; }

    /// <summary>The latents, <c>[rows, embedding]</c>: those of the batch as a part of the graph, in the caller's scope.</summary>
    /// <param name="batch">The batch that the rows were taken from.</param>
    /// <param name="modality">The modality they were taken for.</param>
    public Tensor Select(LatentBatch batch, Modality modality)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return latents ?? batch.Select(modality, Rows!);
    }
}
