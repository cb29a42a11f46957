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
}
