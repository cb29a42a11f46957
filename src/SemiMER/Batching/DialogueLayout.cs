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
    /// <exception cref="CorpusException">As for <see cref="DialoguePlaces.Whole"/>.</exception>
    public static DialogueLayout Of(UtteranceBatch batch, int most) =>
        new(DialoguePlaces.Whole(batch.Utterances, most), batch.Count, batch.Device);

    /// <summary>Rows as places of dialogues: <c>[batch, ...]</c> to <c>[dialogue, utterance, ...]</c>, zeros in padding.</summary>
    public Tensor ToDialogues(Tensor rows)
    {
        long[] shape = rows.shape;
        Tensor padding = zeros([1, .. shape[1..]], dtype: rows.dtype, device: rows.device);
        return cat([rows, padding], 0).index_select(0, rowOfPlace).reshape([dialogues, longest, .. shape[1..]]);
    }

    /// <summary>Places of dialogues as rows of the batch: <c>[dialogue, utterance, ...]</c> to <c>[batch, ...]</c>.</summary>
    public Tensor ToRows(Tensor places) => places.flatten(0, 1).index_select(0, placeOfRow);
}
