using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

namespace SemiMER.Batching;

/// <summary>
/// Makes batches of whole dialogues from scaled rows: all labeled utterances of the dialogues that were drawn, then all others, which go
/// along as context whether anything is learned from them or not. Dialogues come in random order, each as often as the others; those with
/// labels until they have as many utterances as asked for, then those with unlabeled rows likewise.
/// </summary>
internal sealed class DialogueBatchMaker : IBatchMaker
{
    private readonly CorpusSchema schema;
    private readonly LabeledSet labeled;
    private readonly UnlabeledSet unlabeled;
    private readonly int? maximumFrames;
    private readonly Device device;
    private readonly (int[] Labeled, int[] Unlabeled)[] dialogues;
    private readonly DialogueDraw ofLabels;
    private readonly DialogueDraw? ofPool;

    /// <summary>Prepares batches.</summary>
    /// <param name="schema">The modalities of the batches.</param>
    /// <param name="labeled">The labeled rows.</param>
    /// <param name="labeledSize">How many utterances the dialogues with labels of an update have at least.</param>
    /// <param name="unlabeled">The unlabeled rows, in memory.</param>
    /// <param name="unlabeledSize">How many those drawn for their unlabeled rows have at least; null if none are drawn for them.</param>
    /// <param name="maximumFrames">Longer sequences are cut after this many frames; null for whole ones.</param>
    /// <param name="device">Where the batches are needed.</param>
    /// <param name="seed">Seed of the order of dialogues.</param>
    public DialogueBatchMaker(
        CorpusSchema schema, LabeledSet labeled, int labeledSize, UnlabeledSet unlabeled, int? unlabeledSize, int? maximumFrames,
        Device device, long seed)
    {
        (this.schema, this.labeled, this.unlabeled, this.maximumFrames, this.device) =
            (schema, labeled, unlabeled, maximumFrames, device);
        ILookup<string, int> labels = Enumerable.Range(0, labeled.Count).ToLookup(row => labeled[row].Utterance.Dialogue!);
        ILookup<string, int> pool = unlabeled.Select((row, i) => (row.Dialogue, i)).ToLookup(row => row.Dialogue!, row => row.i);
        dialogues = [.. labels.Concat(pool).Select(dialogue => dialogue.Key).Distinct()
            .Select(dialogue => (labels[dialogue].ToArray(), pool[dialogue].ToArray()))];
        ofLabels = Draw(dialogue => dialogue.Labeled.Length > 0, labeledSize, "shuffle labeled");
        ofPool = unlabeledSize is { } size ? Draw(dialogue => dialogue.Unlabeled.Length > 0, size, "shuffle unlabeled") : null;

        DialogueDraw Draw(Func<(int[] Labeled, int[] Unlabeled), bool> has, int size, string name) => new(
            [.. Enumerable.Range(0, dialogues.Length).Where(dialogue => has(dialogues[dialogue]))],
            dialogue => dialogues[dialogue].Labeled.Length + dialogues[dialogue].Unlabeled.Length, size, new RandomSource(seed, name));
    }

    /// <inheritdoc/>
    public void Skip(long count)
    {
        for (long i = 0; i < count; i++)
            Next();
    }

    /// <inheritdoc/>
    public StepBatch Make()
    {
        int[] drawn = Next();
        LabeledUtterance[] rows = [.. drawn.SelectMany(dialogue => dialogues[dialogue].Labeled).Select(row => labeled[row])];
        IReadOnlyList<Utterance> pool = unlabeled.Read([.. drawn.SelectMany(dialogue => dialogues[dialogue].Unlabeled)]);
        UtteranceBatch all = UtteranceBatch.Create(schema, [.. rows.Select(row => row.Utterance), .. pool], maximumFrames, device);
        return new StepBatch(all, rows, disposed: null);
    }

    private int[] Next() => [.. ofLabels.Next().Concat(ofPool?.Next() ?? []).Distinct()];

    /// <summary>Dialogues without end, all in random order, then all again; some at a time, each once.</summary>
    private sealed class DialogueDraw(int[] of, Func<int, int> utterancesOf, int size, RandomSource random)
    {
        private readonly ShuffledStream stream = new(of.Length, random);
        private readonly Queue<int> waiting = new();

        public List<int> Next()
        {
            List<int> drawn = [], again = [];
            for (int utterances = 0; utterances < size && drawn.Count < of.Length;)
            {
                int dialogue = waiting.TryDequeue(out int first) ? first : of[stream.Next(1)[0]];
                if (drawn.Contains(dialogue))
                {
                    again.Add(dialogue); // of the next round: it waits for the next batch
                    continue;
                }
                drawn.Add(dialogue);
                utterances += utterancesOf(dialogue);
            }
            foreach (int dialogue in again)
                waiting.Enqueue(dialogue);
            return drawn;
        }
    }
}
