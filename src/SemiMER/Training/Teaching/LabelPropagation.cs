using SemiMER.Corpora;
using SemiMER.Torch;

namespace SemiMER.Training;

/// <summary>
/// Labels that spread over a graph in which every utterance is joined to those that are most like it (Zhou et al., "Learning with local and
/// global consistency", NIPS 2003): F = (I - alpha S)^-1 Y with S = D^-1/2 W D^-1/2.
/// </summary>
/// <remarks>
/// <para>W joins each row to its k nearest others by Euclidean distance, and those to it: W_ij = exp(-|x_i - x_j|² / s²), where s² is the
/// mean of |x_i - x_j|² over all such pairs. D holds the row sums of W. Y has 1 / n_k for a row of class k, of which there are n_k labeled
/// ones, so that each class has the same in all. Rows of F are divided by their sums and given the class shares of the labels; a row that
/// no label reaches gets these shares.</para>
/// </remarks>
public static class LabelPropagation
{
    /// <summary>What the labels say of unlabeled utterances: the probability of each class by id of the utterance.</summary>
    /// <param name="schema">Classes and modalities.</param>
    /// <param name="labeled">The labeled rows.</param>
    /// <param name="unlabeled">The others. All are held in memory at once, with k neighbours each.</param>
    /// <param name="options">How; defaults if left out.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <remarks>There is no randomness, and one thread: the same sets give the same bits.</remarks>
    /// <exception cref="OptionsException">An option is out of range.</exception>
    /// <exception cref="TrainingException">A set is empty or has other classes, or a class has no labeled row.</exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities, or features of another shape.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<double>> SoftTargets(
        CorpusSchema schema, LabeledSet labeled, UnlabeledSet unlabeled, LabelPropagationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        options ??= new LabelPropagationOptions();
        options.Validate();
        ModalityCheck.Known(nameof(LabelPropagationOptions.Unscaled), options.Unscaled, schema);
        BaselineCheck.Sets(schema, labeled, validation: null, pool: unlabeled);
        using IntraOpThreads.Use threads = IntraOpThreads.BeginUse(1);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled, options.Scaling, cancellationToken).Keeping([.. options.Unscaled]);
        var rows = new LinearRows(schema, [.. labeled.Utterances, .. unlabeled], validation: null, enrollment: null, scaler,
            options.Unscaled, options.EqualModalities);
        NeighbourGraph graph = NeighbourGraph.Of(rows.Training.Rows, options.Neighbours, cancellationToken);
        int classes = schema.Classes.Count;
        var y = new RowMatrix(new double[rows.Training.Rows.Rows * classes], classes);
        for (int i = 0; i < labeled.Count; i++)
            y.Row(i)[labeled[i].ClassIndex] = 1.0 / labeled.ClassCounts[labeled[i].ClassIndex];
        RowMatrix f = graph.Spread(y, options.Spread, cancellationToken);
        double[] shares = [.. labeled.ClassCounts.Select(count => (double)count / labeled.Count)];
        var posteriors = new RowMatrix(f.Values[(labeled.Count * classes)..], classes);
        for (int i = 0; i < posteriors.Rows; i++)
            Normalize(posteriors.Row(i), shares);
        DistributionAlignment.Align(posteriors, shares);
        return Enumerable.Range(0, unlabeled.Count).ToDictionary(
            row => unlabeled[row].Id, row => (IReadOnlyList<double>)posteriors.Row(row).ToArray());
    }

    private static void Normalize(Span<double> row, double[] shares)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++)
            sum += row[k] = Math.Max(row[k], 0); // what the solution has below 0 is rounding
        for (int k = 0; k < row.Length; k++)
            row[k] = sum > 0 ? row[k] / sum : shares[k];
    }
}
