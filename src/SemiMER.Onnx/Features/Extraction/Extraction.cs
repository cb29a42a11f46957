using System.Runtime.ExceptionServices;
using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>
/// Takes utterances through a model: some at a time are read, looked up in the cache, cut into pieces; pieces of one length become
/// batches; what comes out is kept and given in the order of the utterances. Memory does not grow with their number, and what fails does
/// not stop the rest.
/// </summary>
internal sealed class Extraction<TPiece>
    where TPiece : Piece
{
    private const int BatchesAtOnce = 8;                // this many batches of utterances are read ahead,
    private const long NumbersAtOnce = 64 * 1024 * 1024; // but no more numbers than these, if several utterances have them

    private readonly Func<IReadOnlyList<TPiece>, CancellationToken, PieceResult[]> run;
    private readonly int batchSize;
    private readonly ParallelOptions parallel;
    private readonly string extractor;
    private readonly FeatureCache? cache;
    private readonly CancellationToken cancellationToken;

    /// <summary>Prepares an extraction.</summary>
    /// <param name="run">Runs the model on a batch of pieces of one length.</param>
    /// <param name="fixedBatch">The size that the model wants every batch to have; null for any.</param>
    /// <param name="extractor">Model and settings.</param>
    /// <param name="options">Cache, batches and threads.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Extraction(
        Func<IReadOnlyList<TPiece>, CancellationToken, PieceResult[]> run, int? fixedBatch, string extractor, ExtractionOptions? options,
        CancellationToken cancellationToken)
    {
        options ??= new ExtractionOptions();
        options.Validate();
        this.run = run;
        this.extractor = extractor;
        this.cancellationToken = cancellationToken;
        batchSize = fixedBatch ?? options.BatchSize;
        cache = options.CacheDirectory is { } directory ? new FeatureCache(directory, extractor) : null;
        parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Parallelism ?? Environment.ProcessorCount, CancellationToken = cancellationToken,
        };
    }

    /// <summary>The features of one input; null if there is nothing in it.</summary>
    /// <exception cref="SemiMerException">It cannot be read, or the model does not take it.</exception>
    public ModalityFeatures? One(ExtractionInput<TPiece> input)
    {
        PreparedInput<TPiece>? prepared = input.Prepare();
        if (prepared is null)
            return null;
        var results = new PieceResult[prepared.Pieces.Count];
        foreach (int[] batch in Batches([.. prepared.Pieces]))
        {
            TPiece[] pieces = [.. batch.Select(index => prepared.Pieces[index])];
            PieceResult[] found = Run(pieces);
            for (int i = 0; i < batch.Length; i++)
                results[batch[i]] = found[i];
        }
        return Checked(prepared.Assemble(results));
    }

    /// <summary>The features of many utterances, in their order, as they are asked for.</summary>
    /// <param name="rows">The utterances; read as they are needed.</param>
    /// <param name="inputOf">The input of an utterance; null if it lacks the modality.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; what was done is in the cache.</exception>
    public IEnumerable<ExtractedRow> Many(
        IEnumerable<CorpusRow> rows, Func<CorpusRow, ExtractionInput<TPiece>?> inputOf, IProgress<ExtractionProgress>? progress)
    {
        using IEnumerator<CorpusRow> source = rows.GetEnumerator();
        int done = 0, fromCache = 0, failed = 0;
        while (true)
        {
            List<Item> items = Take(source, inputOf);
            if (items.Count == 0)
                yield break;
            RunAll(items);
            foreach (Item item in items)
            {
                done++;
                fromCache += item.IsFromCache ? 1 : 0;
                failed += item.Failure is null ? 0 : 1;
                progress?.Report(new ExtractionProgress(done, fromCache, failed));
                yield return new ExtractedRow(item.Row, item.Features) { Failure = item.Failure, IsFromCache = item.IsFromCache };
            }
        }
    }

    private List<Item> Take(IEnumerator<CorpusRow> source, Func<CorpusRow, ExtractionInput<TPiece>?> inputOf)
    {
        var items = new List<Item>();
        long size = 0;
        bool more = true;
        while (more && items.Count < batchSize * BatchesAtOnce && size < NumbersAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new List<Item>();
            while (next.Count < parallel.MaxDegreeOfParallelism && (more = source.MoveNext()))
                next.Add(new Item(source.Current));
            ForEach(next, item => item.Guard(() => Prepare(item, inputOf)));
            items.AddRange(next);
            size += next.Sum(item => item.Prepared?.Size ?? 0);
        }
        return items;
    }

    private void Prepare(Item item, Func<CorpusRow, ExtractionInput<TPiece>?> inputOf)
    {
        ExtractionInput<TPiece>? input = inputOf(item.Row);
        if (input is null)
            return;
        if (cache is not null)
        {
            item.Digest = input.Digest();
            item.Features = cache.Find(item.Digest)?.Of(extractor);
            item.IsFromCache = item.Features is not null;
        }
        if (!item.IsFromCache)
            item.Prepare(input.Prepare());
    }

    private void RunAll(List<Item> items)
    {
        (Item Item, int Index)[] places = [.. from item in items from index in Enumerable.Range(0, item.Prepared?.Pieces.Count ?? 0)
                                             select (item, index)];
        List<int[]> batches = Batches([.. places.Select(place => place.Item.Prepared!.Pieces[place.Index])]);
        ForEach(batches, batch => RunBatch([.. batch.Select(index => places[index])]));
    }

    private void ForEach<T>(List<T> values, Action<T> action)
    {
        try
        {
            Parallel.ForEach(values, parallel, action);
        }
        catch (AggregateException error) // the caller should see what happened, not that it happened in parallel
        {
            ExceptionDispatchInfo.Throw(error.Flatten().InnerExceptions[0]);
        }
    }

    private void RunBatch((Item Item, int Index)[] places)
    {
        TPiece PieceOf((Item Item, int Index) place) => place.Item.Prepared!.Pieces[place.Index];
        // An input that cannot be read must not take the others of its batch with it; nor one that the model refuses.
        places = [.. places.Where(place => place.Item.Failure is null && place.Item.Guard(PieceOf(place).Load))];
        try
        {
            Store(places, run([.. places.Select(PieceOf)], cancellationToken));
        }
        catch (OnnxException) when (places.Length > 1)
        {
            foreach ((Item Item, int Index) place in places)
                place.Item.Guard(() => Store([place], run([PieceOf(place)], cancellationToken)));
        }
        catch (SemiMerException error)
        {
            foreach ((Item Item, int Index) place in places)
                place.Item.Guard(() => throw error);
        }
        finally
        {
            foreach ((Item Item, int Index) place in places)
                PieceOf(place).Release();
        }
    }

    private void Store((Item Item, int Index)[] places, PieceResult[] results)
    {
        for (int i = 0; i < places.Length; i++)
        {
            if (places[i].Item.Complete(places[i].Index, results[i]))
                places[i].Item.Guard(() => Finish(places[i].Item));
        }
    }

    private void Finish(Item item)
    {
        ModalityFeatures features = Checked(item.Assembled());
        if (cache is not null)
            cache.Keep(item.Digest!, features);
        item.Features = features;
    }

    private PieceResult[] Run(TPiece[] pieces)
    {
        try
        {
            foreach (TPiece piece in pieces)
                piece.Load();
            return run(pieces, cancellationToken);
        }
        finally
        {
            foreach (TPiece piece in pieces)
                piece.Release();
        }
    }

    // Pieces of one length, in groups of at most the size of a batch.
    private List<int[]> Batches(TPiece[] pieces) =>
        [.. pieces.Index().GroupBy(entry => entry.Item.Length).SelectMany(group => group.Select(entry => entry.Index).Chunk(batchSize))];

    private ModalityFeatures Checked(ModalityFeatures features)
    {
        ReadOnlySpan<float> values = features.Values.Span;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new OnnxException(
                    "the model gives numbers that are NaN or infinite for this input. Look at the input (silence? a constant?) and its " +
                    "normalisation; a model in float16 may have overflowed: export it in float32.",
                    place: FormattableString.Invariant($"feature {i % features.Width}"));
            }
        }
        return features.Of(extractor);
    }

    /// <summary>An utterance on its way.</summary>
    private sealed class Item(CorpusRow row)
    {
        private readonly Lock access = new();
        private PieceResult[] results = [];
        private int open;

        public CorpusRow Row => row;

        public string? Digest { get; set; }

        public PreparedInput<TPiece>? Prepared { get; private set; }

        public ModalityFeatures? Features { get; set; }

        public bool IsFromCache { get; set; }

        public SemiMerException? Failure { get; private set; }

        public void Prepare(PreparedInput<TPiece>? prepared)
        {
            Prepared = prepared;
            open = prepared?.Pieces.Count ?? 0;
            results = new PieceResult[open];
        }

        /// <summary>Does something; where it fails, whatever a reader of the user's throws, this utterance has failed.</summary>
        public bool Guard(Action action)
        {
            try
            {
                action();
                return true;
            }
            catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
            {
                lock (access)
                    Failure ??= error as SemiMerException ?? new SemiMerException($"{error.GetType().Name}: {error.Message}", error);
                return false;
            }
        }

        /// <summary>Takes what came out for a piece; says whether it was the last.</summary>
        public bool Complete(int index, PieceResult result)
        {
            lock (access)
            {
                results[index] = result;
                return --open == 0;
            }
        }

        public ModalityFeatures Assembled()
        {
            ModalityFeatures assembled = Prepared!.Assemble(results);
            results = [];
            return assembled;
        }
    }
}
