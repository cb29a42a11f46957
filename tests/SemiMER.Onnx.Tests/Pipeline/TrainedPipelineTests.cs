using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>A network of the library, exported, behind extractors: the same windows with libtorch and without.</summary>
public sealed class TrainedPipelineTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Both_recognizers_recognise_the_same_windows_and_refuse_other_extractors()
    {
        using var speech = OnnxSpeechFeatures.Open(
            new TestSpeechModel().Graph().Save(folder.File("speech.onnx")), new OnnxSpeechOptions { Pooling = FramePooling.Frames });
        using var largest = OnnxSpeechFeatures.Open(
            folder.File("speech.onnx"), new OnnxSpeechOptions { Pooling = FramePooling.Frames, ChunkSeconds = 5 });
        File.WriteAllLines(folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "yes", "no"]);
        using var text = OnnxTextFeatures.Open(new TestTextModel(6, 4).Graph("b", "t").Save(folder.File("text.onnx")));
        CorpusRow[] rows = TestRows.Rows(12, i => i % 3 == 0 ? "yes" : "no yes");
        InMemoryCorpus corpus = new CorpusListing("test", folder.Root, ["calm", "angry", "sad"], [], rows).WithFeatures(
            speech.Extract(rows, SoundSource.From(row => TestRows.Sound(4_000, row.Utterance.Id.Length))).ToSource(),
            text.Extract(rows).ToSource());
        using var torch = new EmotionRecognizer(
            EmotionNetwork.Create(corpus.Schema, new EmotionNetworkOptions { EmbeddingSize = 6 }),
            FeatureScaler.Fit(corpus.Rows.Select(row => row.Utterance)));
        OnnxExport.Write(torch, folder.File("emotion.onnx"));
        using var onnx = OnnxRecognizer.Load(folder.File("emotion.onnx"));
        AudioSignal sound = TestRows.Sound(40_000, seed: 3);
        TranscriptSegment[] words = [new(0.2, 0.5, "yes"), new(1.2, 1.4, "no")];
        var options = new EmotionPipelineOptions { WindowSeconds = 1, StepSeconds = 0.5 };

        IReadOnlyList<EmotionWindow>[] windows = [.. ((IEmotionRecognizer[])[torch, onnx]).Select(recognizer =>
            new EmotionPipeline(recognizer, options).WithSound(speech).WithText(text).PredictWindows(sound, words))];

        windows[0].Should().HaveCount(4);
        windows[0].Zip(windows[1]).Should().AllSatisfy(pair => pair.First.Probabilities.Zip(pair.Second.Probabilities)
            .Should().AllSatisfy(p => p.First.Should().BeApproximately(p.Second, 1e-5f)));
        foreach (IEmotionRecognizer recognizer in (IEmotionRecognizer[])[torch, onnx])
        {
            FluentActions.Invoking(() => new EmotionPipeline(recognizer).WithSound(largest)).Should().Throw<CorpusException>()
                .WithMessage("*trained on other features*");
            FluentActions.Invoking(() => recognizer.Predict(new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = largest.Describe(sound),
            })).Should().Throw<CorpusException>().WithMessage("*another extractor*");
        }
    }
}
