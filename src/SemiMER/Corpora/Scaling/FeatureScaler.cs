namespace SemiMER.Corpora;

/// <summary>Over which rows the statistics of scaling are taken.</summary>
public enum ScalingScope
{
    /// <summary>All training rows together.</summary>
    AllSpeakers,

    /// <summary>
    /// Each speaker's own rows, without labels. It uses more than the other scope, so results must name it, and a new speaker
    /// needs enrollment rows before the first prediction.
    /// </summary>
    PerSpeaker,
}

/// <summary>
/// Scales features to mean 0 and standard deviation 1 (z-scores) with statistics of training rows. Absent modalities stay
/// absent and count for nothing. It never changes; fitting and enrolling give new scalers.
/// </summary>
public sealed class FeatureScaler
{
    private const string NoTrainingRow = "no training row had this modality. Leave it out.";

    /// <summary>Restores a scaler from its statistics.</summary>
    /// <param name="scope">Which statistics scale.</param>
    /// <param name="overall">Statistics of all training rows.</param>
    /// <param name="speakers">Statistics of each speaker; needed for <see cref="ScalingScope.PerSpeaker"/> only.</param>
    /// <exception cref="CorpusException">Mean and scale differ in length, a number is not finite, a scale is not above 0, or a modality
    /// is kept and changed.</exception>
    public FeatureScaler(
        ScalingScope scope, IReadOnlyDictionary<Modality, ColumnStatistics> overall,
        IReadOnlyDictionary<string, IReadOnlyDictionary<Modality, ColumnStatistics>>? speakers = null)
    {
        ArgumentNullException.ThrowIfNull(overall);
        Scope = scope;
        Overall = overall;
        Speakers = speakers ?? new Dictionary<string, IReadOnlyDictionary<Modality, ColumnStatistics>>();
        foreach ((Modality modality, ColumnStatistics statistics) in Speakers.Values.Append(overall).SelectMany(entry => entry))
        {
            if (statistics.Mean.Length != statistics.Scale.Length || !statistics.Mean.All(double.IsFinite) ||
                !statistics.Scale.All(scale => double.IsFinite(scale) && scale > 0) || (statistics.IsKept && !statistics.IsIdentity))
            {
                throw new CorpusException(
                    "the statistics of scaling need one finite mean and one scale above 0 for each column, 0 and 1 where it is kept.",
                    modality: modality);
            }
        }
    }

    /// <summary>Which statistics scale.</summary>
    public ScalingScope Scope { get; }

    /// <summary>Statistics of all training rows.</summary>
    public IReadOnlyDictionary<Modality, ColumnStatistics> Overall { get; }

    /// <summary>Statistics of each speaker; empty for <see cref="ScalingScope.AllSpeakers"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<Modality, ColumnStatistics>> Speakers { get; }

    /// <summary>Takes the statistics of training rows, labeled and unlabeled alike.</summary>
    /// <param name="labeled">The labeled training rows; labels are not looked at.</param>
    /// <param name="unlabeled">The unlabeled pool.</param>
    /// <param name="scope">Over all speakers together, or each alone.</param>
    /// <param name="cancellationToken">Stops the pass over a streamed pool.</param>
    public static FeatureScaler Fit(
        LabeledSet labeled, UnlabeledSet unlabeled, ScalingScope scope = ScalingScope.AllSpeakers,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labeled);
        ArgumentNullException.ThrowIfNull(unlabeled);
        if (!unlabeled.IsStreamed)
            return Fit(labeled.Originals.Concat(unlabeled), scope);
        var onePass = new StreamedScaling(scope);
        onePass.Add(labeled.Originals.Concat(unlabeled.OneByOne()), cancellationToken);
        return onePass.ToScaler();
    }

    /// <summary>Takes the statistics of training rows.</summary>
    /// <param name="training">The rows.</param>
    /// <param name="scope">Over all speakers together, or each alone.</param>
    public static FeatureScaler Fit(IEnumerable<Utterance> training, ScalingScope scope = ScalingScope.AllSpeakers)
    {
        ArgumentNullException.ThrowIfNull(training);
        Utterance[] rows = [.. training];
        var overall = new Dictionary<Modality, ColumnStatistics>();
        foreach (Modality modality in ModalitiesOf(rows))
            overall.Add(modality, ColumnStatistics.Measure(modality, rows)!);
        return new FeatureScaler(scope, overall).Enroll(rows);
    }

    /// <summary>
    /// Adds speakers, each by rows of their own without labels; a speaker already known is measured anew. A column that never
    /// changes in a speaker's rows takes the scale of all training rows. Over all speakers there is nothing to add.
    /// </summary>
    /// <param name="utterances">Rows of the speakers.</param>
    /// <returns>The scaler with these speakers.</returns>
    public FeatureScaler Enroll(IEnumerable<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(utterances);
        if (Scope == ScalingScope.AllSpeakers)
            return this;
        var speakers = new Dictionary<string, IReadOnlyDictionary<Modality, ColumnStatistics>>(Speakers);
        foreach (IGrouping<string, Utterance> speaker in utterances.GroupBy(utterance => utterance.Speaker))
        {
            Utterance[] rows = [.. speaker];
            foreach (Utterance row in rows)
                CheckWidths(row);
            speakers[speaker.Key] = ModalitiesOf(rows).ToDictionary(
                modality => modality, modality => Overall[modality].IsKept
                    ? Overall[modality] : ColumnStatistics.Measure(modality, rows, Overall[modality].Scale)!);
        }
        return new FeatureScaler(Scope, Overall, speakers);
    }

    /// <summary>
    /// A scaler that leaves the features of some modalities as they are, also those of speakers who are enrolled later: their mean is 0
    /// and their scale 1.
    /// </summary>
    /// <param name="modalities">The modalities, such as words that are numbers of a vocabulary.</param>
    public FeatureScaler Keeping(params IEnumerable<Modality> modalities)
    {
        HashSet<Modality> kept = [.. modalities];
        IReadOnlyDictionary<Modality, ColumnStatistics> Kept(IReadOnlyDictionary<Modality, ColumnStatistics> statistics) =>
            statistics.ToDictionary(entry => entry.Key, entry => kept.Contains(entry.Key) ? entry.Value.Kept : entry.Value);
        return new FeatureScaler(Scope, Kept(Overall), Speakers.ToDictionary(speaker => speaker.Key, speaker => Kept(speaker.Value)));
    }

    /// <summary>The statistics that scale a modality of an utterance: those of its speaker, or of all.</summary>
    /// <param name="utterance">The utterance.</param>
    /// <param name="modality">The modality.</param>
    /// <exception cref="CorpusException">No training row had the modality, or the speaker is not enrolled.</exception>
    public ColumnStatistics StatisticsOf(Utterance utterance, Modality modality)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        if (!Overall.TryGetValue(modality, out ColumnStatistics? overall))
            throw new CorpusException(NoTrainingRow, utteranceId: utterance.Id, modality: modality);
        if (Scope == ScalingScope.AllSpeakers)
            return overall;
        if (Speakers.TryGetValue(utterance.Speaker, out IReadOnlyDictionary<Modality, ColumnStatistics>? speaker) &&
            speaker.TryGetValue(modality, out ColumnStatistics? statistics))
        {
            return statistics;
        }
        throw new CorpusException(
            $"the speaker '{utterance.Speaker}' is not enrolled, and scaling is per speaker. Call {nameof(Enroll)} with some of the " +
            "speaker's utterances first; they need no labels.",
            utteranceId: utterance.Id, modality: modality);
    }

    /// <summary>Scales the features of one utterance.</summary>
    /// <param name="utterance">The utterance; it is not changed.</param>
    /// <exception cref="CorpusException">A modality was not trained on or has another width, or the speaker is not enrolled.</exception>
    public Utterance Transform(Utterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        return Transform(utterance, arena: null);
    }

    /// <summary>Scales the features of every utterance of a set.</summary>
    /// <param name="set">The set; it is not changed.</param>
    /// <exception cref="CorpusException">As for one utterance.</exception>
    public LabeledSet Transform(LabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Changed(Transform);
    }

    /// <summary>Scales the features of every utterance of a set.</summary>
    /// <param name="set">The set; it is not changed.</param>
    /// <exception cref="CorpusException">As for one utterance.</exception>
    public UnlabeledSet Transform(UnlabeledSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Changed(Transform);
    }

    /// <summary>Scales the features of one utterance into an arena, or into memory of their own.</summary>
    internal Utterance Transform(Utterance utterance, FeatureArena? arena)
    {
        CheckWidths(utterance);
        return utterance.WithFeatures(utterance.Features.Select(entry =>
            KeyValuePair.Create(entry.Key, Scale(entry.Value, StatisticsOf(utterance, entry.Key), arena))));
    }

    private static IEnumerable<Modality> ModalitiesOf(IEnumerable<Utterance> utterances) =>
        utterances.SelectMany(utterance => utterance.Features.Keys).Distinct();

    private static ModalityFeatures Scale(ModalityFeatures features, ColumnStatistics statistics, FeatureArena? arena)
    {
        ReadOnlySpan<float> values = features.Values.Span;
        Memory<float> destination = arena?.Take(values.Length) ?? new float[values.Length];
        Span<float> scaled = destination.Span;
        for (int first = 0; first < values.Length; first += features.Width)
        {
            for (int column = 0; column < features.Width; column++)
                scaled[first + column] = (float)((values[first + column] - statistics.Mean[column]) / statistics.Scale[column]);
        }
        return features.WithValues(destination);
    }

    private void CheckWidths(Utterance utterance)
    {
        foreach ((Modality modality, ModalityFeatures features) in utterance.Features)
        {
            int? expected = Overall.TryGetValue(modality, out ColumnStatistics? statistics) ? statistics.Mean.Length : null;
            if (features.Width != expected)
            {
                throw new CorpusException(
                    expected is null
                        ? NoTrainingRow
                        : "the features have another width than in training.",
                    utteranceId: utterance.Id, modality: modality, expected: expected is null ? null : $"{expected} features",
                    actual: $"{features.Width}");
            }
        }
    }
}
