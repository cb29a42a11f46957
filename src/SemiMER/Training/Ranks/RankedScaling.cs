using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>Takes the statistics of scaling of a streamed pool: each rank reads its part once, and every rank merges all of them.</summary>
internal static class RankedScaling
{
    /// <summary>Takes them; every rank gets the same.</summary>
    public static FeatureScaler Fit(
        IProcessGroup group, LabeledSet labeled, UnlabeledSet unlabeled, ScalingScope scope, CancellationToken cancellationToken)
    {
        var own = new StreamedScaling(scope);
        if (group.Rank == 0)
            own.Add(labeled.Originals, cancellationToken);
        own.Add(unlabeled.OneByOne(RankPart.Of(unlabeled.Count, group.Rank, group.Size)), cancellationToken);
        var all = new StreamedScaling(scope);
        foreach (byte[] part in group.AllGather(own.ToBytes()))
            all.Merge(part);
        return all.ToScaler();
    }
}
