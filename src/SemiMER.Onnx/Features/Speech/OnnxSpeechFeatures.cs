using System.Globalization;
using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Onnx;

/// <summary>
/// Acoustic features of a speech encoder in ONNX (wav2vec 2.0, HuBERT, WavLM, emotion2vec, spectrogram transformers, ...): the mean or
/// largest over time as a vector, or frames as a sequence.
/// </summary>
/// <remarks>
/// Sound of any rate is brought to that of the model. Long recordings go through it in pieces that overlap; a frame is taken from the piece
/// that has more around it. Only pieces of one length go through the model together, so there is no padding that could matter.
/// </remarks>
public sealed class OnnxSpeechFeatures : OnnxExtractor
{
    private readonly SpeechModel model;
    private readonly SpeechInputReader reader;

    private OnnxSpeechFeatures(string path, ModelFile file, OnnxSession session, OnnxSpeechOptions options)
        : base(session)
    {
        Options = options;
        model = new SpeechModel(session, options, SpeechInputReader.WidthOf(options));
        reader = new SpeechInputReader(options, Math.Max(model.FixedLength ?? 1, model.MinimumSteps));
        Description = string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileName(path)}, output '{model.Output.Name}': {options.Pooling}, {Width} wide");
        string frames = options.Input == SpeechInput.Waveform
            ? "" : $" {JsonSerializer.Serialize(options.Acoustic)}, time {options.InputTime}";
        Extractor = string.Create(
            CultureInfo.InvariantCulture,
            $"onnx-speech/1 model {file.Sha256}, {options.Input} at {options.Acoustic.SampleRate}{frames}, {options.Normalization}, " +
            $"mean {options.InputMean}, deviation {options.InputDeviation}, pieces of {options.ChunkSeconds} s, " +
            $"{options.OverlapSeconds} s shared, at least {options.MinimumSeconds} s, output {model.Output.Name} " +
            $"time {options.OutputTime}, {options.Pooling}");
    }

    /// <summary>How features are made.</summary>
    public OnnxSpeechOptions Options { get; }

    /// <inheritdoc/>
    public override FeatureKind Kind => Options.Pooling == FramePooling.Frames ? FeatureKind.Sequence : FeatureKind.Vector;

    /// <inheritdoc/>
    public override int Width => model.Width;

    /// <inheritdoc/>
    public override double? FrameRate => Kind == FeatureKind.Sequence ? model.FrameRate : null;

    /// <inheritdoc/>
    public override string Extractor { get; }

    /// <inheritdoc/>
    public override string Description { get; }

    private protected override Modality OwnModality => Modality.Acoustic;

    /// <summary>Opens a model; it is tried with silence.</summary>
    /// <param name="modelPath">The ONNX file.</param>
    /// <param name="options">What the model reads and what is taken of what it gives; defaults if left out.</param>
    /// <exception cref="OnnxException">
    /// The model is missing, damaged or no speech encoder, reads other sound than the options say, or a file with its weights is missing.
    /// </exception>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public static OnnxSpeechFeatures Open(string modelPath, OnnxSpeechOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        options ??= new OnnxSpeechOptions();
        options.Validate();
        return Open(modelPath, options.Threads, (file, session) => new OnnxSpeechFeatures(modelPath, file, session, options));
    }

    /// <summary>The features of a recording.</summary>
    /// <param name="signal">The recording, of any rate.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="AudioException">It has no sample.</exception>
    /// <exception cref="OnnxException">The model does not take it, or gives NaN.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ModalityFeatures Describe(AudioSignal signal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Extraction(null, cancellationToken).One(InputOf(Recording.Of(signal)))!;
    }

    /// <summary>The features of many recordings, in their order, as they are asked for; memory does not grow.</summary>
    /// <param name="rows">The utterances.</param>
    /// <param name="sounds">Where their recordings come from.</param>
    /// <param name="options">Cache, batches and threads; defaults if left out.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<ExtractedRow> Stream(
        IEnumerable<CorpusRow> rows, SoundSource sounds, ExtractionOptions? options = null,
        IProgress<ExtractionProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(sounds);
        return Extraction(options, cancellationToken).Many(
            rows, row => sounds.Open(row) is { } recording ? InputOf(recording) : null, progress);
    }

    /// <summary>The features of many recordings, with a report of what failed.</summary>
    /// <param name="rows">The utterances.</param>
    /// <param name="sounds">Where their recordings come from.</param>
    /// <param name="options">Cache, batches and threads; defaults if left out.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Acoustic"/>.</param>
    /// <param name="progress">Is told of every utterance that is done.</param>
    /// <param name="cancellationToken">Stops it; what was done is in the cache.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ExtractedFeatures Extract(
        IEnumerable<CorpusRow> rows, SoundSource sounds, ExtractionOptions? options = null, Modality? modality = null,
        IProgress<ExtractionProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new(Schema(modality), [.. Stream(rows, sounds, options, progress, cancellationToken)]);

    /// <summary>A source for <see cref="CorpusListing.WithFeatures"/> that makes the features of one recording after another.</summary>
    /// <param name="sounds">Where the recordings come from.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Acoustic"/>.</param>
    public ModalitySource ToSource(SoundSource sounds, Modality? modality = null)
    {
        ArgumentNullException.ThrowIfNull(sounds);
        return SourceOf(modality, row =>
            sounds.Open(row) is { } recording ? Extraction(null, CancellationToken.None).One(InputOf(recording)) : null);
    }

    private Extraction<SoundPiece> Extraction(ExtractionOptions? options, CancellationToken cancellationToken) =>
        new(model.Run, model.FixedBatch, Extractor, options, cancellationToken);

    private ExtractionInput<SoundPiece> InputOf(Recording recording) => new(recording.Digest, () =>
    {
        AudioSignal signal = recording.Read();
        (float[] input, int width, int steps) = reader.Read(signal, recording.Path);
        IReadOnlyList<ReadingRemark> remarks = RemarksOn(signal);
        return new PreparedInput<SoundPiece>(
            model.Cutter.Cut(input, width, steps), results => FeaturesOf(results).WithRemarks(remarks))
        {
            Size = input.Length,
        };
    });

    private IReadOnlyList<ReadingRemark> RemarksOn(AudioSignal signal) => signal.SampleRate >= Options.Acoustic.SampleRate
        ? signal.Remarks
        : [.. signal.Remarks, new ReadingRemark
        {
            Text = FormattableString.Invariant(
                $"sound of fewer than the model's {Options.Acoustic.SampleRate} samples a second: it lacks the highest frequencies"),
        }];

    private ModalityFeatures FeaturesOf(PieceResult[] results) => Options.Pooling switch
    {
        FramePooling.Mean => ModalityFeatures.Vector(Pooled.Mean(results)),
        FramePooling.Maximum => ModalityFeatures.Vector(Pooled.Maximum([.. results.SelectMany(result => result.Values)], Width)),
        _ => ModalityFeatures.Sequence((float[])[.. results.SelectMany(result => result.Values)], Width),
    };
}
