using System.Globalization;
using System.Text.Json.Serialization;

namespace SemiMER.Metrics;

/// <summary>
/// How often each true class was recognised as each class: rows are true classes, columns are predicted classes.
/// Immutable; matrices of several folds are pooled with <see cref="Add"/>. As JSON it is its classes and its rows of counts.
/// </summary>
[JsonConverter(typeof(ConfusionMatrixConverter))]
public sealed class ConfusionMatrix
{
    private readonly long[,] counts;
    private readonly long[] truthCounts;
    private readonly long[] predictedCounts;

    private ConfusionMatrix(IReadOnlyList<string> classNames, long[,] counts)
    {
        ClassNames = classNames;
        this.counts = counts;
        truthCounts = new long[classNames.Count];
        predictedCounts = new long[classNames.Count];
        for (int truth = 0; truth < classNames.Count; truth++)
        {
            Correct += counts[truth, truth];
            for (int predicted = 0; predicted < classNames.Count; predicted++)
            {
                truthCounts[truth] += counts[truth, predicted];
                predictedCounts[predicted] += counts[truth, predicted];
                Total += counts[truth, predicted];
            }
        }
    }

    /// <summary>The classes, in the order of rows and columns.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of utterances in the whole matrix.</summary>
    public long Total { get; }

    /// <summary>The number of utterances on the diagonal: those recognised correctly.</summary>
    public long Correct { get; }

    /// <summary>The number of utterances of one true class that were recognised as one class.</summary>
    /// <param name="truth">Index of the true class (row).</param>
    /// <param name="predicted">Index of the predicted class (column).</param>
    /// <exception cref="MetricException">An index is not one of <see cref="ClassNames"/>.</exception>
    public long this[int truth, int predicted] =>
        counts[Checked(truth, nameof(truth)), Checked(predicted, nameof(predicted))];

    /// <summary>Counts predictions against the truth.</summary>
    /// <param name="truth">The true class index of each utterance. May be empty.</param>
    /// <param name="predicted">The predicted class index of each utterance, in the same order.</param>
    /// <param name="classNames">The classes, in the order of the indices; at least one, all different.</param>
    /// <returns>The matrix of counts.</returns>
    /// <exception cref="MetricException">
    /// The lists differ in length, or an index is not one of the classes (its row is named).
    /// </exception>
    public static ConfusionMatrix FromPredictions(
        IReadOnlyList<int> truth, IReadOnlyList<int> predicted, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(predicted);
        string[] names = CheckedNames(classNames);
        MetricGuard.SameLength(truth.Count, nameof(truth), predicted.Count, nameof(predicted));
        var counts = new long[names.Length, names.Length];
        for (int row = 0; row < truth.Count; row++)
        {
            MetricGuard.ClassIndex(truth[row], names, nameof(truth), row);
            MetricGuard.ClassIndex(predicted[row], names, nameof(predicted), row);
            counts[truth[row], predicted[row]]++;
        }

        return new ConfusionMatrix(names, counts);
    }

    /// <summary>Takes counts that were made elsewhere.</summary>
    /// <param name="classNames">The classes, in the order of rows and columns; at least one, all different.</param>
    /// <param name="counts">Counts <c>[true class, predicted class]</c>, none negative; copied.</param>
    /// <returns>The matrix of these counts.</returns>
    /// <exception cref="MetricException">The counts are not square in the number of classes, or one is negative.</exception>
    public static ConfusionMatrix FromCounts(IReadOnlyList<string> classNames, long[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        string[] names = CheckedNames(classNames);
        if (counts.GetLength(0) != names.Length || counts.GetLength(1) != names.Length)
        {
            throw new MetricException(FormattableString.Invariant(
                $"counts is [{counts.GetLength(0)}, {counts.GetLength(1)}]; {names.Length} classes need ")
                + FormattableString.Invariant($"[{names.Length}, {names.Length}]."));
        }

        foreach (long count in counts)
        {
            if (count < 0)
                throw new MetricException(FormattableString.Invariant($"counts holds {count}; a count is never negative."));
        }

        return new ConfusionMatrix(names, (long[,])counts.Clone());
    }

    /// <summary>
    /// Pools this matrix with another over the same classes, as when the test sets of several folds are taken together.
    /// </summary>
    /// <param name="other">The other matrix.</param>
    /// <returns>A new matrix of the summed counts.</returns>
    /// <exception cref="MetricException">The classes or their order differ.</exception>
    public ConfusionMatrix Add(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ClassNames.SequenceEqual(other.ClassNames, StringComparer.Ordinal))
        {
            throw new MetricException(
                "Matrices over different classes cannot be added: "
                + $"({string.Join(", ", ClassNames)}) and ({string.Join(", ", other.ClassNames)}).");
        }

        long[,] sum = (long[,])counts.Clone();
        for (int truth = 0; truth < ClassNames.Count; truth++)
        {
            for (int predicted = 0; predicted < ClassNames.Count; predicted++)
                sum[truth, predicted] += other.counts[truth, predicted];
        }

        return new ConfusionMatrix(ClassNames, sum);
    }

    /// <summary>The number of utterances whose true class is this one (sum of a row), called the support of the class.</summary>
    /// <param name="classIndex">Index of the class.</param>
    /// <returns>The count.</returns>
    /// <exception cref="MetricException">The index is not one of <see cref="ClassNames"/>.</exception>
    public long TruthCount(int classIndex) => truthCounts[Checked(classIndex, nameof(classIndex))];

    /// <summary>The number of utterances recognised as this class (sum of a column).</summary>
    /// <param name="classIndex">Index of the class.</param>
    /// <returns>The count.</returns>
    /// <exception cref="MetricException">The index is not one of <see cref="ClassNames"/>.</exception>
    public long PredictedCount(int classIndex) => predictedCounts[Checked(classIndex, nameof(classIndex))];

    /// <summary>The counts as a new array <c>[true class, predicted class]</c>.</summary>
    /// <returns>A copy; changing it leaves the matrix alone.</returns>
    public long[,] ToArray() => (long[,])counts.Clone();

    /// <summary>The counts as a table with a row for each true class and a column for each predicted one.</summary>
    /// <returns>Lines of fixed-width columns; the first names the predicted classes.</returns>
    public override string ToString()
    {
        string[][] cells =
        [
            ["", .. ClassNames],
            .. ClassNames.Select((name, truth) => (string[])[name, .. ClassNames.Select((_, predicted) =>
                counts[truth, predicted].ToString(CultureInfo.InvariantCulture))]),
        ];
        int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(column => cells.Max(row => row[column].Length))];
        return string.Join('\n', cells.Select(row => string.Join("  ", row.Select((cell, column) =>
            column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column])))));
    }

    private static string[] CheckedNames(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        MetricGuard.NotEmpty(classNames.Count, "classes");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in classNames)
        {
            if (!seen.Add(name))
                throw new MetricException($"The class '{name}' occurs twice in ({string.Join(", ", classNames)}). Name each class once.");
        }

        return [.. classNames];
    }

    private int Checked(int classIndex, string name)
    {
        if (classIndex < 0 || classIndex >= ClassNames.Count)
        {
            throw new MetricException(FormattableString.Invariant(
                $"{name}: class index {classIndex} is outside 0..{ClassNames.Count - 1} (classes: {string.Join(", ", ClassNames)})."));
        }

        return classIndex;
    }
}
