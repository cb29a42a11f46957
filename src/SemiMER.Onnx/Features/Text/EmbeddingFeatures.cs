using System.Text;
using Microsoft.Extensions.AI;
using SemiMER.Corpora;

namespace SemiMER.Onnx;

/// <summary>
/// Lexical features of any embedding generator of Microsoft.Extensions.AI, whether it runs here or is a service: a vector for a text.
/// </summary>
/// <remarks>
/// Whoever made the generator disposes of it. A service may change its model behind its name: then cached and new vectors do not belong
/// together, so give a version in the name where there is one.
/// </remarks>
public sealed class EmbeddingFeatures
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> generator;

    /// <summary>Takes a generator.</summary>
    /// <param name="generator">The generator; several calls may run at once if it allows that.</param>
    /// <param name="name">
    /// Provider, model and version, which must change when the vectors do. Default null: what the generator says of itself.
    /// </param>
    /// <exception cref="ArgumentException">No name is given, and the generator says nothing of itself.</exception>
    public EmbeddingFeatures(IEmbeddingGenerator<string, Embedding<float>> generator, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(generator);
        this.generator = generator;
        if (name is null && generator.GetService(typeof(EmbeddingGeneratorMetadata)) is EmbeddingGeneratorMetadata data
            && data.DefaultModelId is { } model)
        {
            string width = data.DefaultModelDimensions is { } size ? FormattableString.Invariant($" {size}") : "";
            name = $"{data.ProviderName} {model}{width}";
        }
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("The generator does not say which model it is of: name it.", nameof(name));
        Extractor = $"embedding/1 {name.Trim()}";
    }

    /// <summary>Provider and model; see <see cref="ModalitySchema.Extractor"/>.</summary>
    public string Extractor { get; }

    /// <summary>The features of a text; null if it is blank.</summary>
    /// <param name="text">What was said.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="OnnxException">The generator gives no vector, or one with NaN.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ModalityFeatures?> DescribeAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        IReadOnlyList<ModalityFeatures> found = await GenerateAsync([text], cancellationToken).ConfigureAwait(false);
        Check(found[0]);
        return found[0];
    }

    /// <summary>The features of the texts of many utterances, with a report of what failed.</summary>
    /// <param name="rows">The utterances; one without a text lacks the modality.</param>
    /// <param name="options">Cache and batches; defaults if left out.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Lexical"/>.</param>
    /// <param name="progress">Is told of every batch that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OnnxException">No text has features, so that their width is not known.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ExtractedFeatures> ExtractAsync(
        IEnumerable<CorpusRow> rows, EmbeddingOptions? options = null, Modality? modality = null,
        IProgress<ExtractionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new EmbeddingOptions();
        options.Validate();
        FeatureCache? cache = options.CacheDirectory is { } directory ? new FeatureCache(directory, Extractor) : null;
        var done = new List<ExtractedRow>();
        foreach (CorpusRow[] batch in rows.Chunk(options.BatchSize))
        {
            done.AddRange(await BatchAsync(batch, cache, cancellationToken).ConfigureAwait(false));
            progress?.Report(new ExtractionProgress(
                done.Count, done.Count(row => row.IsFromCache), done.Count(row => row.Failure is not null)));
        }
        ModalityFeatures any = done.FirstOrDefault(row => row.Features is not null)?.Features ?? throw new OnnxException(
            $"No text has features: {(done.Find(row => row.Failure is not null)?.Failure?.Message ?? "no utterance has a text.")}");
        var schema = new ModalitySchema(modality ?? Modality.Lexical, any.Width)
        {
            Description = Extractor,
            Extractor = Extractor,
        };
        return new ExtractedFeatures(schema, done);
    }

    private async Task<ExtractedRow[]> BatchAsync(CorpusRow[] rows, FeatureCache? cache, CancellationToken cancellationToken)
    {
        ExtractedRow[] found = [.. rows.Select(row => Cached(row, cache))];
        int[] open = [.. Enumerable.Range(0, rows.Length).Where(i =>
            found[i].Features is null && !string.IsNullOrWhiteSpace(rows[i].Utterance.Text))];
        if (open.Length == 0)
            return found;
        try
        {
            IReadOnlyList<ModalityFeatures> vectors =
                await GenerateAsync([.. open.Select(i => rows[i].Utterance.Text!)], cancellationToken).ConfigureAwait(false);
            foreach ((int place, int i) in open.Index())
                found[i] = Kept(rows[i], vectors[place], cache);
        }
        catch (SemiMerException error)
        {
            foreach (int i in open)
                found[i] = found[i] with { Failure = error };
        }
        return found;
    }

    private ExtractedRow Cached(CorpusRow row, FeatureCache? cache)
    {
        ModalityFeatures? features = row.Utterance.Text is { } text ? cache?.Find(DigestOf(text))?.Of(Extractor) : null;
        return new ExtractedRow(row, features) { IsFromCache = features is not null };
    }

    private static ExtractedRow Kept(CorpusRow row, ModalityFeatures features, FeatureCache? cache)
    {
        try
        {
            Check(features);
            cache?.Keep(DigestOf(row.Utterance.Text!), features);
            return new ExtractedRow(row, features);
        }
        catch (SemiMerException error)
        {
            return new ExtractedRow(row, null) { Failure = error };
        }
    }

    // What the generator throws of its own (a network that is down, a key that is wrong) becomes a fault of the texts of the call.
    private async Task<IReadOnlyList<ModalityFeatures>> GenerateAsync(string[] texts, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> found;
        try
        {
            found = await generator.GenerateAsync(texts, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException or SemiMerException))
        {
            throw new OnnxException($"The generator fails: {error.Message}", innerException: error);
        }
        if (found.Count != texts.Length || found.Any(embedding => embedding.Vector.IsEmpty))
        {
            throw new OnnxException("The generator does not give a vector for each text.",
                expected: FormattableString.Invariant($"{texts.Length}"),
                actual: FormattableString.Invariant($"{found.Count(embedding => !embedding.Vector.IsEmpty)}"));
        }
        return [.. found.Select(embedding => ModalityFeatures.Vector(embedding.Vector.ToArray()).Of(Extractor))];
    }

    private static void Check(ModalityFeatures features)
    {
        foreach (float value in features.Values.Span)
        {
            if (!float.IsFinite(value))
                throw new OnnxException("The generator gives NaN or infinite numbers.");
        }
    }

    private static string DigestOf(string text) => ModelFile.DigestOf(Encoding.UTF8.GetBytes(text));
}
