namespace SemiMER.Corpora;

/// <summary>The one rule for feature values: finite.</summary>
internal static class FeatureCheck
{
    /// <summary>Throws with the ids of all utterances that have a NaN or infinite feature in the modality.</summary>
    public static void AllFinite(Modality modality, IEnumerable<Utterance> utterances, string? file = null)
    {
        List<string>? faulty = null;
        int firstColumn = 0;
        foreach (Utterance utterance in utterances)
        {
            int column = utterance.Features.TryGetValue(modality, out ModalityFeatures? features) ? features.FirstNonFiniteColumn() : -1;
            if (column < 0)
                continue;
            if (faulty is null)
                firstColumn = column;
            (faulty ??= []).Add(utterance.Id);
        }
        if (faulty is not null)
            throw new NonFiniteFeatureException(modality, faulty, firstColumn, file);
    }
}
