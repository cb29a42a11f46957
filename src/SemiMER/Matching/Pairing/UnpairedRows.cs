using System.Globalization;

namespace SemiMER.Matching;

/// <summary>Collects sets of rows for unpaired strategies; those that are too small become a reason.</summary>
internal sealed class UnpairedRows(LatentBatch batch, ModalityPair pair)
{
    /// <summary>The fewest rows of a set: with one row there is nothing to compare within it.</summary>
    public const int MinimumRows = 2;

    private readonly List<LatentSets> sets = [];
    private readonly List<string> skipped = [];

    /// <summary>Adds the rows of the first and of the second modality that a rule picks among those that have it.</summary>
    public void Add(string name, Func<int, bool> first, Func<int, bool> second)
    {
        List<int> rowsOfFirst = Where(batch.RowsWith(pair.First), first), rowsOfSecond = Where(batch.RowsWith(pair.Second), second);
        if (rowsOfFirst.Count < MinimumRows || rowsOfSecond.Count < MinimumRows)
            skipped.Add($"{name}: {TooFew(pair, rowsOfFirst.Count, rowsOfSecond.Count)}");
        else
            sets.Add(new LatentSets(name, new LatentRows(rowsOfFirst), new LatentRows(rowsOfSecond)));
    }

    /// <summary>What was collected.</summary>
    public UnpairedDraw ToDraw() => new(sets, skipped);

    /// <summary>Says that sets are too small.</summary>
    public static string TooFew(ModalityPair pair, int first, int second) => string.Create(CultureInfo.InvariantCulture,
        $"{first} rows of {pair.First} and {second} of {pair.Second}, at least {MinimumRows} needed");

    private static List<int> Where(IReadOnlyList<int> rows, Func<int, bool> rule)
    {
        var chosen = new List<int>(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            if (rule(rows[i]))
                chosen.Add(rows[i]);
        }
        return chosen;
    }
}
