namespace SemiMER.Corpora;

/// <summary>Adds changed copies to labeled training rows.</summary>
/// <param name="copiesOf">Makes the copies of labeled rows.</param>
/// <param name="ids">Ids of all rows of the fold.</param>
internal sealed class TrainingCopies(Func<LabeledSet, IEnumerable<TrainingCopy>> copiesOf, IReadOnlySet<string> ids)
{
    /// <summary>The rows, and behind them their copies.</summary>
    /// <param name="labeled">The rows whose labels train.</param>
    /// <exception cref="SplitException">
    /// A copy is of none of the rows, has another speaker than its origin, or an id that there is already.
    /// </exception>
    public LabeledSet AddTo(LabeledSet labeled)
    {
        var origins = labeled.ToDictionary(row => row.Utterance.Id);
        var own = new HashSet<string>(ids, StringComparer.Ordinal);
        var rows = new List<LabeledUtterance>(labeled);
        foreach ((string originId, Utterance utterance) in copiesOf(labeled))
        {
            if (!origins.TryGetValue(originId, out LabeledUtterance? origin))
                throw new SplitException($"Copy '{utterance.Id}': '{originId}' is none of the rows that copies are made of.");
            if (utterance.Speaker != origin.Utterance.Speaker)
            {
                throw new SplitException($"Copy '{utterance.Id}' has the speaker '{utterance.Speaker}', its origin '{originId}' " +
                    $"the speaker '{origin.Utterance.Speaker}': give it that one.");
            }
            if (!own.Add(utterance.Id))
                throw new SplitException($"Copy '{utterance.Id}' of '{originId}' has an id that there is already: give it one of its own.");
            rows.Add(origin with { Utterance = utterance with { Dialogue = null }, CopyOf = originId });
        }
        return new LabeledSet(labeled.Classes, rows);
    }
}
