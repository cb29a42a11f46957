using SemiMER.Corpora;

namespace SemiMER.Recognition;

/// <summary>Cuts utterances into batches of similar length, each so small that computing it takes little memory.</summary>
/// <remarks>For what computes predictions by itself, as <c>SemiMER.Onnx</c> does; a recognizer uses it already.</remarks>
public static class PredictionBatches
{
    private const int MostRows = 256;
    private const long MostFrames = 16_384; // with padding; what a network computes of a frame is often wider than the frame
    private const long MostNumbers = 1 << 20; // with padding, of all modalities: 4 MB

    /// <summary>Row numbers of each batch; every row occurs once. A row that is too large alone is a batch of its own.</summary>
    /// <param name="schema">The modalities that count.</param>
    /// <param name="utterances">The rows.</param>
    public static IReadOnlyList<int[]> Cut(CorpusSchema schema, IReadOnlyList<Utterance> utterances)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(utterances);
        long sequenceWidth = WidthOf(schema, FeatureKind.Sequence), vectorWidth = WidthOf(schema, FeatureKind.Vector);
        var batches = new List<int[]>();
        var batch = new List<int>();
        foreach (int row in Enumerable.Range(0, utterances.Count).OrderBy(row => utterances[row].Frames))
        {
            long rows = batch.Count + 1, frames = utterances[row].Frames; // the longest so far: all are padded to it
            bool isFull = rows > MostRows || rows * frames > MostFrames ||
                rows * (frames * sequenceWidth + vectorWidth) > MostNumbers;
            if (isFull && batch.Count > 0)
            {
                batches.Add([.. batch]);
                batch.Clear();
            }
            batch.Add(row);
        }
        if (batch.Count > 0)
            batches.Add([.. batch]);
        return batches;
    }

    /// <summary>
    /// The same for a network that reads whole dialogues: batches of dialogues of similar length; every row occurs once. A dialogue that is
    /// too large alone is a batch of its own.
    /// </summary>
    /// <param name="schema">The modalities that count.</param>
    /// <param name="utterances">The rows.</param>
    /// <param name="maximumUtterances">Utterances that a dialogue may have at most.</param>
    /// <returns>Of each batch the dialogues, each by the numbers of its rows in their order.</returns>
    /// <exception cref="CorpusException">An utterance is of no dialogue, two have the same place, or a dialogue is longer.</exception>
    public static IReadOnlyList<IReadOnlyList<int[]>> CutDialogues(
        CorpusSchema schema, IReadOnlyList<Utterance> utterances, int maximumUtterances)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(utterances);
        long sequenceWidth = WidthOf(schema, FeatureKind.Sequence), vectorWidth = WidthOf(schema, FeatureKind.Vector);
        var batches = new List<IReadOnlyList<int[]>>();
        var batch = new List<int[]>();
        long frames = 0;
        foreach (int[] dialogue in DialoguePlaces.Whole(utterances, maximumUtterances).OrderBy(dialogue => dialogue.Length))
        {
            long rows = (batch.Count + 1L) * dialogue.Length; // the longest so far: all are padded to it
            frames = Math.Max(frames, dialogue.Max(row => utterances[row].Frames));
            bool isFull = rows > MostRows || rows * frames > MostFrames ||
                rows * (frames * sequenceWidth + vectorWidth) > MostNumbers;
            if (isFull && batch.Count > 0)
            {
                batches.Add([.. batch]);
                batch.Clear();
                frames = dialogue.Max(row => utterances[row].Frames);
            }
            batch.Add(dialogue);
        }
        if (batch.Count > 0)
            batches.Add([.. batch]);
        return batches;
    }

    private static long WidthOf(CorpusSchema schema, FeatureKind kind) =>
        schema.Modalities.Sum(entry => entry.Kind == kind ? (long)entry.Width : 0);
}
