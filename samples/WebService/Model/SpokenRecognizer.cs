using SemiMER.Corpora;
using SemiMER.Extensions.Hosting;
using SemiMER.Features;
using SemiMER.Onnx;
using SemiMER.Recognition;

namespace SemiMER.Samples.WebService;

/// <summary>
/// What a folder holds: a recognizer without libtorch and the words that it was trained with. One that does not go with its words, or with
/// the sound that the service describes, is refused when it is loaded, not when it is asked.
/// </summary>
internal sealed class SpokenRecognizer : IEmotionRecognizer
{
    public const string RecognizerFile = "emotion.onnx";
    public const string WordsFile = "words.safetensors";

    private static readonly AcousticOptions Sound = new();

    private readonly IEmotionRecognizer recognizer;
    private readonly KnownWords words;

    private SpokenRecognizer(IEmotionRecognizer recognizer, KnownWords words)
    {
        this.recognizer = recognizer;
        this.words = words;
        ModalitySchema known = recognizer.Schema[Modality.Acoustic], described = AcousticFeatures.FunctionalSchema();
        if (known.Width != described.Width || known.Kind != described.Kind)
        {
            throw new CorpusException("the recognizer was trained on other sound than the functionals that the service describes.",
                modality: Modality.Acoustic, expected: $"{known.Width}", actual: $"{described.Width}");
        }
        Pipeline(recognizer);
    }

    public CorpusSchema Schema => recognizer.Schema;

    public IReadOnlyList<string> Targets => recognizer.Targets;

    public ModelCard? Card => recognizer.Card;

    public double ConfidenceThreshold => recognizer.ConfidenceThreshold;

    public TrainingRange? TrainingRange => recognizer.TrainingRange;

    public static IEmotionRecognizer Load(string folder)
    {
        OnnxRecognizer recognizer = OnnxRecognizer.Load(Path.Combine(folder, RecognizerFile));
        try
        {
            return new SpokenRecognizer(recognizer, KnownWords.Load(Path.Combine(folder, WordsFile)));
        }
        catch
        {
            recognizer.Dispose();
            throw;
        }
    }

    /// <summary>Sound and words to a prediction, by the recognizer that is lent.</summary>
    public static EmotionPipeline Of(EmotionRecognizerLease lease) => ((SpokenRecognizer)lease.Loaded).Pipeline(lease.Recognizer);

    /// <summary>Sound and words to a prediction, by this recognizer.</summary>
    public EmotionPipeline Pipeline() => Pipeline(recognizer);

    public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => recognizer.Enroll(utterances);

    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => recognizer.Predict(utterances);

    public RangeReport? CheckRange(Utterance utterance) => recognizer.CheckRange(utterance);

    public void Dispose() => recognizer.Dispose();

    private EmotionPipeline Pipeline(IEmotionRecognizer asked) => new EmotionPipeline(asked)
        .WithSound(Modality.Acoustic, sound => AcousticFeatures.Of(sound, Sound).Functionals)
        .WithText(words);
}
