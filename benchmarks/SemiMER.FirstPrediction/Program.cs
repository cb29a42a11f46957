using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Onnx;
using SemiMER.Recognition;

const int Width = 272;

if (args is ["save", var target])
{
    Save(target);
}
else
{
    using IEmotionRecognizer recognizer = args[1].EndsWith(".onnx", StringComparison.Ordinal) ? LoadOnnx(args[1]) : Load(args[1]);
    Console.WriteLine(recognizer.Predict(Utterance(0)).ClassName);
    Console.In.ReadToEnd();
}

// In a method each: what one of them needs is not loaded by the other.
static IEmotionRecognizer Load(string path) => EmotionRecognizer.Load(path);

static IEmotionRecognizer LoadOnnx(string path) => OnnxRecognizer.Load(path);

static void Save(string path)
{
    var schema = new CorpusSchema("start", ["angry", "happy", "neutral", "sad"], [new ModalitySchema(Modality.Acoustic, Width)]);
    EmotionNetwork network = EmotionNetwork.Create(schema, new EmotionNetworkOptions { EmbeddingSize = 128, HiddenSizes = [] });
    using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit([Utterance(1), Utterance(2)]));
    if (path.EndsWith(".onnx", StringComparison.Ordinal))
        OnnxExport.Write(recognizer, path);
    else
        recognizer.Save(path);
}

static Utterance Utterance(int seed) => new()
{
    Id = FormattableString.Invariant($"u{seed}"),
    Speaker = "s",
    Features = new Dictionary<Modality, ModalityFeatures>
    {
        [Modality.Acoustic] = ModalityFeatures.Vector(Enumerable.Range(0, Width).Select(i => MathF.Sin(i * (seed + 1))).ToArray()),
    },
};
