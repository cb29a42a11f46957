using System.Globalization;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>
/// Lexical features of a text encoder in ONNX (BERT, RoBERTa, MiniLM, T5's encoder, ...) with the tokenizer that it was trained with: a
/// vector for a text, or a sequence with one frame for each token.
/// </summary>
/// <remarks>
/// Texts are cut as the model's own tokenizer does it, also with accents, emoji and line breaks and under invariant globalization. Names of
/// special tokens such as <c>[SEP]</c> in a text are text. Only texts of as many tokens go through the model together, so there is no
/// padding that could matter; where the model wants one length, the padding is masked.
/// </remarks>
public sealed class OnnxTextFeatures : OnnxExtractor, ITextFeatures
{
    private readonly ModelTokenizer tokenizer;
    private readonly TextModel model;

    private OnnxTextFeatures(string path, ModelFile file, OnnxSession session, ModelTokenizer tokenizer, OnnxTextOptions options)
        : base(session)
    {
        Options = options;
        this.tokenizer = tokenizer;
        model = new TextModel(session, tokenizer, options);
        string taken = $"{options.Pooling}{(options.UnitLength ? ", unit length" : "")}";
        Description = string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, output '{model.Output.Name}': {taken}, {Width} wide");
        Extractor = string.Create(
            CultureInfo.InvariantCulture,
            $"onnx-text/1 model {file.Sha256}, {tokenizer.Identity}, begin [{string.Join(' ', tokenizer.Begin)}], " +
            $"end [{string.Join(' ', tokenizer.End)}], output {model.Output.Name}, {taken}, at most {model.MaximumTokens} tokens");
    }

    /// <summary>How features are made.</summary>
    public OnnxTextOptions Options { get; }

    /// <inheritdoc cref="ITextFeatures.Kind"/>
    public override FeatureKind Kind => Options.Pooling == TextPooling.Tokens ? FeatureKind.Sequence : FeatureKind.Vector;

    /// <inheritdoc cref="ITextFeatures.Width"/>
    public override int Width => model.Width;

    /// <inheritdoc cref="ITextFeatures.Extractor"/>
    public override string Extractor { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    private protected override Modality OwnModality => Modality.Lexical;

    /// <summary>Opens a model and its tokenizer.</summary>
    /// <param name="modelPath">
    /// The ONNX file; it reads <c>input_ids</c>, and <c>attention_mask</c> and <c>token_type_ids</c> if it likes.
    /// </param>
    /// <param name="options">Tokenizer and pooling; defaults if left out.</param>
    /// <exception cref="OnnxException">
    /// The model is missing, damaged or no text encoder; a file with its weights or the tokenizer is missing or damaged.
    /// </exception>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public static OnnxTextFeatures Open(string modelPath, OnnxTextOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        options ??= new OnnxTextOptions();
        options.Validate();
        return Open(modelPath, options.Threads, (file, session) =>
            new OnnxTextFeatures(modelPath, file, session, ModelTokenizers.Open(modelPath, options), options));
    }

    /// <summary>The ids that the model reads for a text, with those that begin and end it, cut to the most that are allowed.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>The ids; none if there is no token in the text.</returns>
    public IReadOnlyList<long> TokensOf(string text) => Encode(text).Ids;

    /// <summary>The features of a text; null if it has no token. A remark tells that it was too long.</summary>
    /// <param name="text">What was said.</param>
    /// <exception cref="OnnxException">The model does not take it, or gives NaN.</exception>
    public ModalityFeatures? Describe(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Extraction(null, CancellationToken.None).One(InputOf(text));
    }

    /// <summary>The features of the texts of many utterances, in their order, as they are asked for; memory does not grow.</summary>
    /// <param name="rows">The utterances; one without a text lacks the modality.</param>
    /// <param name="options">Cache, batches and threads; defaults if left out.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<ExtractedRow> Stream(
        IEnumerable<CorpusRow> rows, ExtractionOptions? options = null, IProgress<ExtractionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Extraction(options, cancellationToken).Many(
            rows, row => row.Utterance.Text is { } text ? InputOf(text) : null, progress);
    }

    /// <summary>The features of the texts of many utterances, with a report of what failed.</summary>
    /// <param name="rows">The utterances; one without a text lacks the modality.</param>
    /// <param name="options">Cache, batches and threads; defaults if left out.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Lexical"/>.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ExtractedFeatures Extract(
        IEnumerable<CorpusRow> rows, ExtractionOptions? options = null, Modality? modality = null,
        IProgress<ExtractionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new(Schema(modality), [.. Stream(rows, options, progress, cancellationToken)]);

    /// <summary>A source for <see cref="CorpusListing.WithFeatures"/> that makes the features of one text after another.</summary>
    /// <param name="modality">The modality. Default <see cref="Modality.Lexical"/>.</param>
    public ModalitySource ToSource(Modality? modality = null) =>
        SourceOf(modality, row => row.Utterance.Text is { } text ? Describe(text) : null);

    private Extraction<TextPiece> Extraction(ExtractionOptions? options, CancellationToken cancellationToken) =>
        new(model.Run, model.FixedBatch, Extractor, options, cancellationToken);

    private ExtractionInput<TextPiece> InputOf(string text) => new(
        () => ModelFile.DigestOf(Encoding.UTF8.GetBytes(text)),
        () =>
        {
            (long[] ids, bool isCut) = Encode(text);
            if (ids.Length == 0)
                return null;
            ReadingRemark[] remarks = isCut
                ? [new ReadingRemark
                {
                    Text = string.Create(
                        CultureInfo.InvariantCulture, $"text(s) longer than {model.MaximumTokens} tokens; the rest was left out"),
                }]
                : [];
            return new PreparedInput<TextPiece>([new TextPiece(ids)], results => FeaturesOf(results[0]).WithRemarks(remarks))
            {
                Size = ids.Length,
            };
        });

    private (long[] Ids, bool IsCut) Encode(string text)
    {
        IReadOnlyList<int> ids = tokenizer.IdsOf(text);
        int most = model.MaximumTokens - tokenizer.Begin.Length - tokenizer.End.Length;
        return ids.Count == 0
            ? ([], false)
            : ([.. tokenizer.Begin, .. ids.Take(most).Select(id => (long)id), .. tokenizer.End], ids.Count > most);
    }

    private ModalityFeatures FeaturesOf(PieceResult result) => Kind == FeatureKind.Vector
        ? ModalityFeatures.Vector(result.Values)
        : ModalityFeatures.Sequence(result.Values, result.Width);
}
