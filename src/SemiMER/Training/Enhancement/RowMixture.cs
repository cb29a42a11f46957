using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>Mixes two labeled rows: x = lambda x_i + (1 - lambda) x_j, and labels, votes and targets alike (Zhang et al. 2018).</summary>
/// <param name="schema">Classes and modalities.</param>
internal sealed class RowMixture(CorpusSchema schema)
{
    /// <summary>The mixture; the first row as it is if the rows have no modality in common.</summary>
    /// <param name="first">Row i.</param>
    /// <param name="second">Row j.</param>
    /// <param name="lambda">From 0 to 1.</param>
    public LabeledUtterance Of(LabeledUtterance first, LabeledUtterance second, double lambda)
    {
        KeyValuePair<Modality, ModalityFeatures>[] features =
        [
            .. from entry in schema.Modalities
               where first.Utterance.Has(entry.Modality) && second.Utterance.Has(entry.Modality)
               select KeyValuePair.Create(entry.Modality,
                   Of(first.Utterance.Features[entry.Modality], second.Utterance.Features[entry.Modality], lambda)),
        ];
        if (features.Length == 0)
            return first;
        int classes = schema.Classes.Count;
        LabeledUtterance larger = lambda >= 0.5 ? first : second;
        return larger with
        {
            Utterance = larger.Utterance.WithFeatures(features),
            Mixture = Of(first.LabelShares(classes), second.LabelShares(classes), lambda),
            Votes = first.Votes.IsEmpty && second.Votes.IsEmpty
                ? default : Of(first.VoteShares(classes), second.VoteShares(classes), lambda),
            Targets = first.Targets.IsEmpty || second.Targets.IsEmpty // NaN where one of both has no target
                ? default : Of(first.Targets.Span, second.Targets.Span, lambda),
        };
    }

    // Frames beyond the end of the shorter one are zeros.
    private static ModalityFeatures Of(ModalityFeatures first, ModalityFeatures second, double lambda)
    {
        float[] values = Of(first.Values.Span, second.Values.Span, lambda);
        return first.Kind == FeatureKind.Vector ? ModalityFeatures.Vector(values) : ModalityFeatures.Sequence(values, first.Width);
    }

    private static float[] Of(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double lambda)
    {
        var mixed = new float[Math.Max(first.Length, second.Length)];
        for (int k = 0; k < mixed.Length; k++)
            mixed[k] = (float)(lambda * (k < first.Length ? first[k] : 0) + (1 - lambda) * (k < second.Length ? second[k] : 0));
        return mixed;
    }
}
