using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Models;
using SemiMER.Tests.Saved;

namespace SemiMER.Tests.Recognition;

public sealed class SelfCheckTests
{
    [Fact]
    public void Inputs_are_drawn_in_the_shape_of_the_schema_with_some_modalities_absent()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        Utterance[] inputs = SelfCheck.Inputs(recognizer);
        inputs.Select(input => string.Join(' ', input.Features.Keys.Select(modality => modality.Name))).Should().Equal(
            "acoustic visual words", "acoustic visual words", "visual words", "acoustic words", "acoustic visual", "acoustic");
        foreach (Utterance input in inputs)
        {
            recognizer.Schema.Usable(input).Features.Should().HaveCount(input.Features.Count);
            if (input.Features.TryGetValue(SavedCorpus.Words, out ModalityFeatures? words))
                words.Values.ToArray().Should().OnlyContain(word => word >= 0 && word < 9 && word == MathF.Floor(word));
        }
        inputs[0].Features[Modality.Acoustic].Values.ToArray()
            .Should().NotEqual(inputs[1].Features[Modality.Acoustic].Values.ToArray());
        foreach ((Utterance first, Utterance second) in inputs.Zip(SelfCheck.Inputs(recognizer)))
        {
            foreach ((Modality modality, ModalityFeatures features) in first.Features)
                second.Features[modality].Values.ToArray().Should().Equal(features.Values.ToArray());
        }
    }

    [Fact]
    public void What_it_says_is_what_the_recognizer_predicts()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        Utterance[] inputs = SelfCheck.Inputs(recognizer);
        var overall = new Dictionary<string, IReadOnlyDictionary<Modality, ColumnStatistics>>
        {
            [inputs[0].Speaker] = recognizer.Scaler.Overall,
        };
        var known = new EmotionRecognizer(
            recognizer.Network, new FeatureScaler(ScalingScope.PerSpeaker, recognizer.Scaler.Overall, overall));
        SelfCheck check = SelfCheck.Of(recognizer)!;
        for (int i = 0; i < inputs.Length; i++)
        {
            Prediction prediction = known.Predict(inputs[i]);
            Rounding.Agree(check.Probabilities[i], prediction.Probabilities);
            check.Values[i].Should().ContainSingle().Which.Should().BeApproximately(prediction.Values["valence"], 1e-5);
        }
        check.FaultOf(recognizer).Should().BeNull();
    }

    [Fact]
    public void Copy_on_the_CPU_says_the_same()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        using var file = new MemoryStream();
        recognizer.Save(file);
        file.Position = 0;
        SafeTensorsContent content = SafeTensorsFile.Read(file, "copy");
        long before = LiveTensors.Count;
        KeptRecognizers.Make().Dispose();
        long ofNetwork = LiveTensors.Count - before; // what TorchSharp goes on counting of parameters
        SelfCheck copied = RecognizerFile.CheckOfCopy(RecognizerFile.Describe(recognizer), content.Entries)!;
        copied.Should().BeEquivalentTo(SelfCheck.Of(recognizer));
        LiveTensors.Count.Should().Be(before + 2 * ofNetwork);
    }

    [Fact]
    public void Less_than_the_tolerance_is_rounding_and_more_is_a_fault()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        SelfCheck check = SelfCheck.Of(recognizer)!;
        check.Probabilities[1][0] += 0.00009f;
        check.FaultOf(recognizer).Should().BeNull();
        check.Probabilities[1][0] += 0.00003f;
        check.FaultOf(recognizer).Should().StartWith("of its self-check input 1 the probability of 'calm' was");
        check.Probabilities[1][0] = float.NaN;
        check.FaultOf(recognizer).Should().NotBeNull();
    }

    [Theory]
    [InlineData("attention")]
    public void Networks_that_read_dialogues_have_one(string name)
    {
        using var recognizer = new EmotionRecognizer(ContextCases.Network(name), FeatureScaler.Fit(SmallTraining.Unlabeled));
        SelfCheck check = SelfCheck.Of(recognizer)!;
        check.Probabilities.Should().HaveCount(6);
        check.FaultOf(recognizer).Should().BeNull();
    }

    [Fact]
    public void Encoder_that_does_something_else_now_is_noticed()
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema.WithModalities(Modality.Visual);
        EmotionNetwork Create(double factor) => new(schema, new Dictionary<Modality, SemiMER.Encoders.IModalityEncoder>
        {
            [Modality.Visual] = new FactorEncoder(schema[Modality.Visual].Width, factor),
        }, new Dictionary<Modality, SemiMER.Encoders.IModalityDecoder>());
        using var saved = new EmotionRecognizer(Create(1), FeatureScaler.Fit(SmallTraining.Unlabeled));
        using var file = new MemoryStream();
        saved.Save(file);
        file.Position = 0;
        EmotionRecognizer.Load(file, (_, _) => Create(1)).Dispose();
        file.Position = 0;
        FluentActions.Invoking(() => EmotionRecognizer.Load(file, (_, _) => Create(1.5))).Should().Throw<ModelException>()
            .WithMessage("'stream' is damaged, or of another network: of its self-check input 0*Make parts of your own as they were*");
    }

    [Fact]
    public void Network_that_refuses_what_is_drawn_is_saved_without()
    {
        CorpusSchema schema = SmallTraining.Corpus.Schema.WithModalities(Modality.Visual);
        var network = new EmotionNetwork(schema, new Dictionary<Modality, SemiMER.Encoders.IModalityEncoder>
        {
            [Modality.Visual] = new FactorEncoder(schema[Modality.Visual].Width, double.NaN),
        }, new Dictionary<Modality, SemiMER.Encoders.IModalityDecoder>());
        using var saved = new EmotionRecognizer(network, FeatureScaler.Fit(SmallTraining.Unlabeled));
        using var folder = new TemporaryDirectory();
        saved.Save(folder.File("own.semimer"));
        SafeTensorsFile.Read(folder.File("own.semimer")).Metadata["recognizer"].Should().Contain("\"self_check\":null");
    }

    [Fact]
    public void Checking_leaves_no_tensor()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        long before = LiveTensors.Count;
        SelfCheck.Of(recognizer);
        LiveTensors.Count.Should().Be(before);
    }
}
