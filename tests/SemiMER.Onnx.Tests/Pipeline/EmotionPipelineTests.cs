using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Recognition;
using SemiMER.Tests;

namespace SemiMER.Onnx.Tests;

/// <summary>Recordings and transcripts to predictions, with extractors and a recognizer whose numbers are known.</summary>
public sealed class EmotionPipelineTests : IDisposable
{
    private static readonly EmotionPipelineOptions Options = new() { WindowSeconds = 0.5, StepSeconds = 0.2, Smoothing = 0.25 };

    private readonly TemporaryDirectory folder = new();
    private readonly OnnxSpeechFeatures speech;

    public EmotionPipelineTests() =>
        speech = OnnxSpeechFeatures.Open(new TestSpeechModel().Graph().Save(folder.File("speech.onnx")));

    public void Dispose()
    {
        speech.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_recording_and_its_transcript_are_one_utterance()
    {
        EmotionPipeline pipeline = Pipeline();
        AudioSignal sound = TestRows.Sound(8_000, seed: 1);
        pipeline.Predict(sound, "abc").Probabilities.Should().Equal(Recognizer.Of(speech.Describe(sound).Values.Span[0], 3));
        pipeline.Predict(sound).Modalities.Should().Equal(Modality.Acoustic);
        pipeline.Predict(null, "abc").Modalities.Should().Equal(Modality.Lexical);
        FluentActions.Invoking(() => pipeline.Predict(null)).Should().Throw<CorpusException>();
    }

    [Theory]
    [InlineData(8_000, new[] { 0.0 })]
    [InlineData(5_000, new[] { 0.0 })]
    [InlineData(12_000, new[] { 0, 0.2, 0.25 })]
    [InlineData(14_400, new[] { 0, 0.2, 0.4 })]
    public void Windows_follow_each_other_to_the_end(int samples, double[] starts)
    {
        IReadOnlyList<EmotionWindow> windows = Pipeline().PredictWindows(TestRows.Sound(samples, seed: 2));
        windows.Select(window => window.Start).Should().Equal(starts, (a, b) => Math.Abs(a - b) < 1e-9);
        windows[^1].End.Should().BeApproximately(samples / 16_000.0, 1e-9);
    }

    [Fact]
    public void Probabilities_are_smoothed_over_windows()
    {
        IReadOnlyList<EmotionWindow> windows = Pipeline().PredictWindows(TestRows.Sound(40_000, seed: 3));
        windows.Should().HaveCountGreaterThan(5);
        double expected = windows[0].Prediction.Probabilities[0];
        foreach (EmotionWindow window in windows.Skip(1))
        {
            expected = 0.25 * expected + 0.75 * window.Prediction.Probabilities[0];
            window.Probabilities[0].Should().BeApproximately((float)expected, 1e-6f);
            window.ClassIndex.Should().Be(expected >= 0.5 ? 0 : 1);
            window.Probabilities.Sum().Should().BeApproximately(1, 1e-5f);
        }
    }

    [Fact]
    public void Chunks_give_the_windows_of_the_whole()
    {
        EmotionPipeline pipeline = Pipeline();
        AudioSignal sound = TestRows.Sound(30_000, seed: 4);
        TranscriptSegment[] words = [new(0.1, 0.3, "one"), new(0.9, 1.2, "two"), new(1.7, 1.8, "three")];
        IReadOnlyList<EmotionWindow> whole = pipeline.PredictWindows(sound, words);
        foreach (int chunk in (int[])[1_000, 7, 29_999])
        {
            EmotionListener stream = pipeline.Begin(16_000);
            foreach (TranscriptSegment word in words)
                stream.Say(word);
            var windows = new List<EmotionWindow>();
            for (int start = 0; start < 30_000; start += chunk)
                windows.AddRange(stream.Push(sound.Samples.Span[start..Math.Min(30_000, start + chunk)]));
            windows.AddRange(stream.Complete());
            stream.Complete().Should().BeEmpty();
            stream.Duration.Should().Be(1.875);
            windows.Select(TextOf).Should().Equal(whole.Select(TextOf));
            FluentActions.Invoking(() => stream.Push([0f])).Should().Throw<AudioException>();
        }
    }

    [Fact]
    public void Words_count_for_the_windows_that_they_overlap()
    {
        var texts = new List<string>();
        EmotionPipeline pipeline = new EmotionPipeline(new Recognizer(), Options with { StepSeconds = 0.5 })
            .WithText(new Letters(texts.Add));
        IReadOnlyList<EmotionWindow> windows = pipeline.PredictWindows(
            TestRows.Sound(32_000, seed: 5), [new(0.6, 0.7, "b"), new(0.4, 0.55, " a "), new(1.9, 2.5, "c")]);
        texts.Should().Equal("a", "a b", "c");
        windows.Select(window => window.Start).Should().Equal(0, 0.5, 1.5);
    }

    [Fact]
    public void Extractors_that_the_recognizer_was_not_trained_with_are_refused()
    {
        using OnnxSpeechFeatures other = OnnxSpeechFeatures.Open(
            folder.File("speech.onnx"), new OnnxSpeechOptions { Pooling = FramePooling.Maximum });
        FluentActions.Invoking(() => Pipeline(new Recognizer(speech.Extractor)).WithSound(other)).Should().Throw<CorpusException>()
            .WithMessage("*trained on other features*Maximum*");
        FluentActions.Invoking(() => new EmotionPipeline(new Recognizer()).WithSound(speech, Modality.Visual))
            .Should().Throw<CorpusException>();
        FluentActions.Invoking(() => new EmotionPipeline(new Recognizer()).WithText(new Letters(_ => { }, width: 2)))
            .Should().Throw<CorpusException>().WithMessage("*Expected a vector of 1, found a vector of 2*");
    }

    [Fact]
    public void All_faults_of_options_are_listed() => FluentActions.Invoking(() =>
            new EmotionPipeline(new Recognizer(), new EmotionPipelineOptions { WindowSeconds = 0, StepSeconds = 5, Smoothing = 1 }))
        .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(3);

    [Fact]
    public void A_speaker_is_handed_on()
    {
        var recognizer = new Recognizer();
        new EmotionPipeline(recognizer, Options).WithSound(speech).PredictWindows(TestRows.Sound(8_000, seed: 6), speaker: "anna");
        recognizer.Speakers.Should().Equal("anna");
    }

    private static string TextOf(EmotionWindow window) => FormattableString.Invariant(
        $"{window.Start} {window.End} {window.ClassName} {string.Join(' ', window.Probabilities)}");

    private EmotionPipeline Pipeline(IEmotionRecognizer? recognizer = null) =>
        new EmotionPipeline(recognizer ?? new Recognizer(), Options).WithSound(speech).WithText(new Letters(_ => { }));

    /// <summary>The number of letters.</summary>
    private sealed class Letters(Action<string> hear, int width = 1) : ITextFeatures
    {
        public FeatureKind Kind => FeatureKind.Vector;

        public int Width => width;

        public ModalityFeatures? Describe(string text)
        {
            hear(text);
            return ModalityFeatures.Vector(new float[] { text.Length });
        }
    }

    /// <summary>Two classes, p = 1 / (1 + exp(-(first acoustic feature + 0.1 letters))).</summary>
    private sealed class Recognizer(string? extractor = null) : IEmotionRecognizer
    {
        public List<string> Speakers { get; } = [];

        public CorpusSchema Schema { get; } = new("test", ["a", "b"],
        [
            new ModalitySchema(Modality.Acoustic, TestSpeechModel.Width2) { Extractor = extractor },
            new ModalitySchema(Modality.Lexical, 1),
        ]);

        public IReadOnlyList<string> Targets => [];

        public static float[] Of(float acoustic, float letters)
        {
            float p = 1 / (1 + MathF.Exp(-(acoustic + 0.1f * letters)));
            return [p, 1 - p];
        }

        public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => this;

        public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => [.. utterances.Select(utterance =>
        {
            Utterance usable = Schema.Usable(utterance);
            Speakers.Add(utterance.Speaker);
            float Number(Modality modality) =>
                usable.Features.TryGetValue(modality, out ModalityFeatures? features) ? features.Values.Span[0] : 0;
            float[] probabilities = Of(Number(Modality.Acoustic), Number(Modality.Lexical));
            return new Prediction
            {
                UtteranceId = utterance.Id, Classes = Schema.Classes, Probabilities = probabilities,
                ClassIndex = probabilities[0] >= 0.5 ? 0 : 1,
                Modalities = [.. Schema.Modalities.Select(entry => entry.Modality).Where(usable.Has)],
            };
        })];

        public void Dispose()
        {
        }
    }
}
