namespace SemiMER.Matching;

/// <summary>Parts the groups (dialogues, speakers, ...) of a batch into two sides; no group stands on both.</summary>
internal sealed class DifferentGroupSets(string name, string unit, Func<LatentBatch, IReadOnlyList<string?>?> groupsOf) : IUnpairedSets
{
    public string Name => name;

    public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair)
    {
        if (groupsOf(batch) is not { } groups || groups.All(group => group is null))
            return new UnpairedDraw([], [$"{name}: the {unit} of no row is known"]);
        HashSet<string> left = LeftGroups(groups);
        var rows = new UnpairedRows(batch, pair);
        rows.Add(name, row => groups[row] is { } group && left.Contains(group), row => groups[row] is { } group && !left.Contains(group));
        return rows.ToDraw();
    }

    // Groups in order of size (ties: of first row) go to the smaller side, the left one first. Rows of no group are left out.
    private static HashSet<string> LeftGroups(IReadOnlyList<string?> groups)
    {
        var left = new HashSet<string>();
        int onLeft = 0, onRight = 0;
        foreach (var group in groups.OfType<string>().GroupBy(group => group).OrderByDescending(group => group.Count()))
        {
            if (onLeft <= onRight)
            {
                left.Add(group.Key);
                onLeft += group.Count();
            }
            else
            {
                onRight += group.Count();
            }
        }
        return left;
    }
}
