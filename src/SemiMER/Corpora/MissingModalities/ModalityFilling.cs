namespace SemiMER.Corpora;

/// <summary>Puts something in place of modalities that an utterance lacks, so that methods that know no absence can be compared.</summary>
public interface IModalityFilling
{
    /// <summary>The utterance with features in every modality.</summary>
    /// <param name="utterance">The utterance, its features as they come, not scaled.</param>
    Utterance Fill(Utterance utterance);
}

/// <summary>
/// The same features in place of whatever is absent: a vector, or a sequence of one frame. What is there stays.
/// </summary>
public sealed class ModalityFilling : IModalityFilling
{
    private readonly IReadOnlyDictionary<Modality, ModalityFeatures> features;

    private ModalityFilling(IReadOnlyDictionary<Modality, ModalityFeatures> features) => this.features = features;

    /// <summary>Zeros, in the units of the features: after scaling that is a vector far from most where a column's mean is.</summary>
    /// <param name="schema">The modalities.</param>
    public static ModalityFilling Zeros(CorpusSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new ModalityFilling(schema.Modalities.ToDictionary(
            entry => entry.Modality, entry => Of(entry, new float[entry.Width])));
    }

    /// <summary>The mean of each column over all frames of the training rows that have the modality.</summary>
    /// <param name="schema">The modalities.</param>
    /// <param name="training">Training rows; at least one has each modality.</param>
    /// <exception cref="CorpusException">No row has a modality.</exception>
    public static ModalityFilling Means(CorpusSchema schema, IEnumerable<Utterance> training)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(training);
        Utterance[] rows = [.. training];
        return new ModalityFilling(schema.Modalities.ToDictionary(entry => entry.Modality, entry =>
            ColumnStatistics.Measure(entry.Modality, rows) is { } statistics
                ? Of(entry, Array.ConvertAll(statistics.Mean, mean => (float)mean))
                : throw new CorpusException("No training row has the modality: its mean is not known.", modality: entry.Modality)));
    }

    /// <inheritdoc/>
    public Utterance Fill(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        return utterance.WithFeatures([.. utterance.Features, .. features.Where(entry => !utterance.Has(entry.Key))]);
    }

    private static ModalityFeatures Of(ModalitySchema entry, float[] values) => entry.Kind == FeatureKind.Vector
        ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, entry.Width);
}
