using SemiMER.Corpora;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>Adds up the errors of one modality, and those of what needs no network.</summary>
/// <param name="width">Features of an utterance or frame.</param>
/// <param name="loss">How features are compared.</param>
/// <param name="vocabulary">Words of the vocabulary if features are numbers of words; else 0.</param>
internal sealed class MaskedErrors(int width, MaskedLoss loss, int vocabulary = 0)
{
    // Of a median all numbers are needed, of a mean their sums.
    private readonly List<float>[] columns =
        loss == MaskedLoss.Absolute ? [.. Enumerable.Range(0, width).Select(_ => new List<float>())] : [];

    private readonly double[] sums = new double[width];
    private readonly long[] words = new long[vocabulary];
    private long rows;
    private double[]? constants;
    private double ofNetwork, ofConstants, ofNeighbours;
    private bool hasNeighbours;

    /// <summary>Masked numbers so far.</summary>
    public long Count { get; private set; }

    // The median of each column, or its mean; 0 where nothing is known.
    private double[] Constants => constants ??= rows == 0 ? new double[width]
        : loss == MaskedLoss.Squared ? Array.ConvertAll(sums, sum => sum / rows) : Array.ConvertAll(columns, Median);

    /// <summary>Takes the features of an utterance, from which the best constants follow; before any masks.</summary>
    public void AddTrue(ReadOnlySpan<float> features)
    {
        rows += features.Length / width;
        if (vocabulary > 0)
        {
            foreach (float word in features)
                words[(int)word]++;
            return;
        }
        for (int i = 0; i < features.Length; i++)
        {
            sums[i % width] += features[i];
            if (loss == MaskedLoss.Absolute)
                columns[i % width].Add(features[i]);
        }
    }

    /// <summary>Takes a batch of which something was restored.</summary>
    /// <param name="restored">What was masked and what came back.</param>
    /// <param name="dialogues">Row numbers of each dialogue; none if utterances stand alone.</param>
    public void Add(RestoredModality restored, IReadOnlyList<int[]> dialogues)
    {
        ModalityMask mask = restored.Mask;
        if (vocabulary > 0)
        {
            AddWords(restored);
            return;
        }
        float[] x = restored.Values.Values<float>(), y = restored.Prediction.Values<float>();
        Dictionary<int, Neighbours> neighbours = mask.IsOfFrames ? OfFrames(mask) : OfUtterances(mask, dialogues);
        hasNeighbours |= mask.IsOfFrames || dialogues.Count > 0;
        int restoredFrame = -1;
        for (int i = 0; i < x.Length; i++)
        {
            int unit = i / width, column = i % width;
            if (!mask.Cells[mask.IsOfFrames || mask.Width == 1 ? unit : i])
                continue;
            restoredFrame += column == 0 ? 1 : 0;
            Count++;
            ofNetwork += Error(y[mask.IsOfFrames ? restoredFrame * width + column : i], x[i]);
            ofConstants += Error(Constants[column], x[i]);
            if (hasNeighbours)
                ofNeighbours += Error(neighbours[unit].Of(x, width, column) ?? Constants[column], x[i]);
        }
    }

    /// <summary>The means.</summary>
    public MaskedModellingRow Row(Modality modality) =>
        new(modality, Count, ofNetwork / Count, ofConstants / Count, hasNeighbours ? ofNeighbours / Count : null);

    // The constant is how frequent each word is: p = (n + 1) / (N + V), so that none is impossible.
    private void AddWords(RestoredModality restored)
    {
        float[] x = restored.Values.Values<float>(), errors = restored.Errors(loss).Values<float>();
        foreach ((int i, long cell) in restored.Mask.MaskedCells.Index())
        {
            Count++;
            ofNetwork += errors[i];
            ofConstants -= Math.Log((words[(int)x[cell]] + 1.0) / (rows + vocabulary));
        }
    }

    private static Dictionary<int, Neighbours> OfUtterances(ModalityMask mask, IReadOnlyList<int[]> dialogues)
    {
        var neighbours = new Dictionary<int, Neighbours>();
        foreach (int[] dialogue in dialogues)
        {
            bool[] known = Array.ConvertAll(dialogue, row => mask.LengthOf(row) > 0 && !mask.Has(row));
            for (int place = 0; place < dialogue.Length; place++)
            {
                (int before, int after) = Nearest(known, place);
                if (mask.Has(dialogue[place]))
                {
                    neighbours.Add(
                        dialogue[place], new Neighbours(before < 0 ? -1 : dialogue[before], after < 0 ? -1 : dialogue[after], 0.5));
                }
            }
        }
        return neighbours;
    }

    private static Dictionary<int, Neighbours> OfFrames(ModalityMask mask)
    {
        var neighbours = new Dictionary<int, Neighbours>();
        for (int row = 0; row < mask.Rows; row++)
        {
            int first = row * mask.Width;
            bool[] known = Array.ConvertAll(mask.Cells[first..(first + mask.LengthOf(row))], cell => !cell);
            for (int frame = 0; frame < known.Length; frame++)
            {
                (int before, int after) = Nearest(known, frame);
                double share = (double)(frame - before) / (after - before); // of the way
                if (!known[frame])
                    neighbours.Add(first + frame, new Neighbours(before < 0 ? -1 : first + before, after < 0 ? -1 : first + after, share));
            }
        }
        return neighbours;
    }

    private static (int Before, int After) Nearest(bool[] known, int place)
    {
        int after = Array.IndexOf(known, true, place);
        return (Array.LastIndexOf(known, true, place), after);
    }

    private static double Median(List<float> column)
    {
        column.Sort();
        return ((double)column[(column.Count - 1) / 2] + column[column.Count / 2]) / 2;
    }

    private double Error(double restored, double value) =>
        loss == MaskedLoss.Absolute ? Math.Abs(restored - value) : (restored - value) * (restored - value);

    /// <summary>The nearest places that can be read, -1 where there is none, and the share of the way from the first.</summary>
    private readonly record struct Neighbours(int Before, int After, double Share)
    {
        public double? Of(float[] x, int width, int column) => (Before, After) switch
        {
            (-1, -1) => null,
            (-1, var after) => x[after * width + column],
            (var before, -1) => x[before * width + column],
            var (before, after) => (1 - Share) * x[before * width + column] + Share * x[after * width + column],
        };
    }
}
