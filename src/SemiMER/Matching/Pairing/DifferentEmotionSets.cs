using System.Globalization;

namespace SemiMER.Matching;

/// <summary>Each class of the first modality against all other classes of the second.</summary>
internal sealed class DifferentEmotionSets : IUnpairedSets
{
    public string Name => "different emotion";

    public UnpairedDraw Draw(LatentBatch batch, ModalityPair pair)
    {
        if (batch.Classes is not { } classes)
            return new UnpairedDraw([], [$"{Name}: the batch has no labels"]);
        var rows = new UnpairedRows(batch, pair);
        foreach (int c in classes.Distinct().Order())
        {
            rows.Add(string.Create(CultureInfo.InvariantCulture, $"class {c} against others"),
                row => classes[row] == c, row => classes[row] != c);
        }
        return rows.ToDraw();
    }
}
