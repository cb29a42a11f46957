using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>
/// Where the rows of a batch stand in dialogues: brings <c>[batch, ...]</c> into the form <c>[dialogue, utterance, ...]</c> and back.
/// Utterances stand in their order, dialogues in that of their first rows; shorter ones are padded at their ends.
/// </summary>
internal sealed class DialogueLayout
{
    private readonly long dialogues, longest;
    private readonly Tensor rowOfPlace, placeOfRow;

    private DialogueLayout(IReadOnlyList<int[]> groups, int rows, Device device)
    {
        (dialogues, longest) = (groups.Count, groups.Max(group => group.Length));
        var rowOf = new long[dialogues * longest];
        var placeOf = new long[rows];
        rowOf.AsSpan().Fill(rows); // a row of zeros after all others
        foreach ((int dialogue, int[] group) in groups.Index())
        {
            for (int place = 0; place < group.Length; place++)
            {
                rowOf[dialogue * longest + place] = group[place];
                placeOf[group[place]] = dialogue * longest + place;
            }
        }
        rowOfPlace = tensor(rowOf, device: device);
        placeOfRow = tensor(placeOf, device: device);
    }

    /// <summary>Finds the dialogues of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="most">Utterances that a dialogue may have at most.</param>
    /// <exception cref="CorpusException">As for <see cref="RowsOf"/>.</exception>
    public static DialogueLayout Of(UtteranceBatch batch, int most) =>
        new(RowsOf(batch.Utterances, most), batch.Count, batch.Device);

    /// <summary>The numbers of the rows of each dialogue, in its order.</summary>
    /// <param name="utterances">The rows, in any order.</param>
    /// <param name="most">Utterances that a dialogue may have at most.</param>
    /// <exception cref="CorpusException">An utterance is of no dialogue, two have the same place, or a dialogue is longer.</exception>
    public static IReadOnlyList<int[]> RowsOf(IReadOnlyList<Utterance> utterances, int most)
    {
        if (utterances.FirstOrDefault(row => row.Dialogue is null) is { } alone)
        {
            throw new CorpusException(
                "The utterance is of no dialogue, and the network reads whole dialogues: set " +
                $"{nameof(Utterance)}.{nameof(Utterance.Dialogue)} and {nameof(Utterance.Order)}, or the column 'dialogue' of the " +
                "corpus, or take a network without context.", utteranceId: alone.Id);
        }
        int[][] groups = [.. DialoguePlaces.Of(utterances)];
        foreach (int[] group in groups)
            Check(utterances, group, most);
        return groups;
    }

    /// <summary>Rows as places of dialogues: <c>[batch, ...]</c> to <c>[dialogue, utterance, ...]</c>, zeros in padding.</summary>
    public Tensor ToDialogues(Tensor rows)
    {
        long[] shape = rows.shape;
        Tensor padding = zeros([1, .. shape[1..]], dtype: rows.dtype, device: rows.device);
        return cat([rows, padding], 0).index_select(0, rowOfPlace).reshape([dialogues, longest, .. shape[1..]]);
    }

    /// <summary>Places of dialogues as rows of the batch: <c>[dialogue, utterance, ...]</c> to <c>[batch, ...]</c>.</summary>
    public Tensor ToRows(Tensor places) => places.flatten(0, 1).index_select(0, placeOfRow);

    private static void Check(IReadOnlyList<Utterance> utterances, int[] group, int most)
    {
        Utterance first = utterances[group[0]];
        if (group.Length > most)
        {
            throw new CorpusException(
                $"The dialogue '{first.Dialogue}' is longer than the network reads: raise its MaximumUtterances, or cut the dialogue.",
                utteranceId: utterances[group[most]].Id, expected: $"at most {most} utterances", actual: $"{group.Length}");
        }
        if (DialoguePlaces.Tie(utterances, group) is var (before, own))
        {
            throw new CorpusException(
                $"It has the same place in the dialogue '{own.Dialogue}' as '{before.Id}', so it is not known which comes first: set " +
                $"{nameof(Utterance)}.{nameof(Utterance.Order)}.", utteranceId: own.Id);
        }
    }
}
