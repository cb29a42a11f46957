using System.Collections.Concurrent;
using SemiMER.Corpora;
using TorchSharp;
using static TorchSharp.torch;

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
/// <param name="device">Where the batches are needed.</param>
/// <param name="enhancement">Changes the labeled rows; null to leave them as they are.</param>
internal sealed class BatchMaker(
    CorpusSchema schema, LabeledSet labeled, IRowStream labeledStream, int labeledSize, UnlabeledSet unlabeled,
    IRowStream? unlabeledStream, int unlabeledSize, int? maximumFrames, Device device, ILabeledEnhancement? enhancement = null)
    : IBatchMaker
{
    // Rows of both sets are padded to one length: put together they may be this much larger than apart.
    private const double MostPadding = 1.25;

    private readonly ConcurrentBag<FeatureArena> idle = []; // as many as there were batches at a time
    private long number; // of the next batch

    /// <inheritdoc/>
    public void Skip(long count)
    {
        for (long i = 0; i < count; i++)
        {
            labeledStream.Next(labeledSize);
            unlabeledStream?.Next(unlabeledSize);
            number++;
        }
    }

    /// <inheritdoc/>
    public StepBatch Make()
    {
        StepBatch batch = MakeOfRows();
        try
        {
            enhancement?.ChangeFeatures(number, batch.Labeled);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
        number++;
        return batch;
    }

    private StepBatch MakeOfRows()
    {
        LabeledUtterance[] rows = Array.ConvertAll(labeledStream.Next(labeledSize), row => labeled[row]);
        rows = enhancement?.ChangeRows(number, rows) ?? rows;
        if (unlabeledStream is null)
            return new StepBatch(LabeledBatch.Create(schema, rows, maximumFrames, device), null);
        FeatureArena arena = idle.TryTake(out FeatureArena? used) ? used : new FeatureArena();
        IReadOnlyList<Utterance> pool = unlabeled.Read(unlabeledStream.Next(unlabeledSize), arena);
        Action release = () =>
        {
            arena.Clear();
            idle.Add(arena);
        };
        Utterance[] utterances = Array.ConvertAll(rows, row => row.Utterance);
        if (Padded([.. utterances, .. pool]) <= MostPadding * (Padded(utterances) + Padded(pool)))
        {
            UtteranceBatch all = UtteranceBatch.Create(schema, [.. utterances, .. pool], maximumFrames, device);
            return new StepBatch(all, rows, release);
        }
        LabeledBatch batch = LabeledBatch.Create(schema, rows, maximumFrames, device);
        try
        {
            return new StepBatch(batch, UtteranceBatch.Create(schema, pool, maximumFrames, device), release);
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private long Padded(IReadOnlyCollection<Utterance> rows) =>
        (long)rows.Count * Math.Min(rows.Max(row => row.Frames), maximumFrames ?? int.MaxValue);
}
