using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>What an exported recognizer asks of a scaling.</summary>
internal static class ScalingOfSpeakers
{
    /// <summary>Whether a modality is scaled by statistics of each speaker, which are inputs then.</summary>
    public static bool IsOfSpeakers(this FeatureScaler scaler, Modality modality) => scaler.Scope == ScalingScope.PerSpeaker
        && scaler.Overall.TryGetValue(modality, out ColumnStatistics? overall) && !overall.IsKept;

    /// <summary>All statistics of a modality, over all rows and of each speaker.</summary>
    public static IEnumerable<ColumnStatistics> StatisticsOf(this FeatureScaler scaler, Modality modality)
    {
        foreach (IReadOnlyDictionary<Modality, ColumnStatistics> own in scaler.Speakers.Values.Prepend(scaler.Overall))
        {
            if (own.TryGetValue(modality, out ColumnStatistics? statistics))
                yield return statistics;
        }
    }
}
