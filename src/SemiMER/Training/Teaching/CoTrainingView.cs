using System.Numerics.Tensors;
using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>What one modality knows in co-training.</summary>
internal sealed class CoTrainingView
{
    private readonly RowMatrix own; // the columns of this modality, [row, column]
    private readonly int labeled, classes;
    private readonly bool[] present;
    private readonly SortedDictionary<int, int> learned = []; // class by row
    private RowMatrix? posteriors;

    /// <summary>Creates it with what the labels say.</summary>
    /// <param name="block">The modality's columns.</param>
    /// <param name="rows">All rows, the labeled ones first, <c>[row, column]</c>.</param>
    /// <param name="labels">The labeled rows.</param>
    /// <exception cref="TrainingException">No labeled row of a class has the modality.</exception>
    public CoTrainingView(DesignBlock block, RowMatrix rows, LabeledSet labels)
    {
        (labeled, classes) = (labels.Count, labels.Classes.Count);
        own = new RowMatrix(
            [.. Enumerable.Range(0, rows.Rows).SelectMany(row => rows.Row(row).Slice(block.First, block.Width).ToArray())], block.Width);
        present = [.. Enumerable.Range(0, rows.Rows).Select(row => rows.Row(row)[block.Flag] != 0)];
        for (int i = 0; i < labeled; i++)
        {
            if (present[i])
                learned.Add(i, labels[i].ClassIndex);
        }
        for (int k = 0; k < classes; k++)
        {
            if (!learned.ContainsValue(k))
            {
                throw new TrainingException($"No labeled utterance of class '{labels.Classes[k]}' has '{block.Entry.Modality}', so that " +
                    "modality could not teach: leave it out or add labels.");
            }
        }
    }

    /// <summary>Whether a row has this modality.</summary>
    public bool Has(int row) => present[row];

    /// <summary>Whether a row is unlabeled, has this modality and was not handed to it before.</summary>
    public bool CanLearn(int row) => row >= labeled && present[row] && !learned.ContainsKey(row);

    /// <summary>Takes what another modality says of a row.</summary>
    public void Learn(int row, int k) => learned.Add(row, k);

    /// <summary>The most probable class of a row, the first among equals.</summary>
    public int MostProbable(int row) => TensorPrimitives.IndexOfMax<double>(posteriors!.Row(row));

    /// <summary>Fits to all that was learned.</summary>
    /// <param name="weights">Weights of the classes.</param>
    /// <param name="strength">The penalty.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public void Fit(double[] weights, double strength, CancellationToken cancellationToken)
    {
        int[] rows = [.. learned.Keys];
        RowMatrix known = new([.. rows.SelectMany(row => own.Row(row).ToArray())], own.Columns),
            targets = new(new double[rows.Length * classes], classes);
        for (int i = 0; i < rows.Length; i++)
            targets.Row(i)[learned[rows[i]]] = weights[learned[rows[i]]];
        SoftmaxPath path = SoftmaxPath.Fit(
            known, targets, targets.Values.Sum(), [strength], heldOut: null, validation: null, cancellationToken);
        posteriors = SoftmaxTargets.Posteriors(path.Point, own, classes);
    }

    /// <summary>Of each class the unlabeled rows that are most probably of it, the most certain first.</summary>
    /// <param name="counts">How many of each class.</param>
    /// <param name="canBeTaught">Which rows come into question.</param>
    /// <returns>Rows with their classes.</returns>
    public IReadOnlyList<(int Row, int Class)> MostCertain(int[] counts, Func<int, bool> canBeTaught) =>
    [
        .. Enumerable.Range(labeled, present.Length - labeled).Where(row => present[row] && canBeTaught(row))
            .GroupBy(MostProbable).OrderBy(group => group.Key)
            .SelectMany(group => group.OrderByDescending(row => posteriors!.Row(row)[group.Key]).ThenBy(row => row)
                .Take(counts[group.Key]).Select(row => (row, group.Key))),
    ];
}
