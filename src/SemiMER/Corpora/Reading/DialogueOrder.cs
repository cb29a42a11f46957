namespace SemiMER.Corpora;

/// <summary>Numbers the utterances of each dialogue in the order of their start, or of their rows where no start is known.</summary>
internal static class DialogueOrder
{
    public static CorpusRow[] Assign(IReadOnlyList<CorpusRow> rows)
    {
        var result = new CorpusRow[rows.Count];
        var dialogues = Enumerable.Range(0, rows.Count).GroupBy(index => rows[index].Utterance.Dialogue);
        foreach (IGrouping<string?, int> dialogue in dialogues)
        {
            int order = 0;
            // A stable sort: rows of one start, and rows without one, keep their order.
            foreach (int index in dialogue.OrderBy(index => rows[index].Utterance.Start ?? double.MaxValue))
                result[index] = rows[index] with { Utterance = rows[index].Utterance with { Order = order++ } };
        }
        return result;
    }
}
