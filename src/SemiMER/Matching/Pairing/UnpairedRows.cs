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
        int[] rowsOfFirst = [.. batch.RowsWith(pair.First).Where(first)];
        int[] rowsOfSecond = [.. batch.RowsWith(pair.Second).Where(second)];
        if (rowsOfFirst.Length < MinimumRows || rowsOfSecond.Length < MinimumRows)
            skipped.Add($"{name}: {TooFew(pair, rowsOfFirst.Length, rowsOfSecond.Length)}");
        else
            sets.Add(new LatentSets(name, batch.Select(pair.First, rowsOfFirst), batch.Select(pair.Second, rowsOfSecond)));
    }

    /// <summary>What was collected.</summary>
    public UnpairedDraw ToDraw() => new(sets, skipped);

    /// <summary>Says that sets are too small.</summary>
    public static string TooFew(ModalityPair pair, int first, int second) => string.Create(CultureInfo.InvariantCulture,
        $"{first} rows of {pair.First} and {second} of {pair.Second}, at least {MinimumRows} needed");
}
