using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Benchmarks.Plain;

/// <summary>
/// The paper's objective, L_semi = L_s + omega L_u, with the voice as the hub of matching.
/// </summary>
/// <param name="Alpha">Weight of the reconstruction.</param>
/// <param name="Beta">Weight of the matching.</param>
/// <param name="Omega">Weight of all terms on unlabeled batches.</param>
/// <param name="PushesApart">Whether there is L_unpair.</param>
internal sealed record PlainObjective(double Alpha, double Beta, double Omega, bool PushesApart)
{
    private const int FewestRows = 2;

    /// <summary>
    /// Whether bandwidths are SemiMER's to the last digit, so that losses can be compared. Not where time is taken: <c>median</c> as it is
    /// is what one would write, and faster.
    /// </summary>
    public bool ExactMedian { get; init; }

    /// <summary>L_s = L_cls + alpha L_rec + beta (L_pair + L_unpair).</summary>
    public Tensor Labeled(PlainNetwork network, PlainBatch batch, Tensor classWeights)
    {
        Tensor[] z = network.Encode(batch);
        Tensor classification = nn.functional.cross_entropy(network.Classify(z), batch.Labels!, classWeights);
        return Unsupervised(network, z, batch) is { } rest ? classification + rest : classification;
    }

    /// <summary>omega L_u = omega (alpha L_rec + beta (L_pair + L_unpair)).</summary>
    public Tensor Unlabeled(PlainNetwork network, PlainBatch batch) =>
        Omega * Unsupervised(network, network.Encode(batch), batch)!;

    private Tensor? Unsupervised(PlainNetwork network, Tensor[] z, PlainBatch batch)
    {
        Tensor? sum = null;
        if (Alpha > 0 && network.Reconstruct(z, batch) is { } error)
            sum = Alpha * error;
        for (int other = 1; other < z.Length && Beta > 0; other++)
        {
            Tensor matching = PlainDiscrepancy.Compute(z[0], z[other], ExactMedian);
            if (PushesApart && Unpaired(z[0], z[other], batch) is { } apart)
                matching -= apart;
            sum = sum is null ? Beta * matching : sum + Beta * matching;
        }
        return sum;
    }

    // The mean over sets that do not belong together.
    private Tensor? Unpaired(Tensor hub, Tensor other, PlainBatch batch)
    {
        var terms = new List<Tensor>();
        IEnumerable<(long[], long[])> sets =
            batch.Classes is { } classes ? DifferentEmotion(classes) : DifferentDialogue(batch.Dialogues);
        foreach ((long[] first, long[] second) in sets)
        {
            if (first.Length >= FewestRows && second.Length >= FewestRows)
                terms.Add(PlainDiscrepancy.Compute(
                    hub.index_select(0, tensor(first)), other.index_select(0, tensor(second)), ExactMedian));
        }
        return terms.Count == 0 ? null : terms.Aggregate((sum, term) => sum + term) / terms.Count;
    }

    private static IEnumerable<(long[], long[])> DifferentEmotion(IReadOnlyList<int> classes) => classes.Distinct().Order().Select(c =>
        (RowsWhere(classes.Count, row => classes[row] == c), RowsWhere(classes.Count, row => classes[row] != c)));

    // Dialogues, the longest first, go to the smaller of two sides.
    private static IEnumerable<(long[], long[])> DifferentDialogue(IReadOnlyList<string> dialogues)
    {
        var left = new HashSet<string>();
        int onLeft = 0, onRight = 0;
        foreach (IGrouping<string, string> dialogue in dialogues.GroupBy(name => name).OrderByDescending(rows => rows.Count()))
        {
            if (onLeft <= onRight)
            {
                left.Add(dialogue.Key);
                onLeft += dialogue.Count();
            }
            else
            {
                onRight += dialogue.Count();
            }
        }
        yield return (RowsWhere(dialogues.Count, row => left.Contains(dialogues[row])),
            RowsWhere(dialogues.Count, row => !left.Contains(dialogues[row])));
    }

    private static long[] RowsWhere(int count, Func<int, bool> condition) =>
        [.. Enumerable.Range(0, count).Where(condition).Select(row => (long)row)];
}
