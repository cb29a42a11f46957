namespace SemiMER.Corpora;

/// <summary>Takes the statistics of scaling in one pass over utterances that are not kept.</summary>
internal static class StreamedScaling
{
    public static FeatureScaler Fit(IEnumerable<Utterance> training, ScalingScope scope, CancellationToken cancellationToken)
    {
        var overall = new Dictionary<Modality, RunningStatistics>();
        var speakers = new Dictionary<string, Dictionary<Modality, RunningStatistics>>();
        foreach (Utterance utterance in training)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(overall, utterance);
            if (scope == ScalingScope.AllSpeakers)
                continue;
            if (!speakers.TryGetValue(utterance.Speaker, out Dictionary<Modality, RunningStatistics>? own))
                speakers.Add(utterance.Speaker, own = []);
            Add(own, utterance);
        }
        var scales = overall.ToDictionary(entry => entry.Key, entry => entry.Value.ToColumnStatistics());
        return new FeatureScaler(scope, scales, speakers.ToDictionary(
            speaker => speaker.Key,
            speaker => (IReadOnlyDictionary<Modality, ColumnStatistics>)speaker.Value.ToDictionary(
                entry => entry.Key, entry => entry.Value.ToColumnStatistics(scales[entry.Key].Scale))));
    }

    private static void Add(Dictionary<Modality, RunningStatistics> statistics, Utterance utterance)
    {
        foreach ((Modality modality, ModalityFeatures features) in utterance.Features)
        {
            if (!statistics.TryGetValue(modality, out RunningStatistics? own))
                statistics.Add(modality, own = new RunningStatistics(features));
            own.Add(modality, utterance);
        }
    }
}
