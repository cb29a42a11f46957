using System.Globalization;
using System.Text;
using SemiMER.Corpora;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>
/// Visual features of an image encoder in ONNX (a face network, a residual network, a vision transformer, ...) from png, jpeg and bmp
/// files: a vector for the face crop of an utterance, or the mean, the largest or the sequence of the vectors of its frames.
/// </summary>
/// <remarks>
/// Files are turned as their EXIF data say; transparency is left out. One that is damaged or cut off is a fault of its utterance, never
/// half an image. Faces are not looked for: crop them before.
/// </remarks>
public sealed class OnnxImageFeatures : OnnxExtractor
{
    private readonly ImageModel model;

    private OnnxImageFeatures(string path, ModelFile file, OnnxSession session, OnnxImageOptions options)
        : base(session)
    {
        Options = options;
        model = new ImageModel(session, options);
        Description = string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, output '{model.Output.Name}': {options.Pooling}, {Width} wide");
        Extractor = string.Create(
            CultureInfo.InvariantCulture,
            $"onnx-image/1 model {file.Sha256}, {model.Width} x {model.Height} {options.Fit} {model.Layout} {options.Channels}, " +
            $"scale {options.Scale}, mean {TextOf(options.Mean)}, deviation {TextOf(options.Deviation)}, output {model.Output.Name} " +
            $"{options.Places}, {options.Pooling} of every {options.FrameStep}");
    }

    /// <summary>How features are made.</summary>
    public OnnxImageOptions Options { get; }

    /// <inheritdoc/>
    public override FeatureKind Kind => Options.Pooling == FramePooling.Frames ? FeatureKind.Sequence : FeatureKind.Vector;

    /// <inheritdoc/>
    public override int Width => model.Features;

    /// <inheritdoc/>
    public override double? FrameRate => Kind == FeatureKind.Sequence ? Options.FrameRate / Options.FrameStep : null;

    /// <inheritdoc/>
    public override string Extractor { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    private protected override Modality OwnModality => Modality.Visual;

    /// <summary>Opens a model; it is tried with a black image.</summary>
    /// <param name="modelPath">The ONNX file.</param>
    /// <param name="options">How images become its input; defaults if left out.</param>
    /// <exception cref="OnnxException">
    /// The model is missing, damaged or no image encoder, reads other images than the options say, or a file with its weights is missing.
    /// </exception>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public static OnnxImageFeatures Open(string modelPath, OnnxImageOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        options ??= new OnnxImageOptions();
        options.Validate();
        return Open(modelPath, options.Threads, (file, session) => new OnnxImageFeatures(modelPath, file, session, options));
    }

    /// <summary>The features of the images of one utterance.</summary>
    /// <param name="paths">Their files in their order, at least one.</param>
    /// <exception cref="FileFormatException">A file is missing, damaged or no image.</exception>
    /// <exception cref="OnnxException">The model gives NaN.</exception>
    public ModalityFeatures Describe(params IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        return Extraction(null, CancellationToken.None).One(InputOf(paths))!;
    }

    /// <summary>The features of the images of many utterances, in their order, as they are asked for; memory does not grow.</summary>
    /// <param name="rows">The utterances.</param>
    /// <param name="images">Where their images come from.</param>
    /// <param name="options">Cache, batches and threads; defaults if left out.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<ExtractedRow> Stream(
        IEnumerable<CorpusRow> rows, ImageSource images, ExtractionOptions? options = null,
        IProgress<ExtractionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(images);
        return Extraction(options, cancellationToken).Many(
            rows, row => images.Open(row) is { } files ? InputOf(files) : null, progress);
    }

    /// <summary>The features of the images of many utterances, with a report of what failed.</summary>
    /// <param name="rows">The utterances.</param>
    /// <param name="images">Where their images come from.</param>
    /// <param name="options">Cache, batches and threads; defaults if left out.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Visual"/>.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ExtractedFeatures Extract(
        IEnumerable<CorpusRow> rows, ImageSource images, ExtractionOptions? options = null, Modality? modality = null,
        IProgress<ExtractionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new(Schema(modality), [.. Stream(rows, images, options, progress, cancellationToken)]);

    /// <summary>A source for <see cref="CorpusListing.WithFeatures"/> that makes the features of one utterance after another.</summary>
    /// <param name="images">Where the images come from.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Visual"/>.</param>
    public ModalitySource ToSource(ImageSource images, Modality? modality = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return SourceOf(modality, row =>
            images.Open(row) is { } files ? Extraction(null, CancellationToken.None).One(InputOf(files)) : null);
    }

    private Extraction<ImagePiece> Extraction(ExtractionOptions? options, CancellationToken cancellationToken) =>
        new(model.Run, model.FixedBatch, Extractor, options, cancellationToken);

    private ExtractionInput<ImagePiece> InputOf(IReadOnlyList<string> files)
    {
        string[] taken = [.. files.Where((_, i) => i % Options.FrameStep == 0)];
        return new ExtractionInput<ImagePiece>(
            () => ModelFile.DigestOf(Encoding.ASCII.GetBytes(
                string.Join(' ', taken.Select(file => ModelFile.DigestOf(Bytes(file)))))),
            () => new PreparedInput<ImagePiece>([.. taken.Select(file => new ImagePiece(file, Numbers))], FeaturesOf)
            {
                Size = (long)taken.Length * Width,
            });
    }

    private float[] Numbers(string path) => model.NumbersOf(ImageReader.Read(path, Options.MaximumPixels));

    private static byte[] Bytes(string path) => File.Exists(path)
        ? File.ReadAllBytes(path) : throw new FileFormatException(path, "does not exist.");

    private ModalityFeatures FeaturesOf(PieceResult[] results)
    {
        float[] frames = [.. results.SelectMany(result => result.Values)];
        return Options.Pooling switch
        {
            FramePooling.Mean => ModalityFeatures.Vector(Pooled.Mean(frames, Width)),
            FramePooling.Maximum => ModalityFeatures.Vector(Pooled.Maximum(frames, Width)),
            _ => ModalityFeatures.Sequence(frames, Width),
        };
    }

    private static string TextOf(IReadOnlyList<double>? values) => values is null
        ? "none" : string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
