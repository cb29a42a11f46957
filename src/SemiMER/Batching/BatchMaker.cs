using System.Collections.Concurrent;
using SemiMER.Corpora;

namespace SemiMER.Batching;

/// <summary>Makes the batches of one update after another from scaled rows. It draws from streams of its own only.</summary>
/// <param name="schema">The modalities of the batches.</param>
/// <param name="labeled">The labeled rows.</param>
/// <param name="labeledStream">Which of them come next.</param>
/// <param name="labeledSize">How many in an update.</param>
/// <param name="unlabeled">The unlabeled rows.</param>
/// <param name="unlabeledStream">Which of them come next; null if none are used.</param>
/// <param name="unlabeledSize">How many in an update.</param>
/// <param name="maximumFrames">Longer sequences are cut after this many frames; null for whole ones.</param>
internal sealed class BatchMaker(
    CorpusSchema schema, LabeledSet labeled, IRowStream labeledStream, int labeledSize, UnlabeledSet unlabeled,
    IRowStream? unlabeledStream, int unlabeledSize, int? maximumFrames)
{
    private readonly ConcurrentBag<FeatureArena> idle = []; // as many as there were batches at a time

    /// <summary>The batches of the next update.</summary>
    public StepBatch Make()
    {
        LabeledUtterance[] rows = Array.ConvertAll(labeledStream.Next(labeledSize), row => labeled[row]);
        LabeledBatch batch = LabeledBatch.Create(schema, rows, maximumFrames);
        if (unlabeledStream is null)
            return new StepBatch(batch, null);
        try
        {
            FeatureArena arena = idle.TryTake(out FeatureArena? used) ? used : new FeatureArena();
            IReadOnlyList<Utterance> pool = unlabeled.Read(unlabeledStream.Next(unlabeledSize), arena);
            return new StepBatch(batch, UtteranceBatch.Create(schema, pool, maximumFrames), () =>
            {
                arena.Clear();
                idle.Add(arena);
            });
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
