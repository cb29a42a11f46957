using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>The sets that models without a trainer can be fitted to: the same rules as for trainings.</summary>
internal static class BaselineCheck
{
    /// <exception cref="TrainingException">A set is empty or has other classes, a class has no row, or a row is in both sets.</exception>
    /// <exception cref="CorpusException">An utterance has none of the modalities.</exception>
    /// <exception cref="NonFiniteFeatureException">A feature is NaN or infinite.</exception>
    public static void Sets(
        CorpusSchema schema, LabeledSet labeled, LabeledSet? validation, bool needsClasses = true, IEnumerable<Utterance>? pool = null)
    {
        if (labeled.Count == 0)
            throw new TrainingException("There are no labeled utterances to fit to.");
        if (validation is { Count: 0 })
            throw new TrainingException("The validation set is empty: hold out a session or a share of the speakers, or give none.");
        LabeledSet[] sets = validation is null ? [labeled] : [labeled, validation];
        foreach (LabeledSet set in sets)
        {
            if (!set.Classes.SequenceEqual(schema.Classes))
            {
                throw new TrainingException($"A set has the classes {FaultText.List([.. set.Classes])}, " +
                    $"the schema {FaultText.List([.. schema.Classes])}: take the schema with merged classes.");
            }
        }
        for (int c = 0; c < labeled.Classes.Count && needsClasses; c++)
        {
            if (labeled.ClassCounts[c] == 0)
                throw new TrainingException($"Class '{labeled.Classes[c]}' has no labeled utterance: it could never be learned.");
        }
        HashSet<string> training = [.. labeled.Utterances.Concat(pool ?? []).Select(row => row.Id)];
        string[] same = [.. (validation?.Utterances ?? []).Select(row => row.Id).Where(training.Contains)];
        if (same.Length > 0)
        {
            throw new TrainingException($"Validation rows are among those to fit to: {FaultText.List(same)}. The penalty would be " +
                "chosen by what was fitted; take rows of other speakers, as a fold has them.");
        }
        Utterance[] rows = [.. sets.SelectMany(set => set.Utterances)];
        FeatureCheck.AnyModality(schema, rows);
        foreach (ModalitySchema entry in schema.Modalities)
            FeatureCheck.AllFinite(entry.Modality, rows);
    }
}
