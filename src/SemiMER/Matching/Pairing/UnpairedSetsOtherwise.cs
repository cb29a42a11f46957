namespace SemiMER.Matching;

/// <summary>A strategy, and another one where the first gives nothing.</summary>
internal sealed class UnpairedSetsOtherwise(IUnpairedSets first, IUnpairedSets second) : IUnpairedSets
{
    public string Name => $"{first.Name}, else {second.Name}";

    public IReadOnlyList<object> StatefulParts => [.. first.StatefulParts, .. second.StatefulParts];

    public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair)
    {
        UnpairedDraw draw = first.Draw(batch, pair);
        if (draw.Sets.Count > 0)
            return draw;
        UnpairedDraw other = second.Draw(batch, pair);
        return other.Sets.Count > 0 ? other : new UnpairedDraw([], [.. draw.Skipped, .. other.Skipped]);
    }

    public void Remember(LatentBatch batch)
    {
        first.Remember(batch);
        second.Remember(batch);
    }
}
