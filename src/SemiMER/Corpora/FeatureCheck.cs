using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>The rules for features: values are finite, and an utterance that takes part has at least one modality.</summary>
internal static class FeatureCheck
{
    /// <summary>Throws with the ids of the utterances that have none of the modalities; no fold has such.</summary>
    public static void AnyModality(CorpusSchema schema, IEnumerable<Utterance> utterances)
    {
        string[] without = [.. utterances.Where(utterance => !schema.HasAny(utterance)).Select(utterance => utterance.Id)];
        if (without.Length > 0)
        {
            throw new CorpusException(
                string.Create(CultureInfo.InvariantCulture, $"{without.Length} utterance(s) have none of the modalities ") +
                $"{FaultText.List([.. schema.Modalities.Select(entry => entry.Modality.Name)])}: {FaultText.List(without)}. Leave them " +
                $"out, as a {nameof(CorpusFold)} does.");
        }
    }

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
