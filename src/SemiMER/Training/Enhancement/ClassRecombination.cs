using SemiMER.Corpora;

namespace SemiMER.Training;

/// <summary>Replaces modalities of labeled rows by those of other rows of the class.</summary>
internal sealed class ClassRecombination
{
    private readonly double probability;
    private readonly IReadOnlyList<Modality> modalities;
    private readonly Dictionary<(int Class, Modality), List<ModalityFeatures>> lenders = [];
    private readonly Dictionary<ModalityFeatures, int> places = new(ReferenceEqualityComparer.Instance); // among the lenders

    /// <summary>Prepares the change.</summary>
    /// <param name="probability">Probability that a modality of a row is replaced; 0 to prepare nothing.</param>
    /// <param name="schema">The modalities.</param>
    /// <param name="labeled">The rows that lend theirs.</param>
    public ClassRecombination(double probability, CorpusSchema schema, LabeledSet labeled)
    {
        this.probability = probability;
        modalities = [.. schema.Modalities.Select(entry => entry.Modality)];
        if (probability == 0)
            return;
        foreach (LabeledUtterance row in labeled)
        {
            foreach (Modality modality in modalities.Where(row.Utterance.Has))
            {
                if (!lenders.TryGetValue((row.ClassIndex, modality), out List<ModalityFeatures>? own))
                    lenders.Add((row.ClassIndex, modality), own = []);
                places[row.Utterance.Features[modality]] = own.Count;
                own.Add(row.Utterance.Features[modality]);
            }
        }
    }

    /// <summary>The row with some modalities of others; what no other row of the class has stays.</summary>
    /// <param name="row">One of the rows.</param>
    /// <param name="random">Draws what is replaced, and by what.</param>
    public LabeledUtterance Of(LabeledUtterance row, RandomSource random)
    {
        var features = new Dictionary<Modality, ModalityFeatures>(row.Utterance.Features);
        foreach (Modality modality in modalities.Where(row.Utterance.Has))
        {
            List<ModalityFeatures> others = lenders[(row.ClassIndex, modality)];
            if (random.NextDouble() >= probability || others.Count == 1)
                continue;
            int other = random.NextInt32(others.Count - 1);
            features[modality] = others[other < places[features[modality]] ? other : other + 1];
        }
        return row with { Utterance = row.Utterance.WithFeatures(features) };
    }
}
