using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>The rows that a linear model is fitted to and those that choose its penalty, as numbers on one scale.</summary>
internal sealed class LinearRows
{
    private readonly (double[] Mean, double[] Scale) statistics;

    /// <summary>Scales rows and puts them together.</summary>
    /// <param name="schema">The modalities that count.</param>
    /// <param name="training">The rows that train, not scaled; they give the statistics.</param>
    /// <param name="validation">The rows that choose; null if nothing is chosen.</param>
    /// <param name="enrollment">Rows of the validation speakers, for scaling per speaker.</param>
    /// <param name="scaler">The scaling of features.</param>
    /// <param name="unscaled">Modalities whose features stay as they are.</param>
    /// <param name="equalModalities">See <see cref="LinearSoftmaxOptions.EqualModalities"/>.</param>
    public LinearRows(
        CorpusSchema schema, IEnumerable<Utterance> training, LabeledSet? validation, UnlabeledSet? enrollment, FeatureScaler scaler,
        IReadOnlyCollection<Modality> unscaled, bool equalModalities = false)
    {
        Training = Design(schema, scaler, training);
        statistics = Training.Statistics(
            entry => entry.Kind == FeatureKind.Sequence && !unscaled.Contains(entry.Modality), equalModalities);
        Training.Scale(statistics);
        if (validation is null)
            return;
        HeldOut = Design(schema, scaler.Enroll(enrollment!), validation.Utterances);
        HeldOut.Scale(statistics);
    }

    /// <summary>The rows that train.</summary>
    public LinearDesign Training { get; }

    /// <summary>The rows that choose; null if nothing is chosen.</summary>
    public LinearDesign? HeldOut { get; }

    /// <summary>Makes weights for these rows weights for features as the scaler leaves them.</summary>
    /// <param name="point">Weights <c>[output, column]</c>, then biases <c>[output]</c>; the weights are replaced.</param>
    public void Unscale(double[] point)
    {
        // W (x - mean) / scale + f = (W / scale) x + (f - W mean / scale)
        int columns = Training.Columns, outputs = point.Length / (columns + 1);
        for (int k = 0; k < outputs; k++)
        {
            Span<double> weights = point.AsSpan(k * columns, columns);
            foreach (DesignBlock block in Training.Blocks)
            {
                for (int column = block.First; column < block.Flag; column++)
                {
                    weights[column] /= statistics.Scale[column];
                    weights[block.Flag] -= weights[column] * statistics.Mean[column];
                }
            }
        }
    }

    private static LinearDesign Design(CorpusSchema schema, FeatureScaler scaler, IEnumerable<Utterance> rows) => LinearDesign.Of(schema,
        [.. rows.Select(row => scaler.Transform(row.WithModalities(schema.Modalities.Select(entry => entry.Modality))))]);
}
