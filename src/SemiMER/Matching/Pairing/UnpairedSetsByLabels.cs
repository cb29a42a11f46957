namespace SemiMER.Matching;

/// <summary>One strategy for labeled batches, another for unlabeled ones.</summary>
internal sealed class UnpairedSetsByLabels(IUnpairedSets labeled, IUnpairedSets unlabeled) : IUnpairedSets
{
    public string Name => $"{labeled.Name}, unlabeled: {unlabeled.Name}";

    public IReadOnlyList<object> StatefulParts => [.. labeled.StatefulParts, .. unlabeled.StatefulParts];

    public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair) => Strategy(batch).Draw(batch, pair);

    public void Remember(LatentBatch batch) => Strategy(batch).Remember(batch);

    private IUnpairedSets Strategy(LatentBatch batch) => batch.Classes is null ? unlabeled : labeled;
}
