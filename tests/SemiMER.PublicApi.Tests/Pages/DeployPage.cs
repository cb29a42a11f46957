using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Onnx;
using SemiMER.Recognition;
using TorchSharp;
using static TorchSharp.torch;

namespace Stranger;

/// <summary>The code of docs/deploy.md.</summary>
public sealed class DeployPage
{
    [Fact]
    public void Exported_recognizer_predicts_the_same()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("emotion.onnx");
        Utterance utterance = SmallData.Fold.Test.Utterances.First();
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit(SmallData.Labeled.Utterances));

        OnnxExport.Write(recognizer, path);

        using IEmotionRecognizer emotion = OnnxRecognizer.Load(path);
        Prediction prediction = emotion.Predict(utterance);

        prediction.Probabilities.Zip(recognizer.Predict(utterance).Probabilities, (a, b) => Math.Abs(a - b))
            .Should().OnlyContain(difference => difference < 1e-5f);
    }

    [Fact]
    public void Speakers_are_enrolled()
    {
        EmotionNetwork network = EmotionNetwork.Create(SmallData.Corpus.Schema);
        using var recognizer = new EmotionRecognizer(
            network, FeatureScaler.Fit(SmallData.Labeled.Utterances, ScalingScope.PerSpeaker));
        using var file = new MemoryStream();
        OnnxExport.Write(recognizer, file);
        file.Position = 0;
        Utterance[] rowsOfSpeaker = [.. SmallData.Fold.Test.Utterances];
        using OnnxRecognizer emotion = OnnxRecognizer.Load(file);

        IEmotionRecognizer known = emotion.Enroll(rowsOfSpeaker);

        known.Predict(rowsOfSpeaker).Should().HaveCount(rowsOfSpeaker.Length);
    }

    [Fact]
    public void Encoder_of_my_own_is_exported()
    {
        var encoders = SmallData.Corpus.Schema.Modalities.ToDictionary(
            entry => entry.Modality, entry => (IModalityEncoder)new TanhEncoder(entry.Width, 8));
        var network = new EmotionNetwork(SmallData.Corpus.Schema, encoders, new Dictionary<Modality, IModalityDecoder>());
        using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit(SmallData.Labeled.Utterances));
        using var file = new MemoryStream();
        OnnxExport.Write(recognizer, file);
        file.Position = 0;
        using OnnxRecognizer emotion = OnnxRecognizer.Load(file);
        Utterance utterance = SmallData.Fold.Test.Utterances.First();
        emotion.Predict(utterance).Probabilities.Zip(recognizer.Predict(utterance).Probabilities, (a, b) => Math.Abs(a - b))
            .Should().OnlyContain(difference => difference < 1e-5f);
    }
}

/// <summary>A linear layer and tanh, by libtorch and in a graph.</summary>
public sealed class TanhEncoder : nn.Module<Tensor, Tensor>, IModalityEncoder, IOnnxEncoder
{
    private readonly nn.Module<Tensor, Tensor> layer;

    public TanhEncoder(int inputSize, int embeddingSize)
        : base(nameof(TanhEncoder))
    {
        EmbeddingSize = embeddingSize;
        layer = nn.Linear(inputSize, embeddingSize);
        RegisterComponents();
    }

    public long EmbeddingSize { get; }

    public override Tensor forward(Tensor input) => layer.call(input).tanh();

    public Tensor Encode(ModalityBatch input) => call(input.Values);

    public OnnxValue AddTo(OnnxGraph graph, OnnxWeights weights, OnnxFeatures input) =>
        graph.Tanh(graph.Linear(input.Values, weights.Of("layer")));
}
