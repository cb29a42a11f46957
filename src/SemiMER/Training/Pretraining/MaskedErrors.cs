using SemiMER.Corpora;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>Adds up the errors of one modality, and those of what needs no network.</summary>
/// <param name="width">Features of an utterance.</param>
/// <param name="loss">How features are compared.</param>
internal sealed class MaskedErrors(int width, MaskedLoss loss)
{
    private readonly List<float>[] columns = [.. Enumerable.Range(0, width).Select(_ => new List<float>())];
    private double[]? constants;
    private double ofNetwork, ofConstants, ofNeighbours;
    private bool hasNeighbours;

    /// <summary>Masked numbers so far.</summary>
    public long Count { get; private set; }

    // The median of a column, or its mean.
    private double[] Constants => constants ??= Array.ConvertAll(columns, column =>
    {
        if (loss == MaskedLoss.Squared)
            return column.Average(value => (double)value);
        column.Sort();
        return ((double)column[(column.Count - 1) / 2] + column[column.Count / 2]) / 2;
    });

    /// <summary>Takes the features of an utterance, from which the best constants follow; before any masks.</summary>
    public void AddTrue(ReadOnlySpan<float> features)
    {
        for (int column = 0; column < width; column++)
            columns[column].Add(features[column]);
    }

    /// <summary>Takes a batch of which something was restored.</summary>
    /// <param name="restored">What was masked and what came back.</param>
    /// <param name="counts">Frames of each row, 0 where the modality is absent.</param>
    /// <param name="dialogues">Row numbers of each dialogue; none if utterances stand alone.</param>
    public void Add(RestoredModality restored, int[] counts, IReadOnlyList<int[]> dialogues)
    {
        float[] x = restored.Values.Values<float>(), y = restored.Prediction.Values<float>();
        var neighbours = new Dictionary<int, int[]>();
        foreach (int[] dialogue in dialogues)
        {
            int[] known = [.. dialogue.Where(row => counts[row] > 0 && !restored.Mask.Has(row))];
            foreach ((int place, int row) in dialogue.Index().Where(entry => restored.Mask.Has(entry.Item)))
            {
                int before = dialogue[..place].LastOrDefault(known.Contains, -1);
                int after = dialogue[place..].FirstOrDefault(known.Contains, -1);
                neighbours.Add(row, [.. ((int[])[before, after]).Where(other => other >= 0)]);
            }
        }
        hasNeighbours |= dialogues.Count > 0;
        for (int cell = 0; cell < x.Length; cell++)
        {
            int row = cell / width, column = cell % width;
            if (!restored.Mask.Cells[restored.Mask.Width == 1 ? row : cell])
                continue;
            Count++;
            ofNetwork += Error(y[cell], x[cell]);
            ofConstants += Error(Constants[column], x[cell]);
            if (hasNeighbours)
            {
                int[] others = neighbours[row];
                ofNeighbours += Error(
                    others.Length > 0 ? others.Average(other => (double)x[other * width + column]) : Constants[column], x[cell]);
            }
        }
    }

    /// <summary>The means.</summary>
    public MaskedModellingRow Row(Modality modality) =>
        new(modality, Count, ofNetwork / Count, ofConstants / Count, hasNeighbours ? ofNeighbours / Count : null);

    private double Error(double restored, double value) =>
        loss == MaskedLoss.Absolute ? Math.Abs(restored - value) : (restored - value) * (restored - value);
}
