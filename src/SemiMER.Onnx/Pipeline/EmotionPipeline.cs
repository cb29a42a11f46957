using System.Collections.Immutable;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Recognition;

namespace SemiMER.Onnx;

/// <summary>
/// From sound and text to emotion: extractors and a recognizer in one object, for whole recordings, for windows of them, and for sound that
/// arrives in chunks. It never changes, and any number of threads may use it; whoever made recognizer and extractors disposes of them.
/// </summary>
public sealed class EmotionPipeline
{
    private readonly ImmutableDictionary<Modality, Func<AudioSignal, CancellationToken, ModalityFeatures?>> sounds;
    private readonly ImmutableDictionary<Modality, Func<string, ModalityFeatures?>> texts;

    /// <summary>Takes a recognizer; extractors follow by <see cref="WithSound(OnnxSpeechFeatures)"/> and its like.</summary>
    /// <param name="recognizer">The recognizer, with libtorch or without.</param>
    /// <param name="options">Windows and smoothing; defaults if left out.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public EmotionPipeline(IEmotionRecognizer recognizer, EmotionPipelineOptions? options = null)
        : this(
            recognizer, options ?? new EmotionPipelineOptions(),
            ImmutableDictionary<Modality, Func<AudioSignal, CancellationToken, ModalityFeatures?>>.Empty,
            ImmutableDictionary<Modality, Func<string, ModalityFeatures?>>.Empty)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        Options.Validate();
    }

    private EmotionPipeline(
        IEmotionRecognizer recognizer, EmotionPipelineOptions options,
        ImmutableDictionary<Modality, Func<AudioSignal, CancellationToken, ModalityFeatures?>> sounds,
        ImmutableDictionary<Modality, Func<string, ModalityFeatures?>> texts)
    {
        Recognizer = recognizer;
        Options = options;
        this.sounds = sounds;
        this.texts = texts;
    }

    /// <summary>The recognizer.</summary>
    public IEmotionRecognizer Recognizer { get; }

    /// <summary>Windows and smoothing.</summary>
    public EmotionPipelineOptions Options { get; }

    /// <summary>The same with features of sound by an ONNX model, as the modality <see cref="Modality.Acoustic"/>.</summary>
    /// <param name="speech">The extractor that the recognizer was trained with.</param>
    /// <exception cref="CorpusException">
    /// The recognizer has no such modality, or was trained on features of another extractor, width or kind.
    /// </exception>
    public EmotionPipeline WithSound(OnnxSpeechFeatures speech) => WithSound(speech, Modality.Acoustic);

    /// <summary>The same with features of sound by an ONNX model.</summary>
    /// <param name="speech">The extractor that the recognizer was trained with.</param>
    /// <param name="modality">The modality.</param>
    /// <exception cref="CorpusException">
    /// The recognizer has no such modality, or was trained on features of another extractor, width or kind.
    /// </exception>
    public EmotionPipeline WithSound(OnnxSpeechFeatures speech, Modality modality)
    {
        ArgumentNullException.ThrowIfNull(speech);
        ModalitySchema own = speech.Schema(modality);
        Check(own);
        return new EmotionPipeline(Recognizer, Options, sounds.SetItem(own.Modality, speech.Describe), texts);
    }

    /// <summary>The same with features of sound by a function, such as <c>sound => AcousticFeatures.Of(sound).Functionals</c>.</summary>
    /// <param name="modality">The modality.</param>
    /// <param name="describe">Makes the features that the recognizer was trained on; null where it finds none.</param>
    /// <exception cref="CorpusException">The recognizer has no such modality.</exception>
    public EmotionPipeline WithSound(Modality modality, Func<AudioSignal, ModalityFeatures?> describe)
    {
        ArgumentNullException.ThrowIfNull(describe);
        _ = Recognizer.Schema[modality];
        return new EmotionPipeline(Recognizer, Options, sounds.SetItem(modality, (sound, _) => describe(sound)), texts);
    }

    /// <summary>The same with features of what is said.</summary>
    /// <param name="features">The extractor that the recognizer was trained with, such as <see cref="OnnxTextFeatures"/>.</param>
    /// <param name="modality">The modality. Default <see cref="Modality.Lexical"/>.</param>
    /// <exception cref="CorpusException">
    /// The recognizer has no such modality, or was trained on features of another extractor, width or kind.
    /// </exception>
    public EmotionPipeline WithText(ITextFeatures features, Modality? modality = null)
    {
        ArgumentNullException.ThrowIfNull(features);
        modality ??= Modality.Lexical;
        Check(new ModalitySchema(modality, features.Width, features.Kind) { Extractor = features.Extractor });
        return new EmotionPipeline(
            Recognizer, Options, sounds, texts.SetItem(modality, text => features.Describe(text)?.Of(features.Extractor)));
    }

    /// <summary>Recognises a whole recording as one utterance.</summary>
    /// <param name="sound">The recording; null if there is none.</param>
    /// <param name="transcript">What was said; null if that is not known.</param>
    /// <param name="speaker">The speaker, where the recognizer scales per speaker; enrolled before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CorpusException">
    /// Neither sound nor text gives a modality of the recognizer, or the speaker is not enrolled.
    /// </exception>
    /// <exception cref="OnnxException">A model gives NaN.</exception>
    public Prediction Predict(
        AudioSignal? sound, string? transcript = null, string speaker = "", CancellationToken cancellationToken = default) =>
        Recognizer.Predict(Describe(sound, transcript, speaker, cancellationToken));

    /// <summary>Recognises windows of a recording, in their order: those of <see cref="Begin"/> for the whole sound and text.</summary>
    /// <param name="sound">The recording, with at least one sample.</param>
    /// <param name="transcript">What was said, with places; null if that is not known.</param>
    /// <param name="speaker">The speaker, where the recognizer scales per speaker; enrolled before.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="CorpusException">The speaker is not enrolled.</exception>
    /// <exception cref="OnnxException">A model gives NaN.</exception>
    public IReadOnlyList<EmotionWindow> PredictWindows(
        AudioSignal sound, IEnumerable<TranscriptSegment>? transcript = null, string speaker = "",
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sound);
        EmotionListener stream = Begin(sound.SampleRate, speaker);
        foreach (TranscriptSegment segment in transcript ?? [])
            stream.Say(segment);
        return [.. stream.Push(sound.Samples.Span, cancellationToken), .. stream.Complete(cancellationToken)];
    }

    /// <summary>Begins a sound that arrives in chunks.</summary>
    /// <param name="sampleRate">Samples a second, at least 1.</param>
    /// <param name="speaker">The speaker, where the recognizer scales per speaker; enrolled before.</param>
    public EmotionListener Begin(int sampleRate, string speaker = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentNullException.ThrowIfNull(speaker);
        return new EmotionListener(this, sampleRate, speaker);
    }

    /// <summary>An utterance with all features that its sound and text give.</summary>
    internal Utterance Describe(AudioSignal? sound, string? text, string speaker, CancellationToken cancellationToken)
    {
        var features = new Dictionary<Modality, ModalityFeatures>();
        foreach ((Modality modality, Func<AudioSignal, CancellationToken, ModalityFeatures?> describe) in sounds)
        {
            if (sound is not null && describe(sound, cancellationToken) is { } found)
                features.Add(modality, found);
        }
        foreach ((Modality modality, Func<string, ModalityFeatures?> describe) in texts)
        {
            if (text is not null && describe(text) is { } found)
                features[modality] = found;
        }
        return new Utterance { Id = "", Speaker = speaker, Text = text, Features = features };
    }

    private void Check(ModalitySchema own)
    {
        ModalitySchema known = Recognizer.Schema[own.Modality];
        bool isOther = known.Extractor is not null && own.Extractor is not null && known.Extractor != own.Extractor;
        if (isOther || known.Width != own.Width || known.Kind != own.Kind)
        {
            throw new CorpusException(
                "the recognizer was trained on other features than the extractor gives. Open it with the model and settings of the " +
                "training.", modality: own.Modality, expected: TextOf(known, isOther), actual: TextOf(own, isOther));
        }
    }

    private static string TextOf(ModalitySchema schema, bool extractor) => extractor
        ? schema.Extractor!
        : FormattableString.Invariant($"{(schema.Kind == FeatureKind.Vector ? "a vector" : "frames")} of {schema.Width}");
}
