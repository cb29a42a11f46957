using SemiMER.Corpora;
using SemiMER.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Matching;

/// <summary>
/// Computes all MMDs of a plan from one pool of distances: the rows of all modalities it names, one modality after the other, in
/// <see cref="GaussianSets"/>.
/// </summary>
internal sealed class PooledMatching : IDisposable
{
    private readonly LatentBatch batch;
    private readonly GaussianSets sets;
    private readonly Modality[] modalities;

    private PooledMatching(LatentBatch batch, GaussianSets sets, Modality[] modalities) =>
        (this.batch, this.sets, this.modalities) = (batch, sets, modalities);

    /// <summary>Whether latents of this kind can be pooled: float32 on the CPU, of one width, and not too many.</summary>
    public static bool Applies(LatentBatch batch)
    {
        if (batch.Modalities.Count * batch.Count > GaussianSets.MostRows || batch.Count == 0)
            return false;
        long width = batch.Latents(batch.Modalities[0]).shape[1];
        return width > 0 && batch.Modalities.Select(batch.Latents).All(latents =>
            HostKernels.Fit(latents) && latents.shape[1] == width);
    }

    /// <summary>Pools what a plan compares; null if the loss, a set or a value does not allow it.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="plan">What is compared.</param>
    public static PooledMatching? TryCreate(MaximumMeanDiscrepancy loss, LatentBatch batch, MatchingPlan plan)
    {
        if (!plan.Terms.All(term => term.Sets.All(sets => CanPool(loss, batch, term.Pair, sets))))
            return null;
        Modality[] modalities = [.. plan.Terms.SelectMany(term => new[] { term.Pair.First, term.Pair.Second }).Distinct()];
        int width = (int)batch.Latents(batch.Modalities[0]).shape[1];
        if (loss.TryCreateSets(modalities.Length * batch.Count, width) is not { } sets)
            return null;
        var pooled = new PooledMatching(batch, sets, modalities);
        if (pooled.TryCopy(width))
            return pooled;
        pooled.Dispose();
        return null;
    }

    /// <summary>Computes all terms; null if float32 is too narrow for their distances.</summary>
    /// <param name="plan">What is compared.</param>
    /// <param name="margin">The distance beyond which unpaired sets are pushed no more.</param>
    public MatchingValues? TryCompute(MatchingPlan plan, double margin)
    {
        List<MatchingValue> paired = [], apart = [];
        foreach (PlannedTerm term in plan.Terms)
        {
            double sum = 0, limit = term.IsPaired ? double.PositiveInfinity : margin;
            foreach (LatentSets pair in term.Sets)
            {
                int[] p = Pooled(term.Pair.First, pair.P.Rows!), q = Pooled(term.Pair.Second, pair.Q.Rows!);
                if (sets.Compute(p, q, term.Weight, limit) is not { } value)
                    return null;
                sum += Math.Min(value, limit);
            }
            (term.IsPaired ? paired : apart).Add(new MatchingValue(term.Name, term.Weight * sum));
        }
        return new MatchingValues(paired, apart, plan.Skipped);
    }

    /// <summary>Adds the gradient of the sum of all terms.</summary>
    /// <param name="gradients">Memory for the gradient of a modality, <c>[batch, embedding]</c>.</param>
    /// <param name="factor">What it is multiplied by.</param>
    public void AddGradients(Func<Modality, Tensor> gradients, double factor)
    {
        sets.TakeGradients();
        for (int i = 0; i < modalities.Length; i++)
        {
            Tensor gradient = gradients(modalities[i]);
            Span<float> numbers = gradient.CpuSpan<float>();
            int width = numbers.Length / batch.Count;
            foreach (int row in batch.RowsWith(modalities[i]))
                sets.AddGradient(i * batch.Count + row, factor, numbers.Slice(row * width, width));
            GC.KeepAlive(gradient);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => sets.Dispose();

    // Rows by number, which have the modality, ascending, enough of them.
    private static bool CanPool(MaximumMeanDiscrepancy loss, LatentBatch batch, ModalityPair pair, LatentSets sets) =>
        CanPool(loss, batch.RowsWith(pair.First), sets.P.Rows) && CanPool(loss, batch.RowsWith(pair.Second), sets.Q.Rows);

    private static bool CanPool(MaximumMeanDiscrepancy loss, IReadOnlyList<int> present, IReadOnlyList<int>? rows)
    {
        if (ReferenceEquals(rows, present))
            return rows.Count >= loss.LeastRows;
        if (rows is null || rows.Count < loss.LeastRows)
            return false;
        int at = 0;
        foreach (int row in rows)
        {
            while (at < present.Count && present[at] < row)
                at++;
            if (at == present.Count || present[at++] != row)
                return false;
        }
        return true;
    }

    private bool TryCopy(int width)
    {
        var present = new bool[modalities.Length * batch.Count];
        for (int i = 0; i < modalities.Length; i++)
        {
            Tensor latents = batch.Latents(modalities[i]).contiguous();
            ReadOnlySpan<float> numbers = latents.CpuSpan<float>();
            foreach (int row in batch.RowsWith(modalities[i]))
            {
                int index = i * batch.Count + row;
                present[index] = true;
                if (!sets.TrySet(index, numbers.Slice(row * width, width)))
                    return false;
            }
            GC.KeepAlive(latents);
        }
        sets.TakeDistances(index => present[index]);
        return true;
    }

    private int[] Pooled(Modality modality, IReadOnlyList<int> rows)
    {
        int start = Array.IndexOf(modalities, modality) * batch.Count;
        var pooled = new int[rows.Count];
        for (int i = 0; i < pooled.Length; i++)
            pooled[i] = start + rows[i];
        return pooled;
    }
}
