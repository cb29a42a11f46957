namespace SemiMER.Corpora;

/// <summary>Who follows whom in the dialogues of a list of utterances.</summary>
internal static class DialoguePlaces
{
    /// <summary>
    /// The numbers of the rows of each dialogue, in its order; dialogues in that of their first rows. Rows of no dialogue are left out.
    /// </summary>
    public static IEnumerable<int[]> Of(IReadOnlyList<Utterance> utterances) => Enumerable.Range(0, utterances.Count)
        .Where(row => utterances[row].Dialogue is not null).GroupBy(row => utterances[row].Dialogue)
        .Select(dialogue => dialogue.OrderBy(row => utterances[row].Place).ToArray());

    /// <summary>The same where every utterance must have a place: the numbers of the rows of each dialogue, in its order.</summary>
    /// <param name="utterances">The rows, in any order.</param>
    /// <param name="most">Utterances that a dialogue may have at most.</param>
    /// <exception cref="CorpusException">An utterance is of no dialogue, two have the same place, or a dialogue is longer.</exception>
    public static IReadOnlyList<int[]> Whole(IReadOnlyList<Utterance> utterances, int most)
    {
        if (utterances.FirstOrDefault(row => row.Dialogue is null) is { } alone)
        {
            throw new CorpusException(
                "The utterance is of no dialogue, and the network reads whole dialogues: set " +
                $"{nameof(Utterance)}.{nameof(Utterance.Dialogue)} and {nameof(Utterance.Order)}, or the column 'dialogue' of the " +
                "corpus, or take a network without context.", utteranceId: alone.Id);
        }
        int[][] groups = [.. Of(utterances)];
        foreach (int[] group in groups)
            Check(utterances, group, most);
        return groups;
    }

    /// <summary>
    /// Two utterances of a dialogue with the same place, so that it is not known which comes first; null if there are none.
    /// </summary>
    /// <param name="utterances">The utterances.</param>
    /// <param name="dialogue">The numbers of its rows, in order.</param>
    public static (Utterance Before, Utterance Own)? Tie(IReadOnlyList<Utterance> utterances, int[] dialogue)
    {
        for (int place = 1; place < dialogue.Length; place++)
        {
            (Utterance before, Utterance own) = (utterances[dialogue[place - 1]], utterances[dialogue[place]]);
            if (before.Place == own.Place)
                return (before, own);
        }
        return null;
    }

    private static void Check(IReadOnlyList<Utterance> utterances, int[] group, int most)
    {
        Utterance first = utterances[group[0]];
        if (group.Length > most)
        {
            throw new CorpusException(
                $"The dialogue '{first.Dialogue}' is longer than the network reads: raise its MaximumUtterances, or cut the dialogue.",
                utteranceId: utterances[group[most]].Id, expected: $"at most {most} utterances", actual: $"{group.Length}");
        }
        if (Tie(utterances, group) is var (before, own))
        {
            throw new CorpusException(
                $"It has the same place in the dialogue '{own.Dialogue}' as '{before.Id}', so it is not known which comes first: set " +
                $"{nameof(Utterance)}.{nameof(Utterance.Order)}.", utteranceId: own.Id);
        }
    }
}
