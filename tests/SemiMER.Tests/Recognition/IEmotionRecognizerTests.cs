using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

/// <summary>The interface that recognizers have in common, and what is public so that others can implement it.</summary>
public sealed class IEmotionRecognizerTests
{
    private static readonly CorpusSchema Schema = new("small", ["calm", "angry"],
        [new(Modality.Acoustic, 3), new(Modality.Visual, 2, FeatureKind.Sequence)], ["valence"]);

    private static readonly Utterance Whole = new Utterance { Id = "u1", Speaker = "anna" }.WithFeatures(
    [
        new(Modality.Acoustic, ModalityFeatures.Vector(new float[] { 1, 2, 3 })),
        new(Modality.Visual, ModalityFeatures.Sequence(new float[] { 1, 2, 3, 4 }, 2)),
        new(new Modality("smell"), ModalityFeatures.Vector(new[] { float.NaN })),
    ]);

    [Fact]
    public void Recognizer_of_libtorch_says_the_same_by_it()
    {
        EmotionNetwork network = EmotionNetwork.Create(Schema, new EmotionNetworkOptions { Targets = ["valence"] });
        using var recognizer = new EmotionRecognizer(network, FeatureScaler.Fit([Schema.Usable(Whole)], ScalingScope.PerSpeaker));
        IEmotionRecognizer general = recognizer;
        general.Classes.Should().Equal("calm", "angry");
        general.Targets.Should().Equal("valence");
        general.Predict(Whole).Probabilities.Should().Equal(recognizer.Predict(Whole).Probabilities);
        Utterance other = Whole with { Speaker = "ben" };
        general.Enroll([other]).Predict([other]).Single().Probabilities
            .Should().Equal(recognizer.Enroll([other]).Predict(other).Probabilities);
    }

    [Fact]
    public void One_that_is_made_up_needs_little()
    {
        IEmotionRecognizer made = new AlwaysCalm();
        made.Classes.Should().Equal("calm", "angry");
        made.Predict(Whole).ClassName.Should().Be("calm");
        made.Predict(Whole.Features).UtteranceId.Should().BeEmpty();
    }

    [Fact]
    public void Usable_utterances_have_the_modalities_of_the_schema_alone()
    {
        Schema.Usable(Whole).Features.Keys.Should().BeEquivalentTo([Modality.Acoustic, Modality.Visual]);
        Refused(Whole.WithModalities(new Modality("smell"))).Should().Contain("'u1'").And.Contain("none of the modalities");
        Refused(With(ModalityFeatures.Vector(new float[4]))).Should().EndWith("Expected [3], found [4].");
        Refused(With(ModalityFeatures.Sequence(new float[6], 3))).Should().EndWith("Expected [3], found [2, 3].");
        Schema.Invoking(schema => schema.Usable(With(ModalityFeatures.Vector(new[] { 1, float.PositiveInfinity, 2 }))))
            .Should().Throw<NonFiniteFeatureException>().Where(error => error.Column == 1);
    }

    [Fact]
    public void Statistics_are_those_that_scale()
    {
        Utterance own = Schema.Usable(Whole), other = own with { Speaker = "ben" };
        FeatureScaler all = FeatureScaler.Fit([own, other]), each = FeatureScaler.Fit([own], ScalingScope.PerSpeaker);
        all.StatisticsOf(other, Modality.Acoustic).Should().BeSameAs(all.Overall[Modality.Acoustic]);
        each.StatisticsOf(own, Modality.Acoustic).Should().BeSameAs(each.Speakers["anna"][Modality.Acoustic]);
        each.Invoking(scaler => scaler.StatisticsOf(other, Modality.Acoustic)).Should().Throw<CorpusException>().WithMessage("*'ben'*");
        all.Invoking(scaler => scaler.StatisticsOf(other, Modality.Lexical)).Should().Throw<CorpusException>()
            .WithMessage("*no training row had this modality*");
    }

    [Fact]
    public void Dialogues_are_cut_whole_and_each_row_comes_once()
    {
        Utterance[] rows = [.. Enumerable.Range(0, 700).Select(i =>
            Whole with { Id = $"u{i}", Dialogue = $"d{i % 60 / 7}", Order = i })];
        IReadOnlyList<IReadOnlyList<int[]>> batches = PredictionBatches.CutDialogues(Schema, rows, maximumUtterances: 200);
        batches.SelectMany(batch => batch).SelectMany(dialogue => dialogue).Order().Should().Equal(Enumerable.Range(0, rows.Length));
        batches.Count.Should().BeGreaterThan(1);
        foreach (int[] dialogue in batches.SelectMany(batch => batch))
        {
            dialogue.Select(row => rows[row].Dialogue).Distinct().Should().ContainSingle();
            dialogue.Should().BeInAscendingOrder();
        }
        Action toLong = () => PredictionBatches.CutDialogues(Schema, rows, maximumUtterances: 3);
        toLong.Should().Throw<CorpusException>().WithMessage("*longer than the network reads*");
    }

    [Fact]
    public void Weights_are_copied_by_their_names()
    {
        using EmotionNetwork network = EmotionNetwork.Create(Schema);
        IReadOnlyDictionary<string, NetworkWeights> copied = network.CopyWeights();
        copied.Keys.Should().BeEquivalentTo(network.state_dict().Keys);
        NetworkWeights weights = copied["classifier.0.weight"];
        weights.Shape.Should().Equal(2, 64);
        weights.Values.ToArray().Should().Equal(network.state_dict()["classifier.0.weight"].data<float>().ToArray());
    }

    [Fact]
    public void Encoders_tell_what_they_were_made_with()
    {
        var sequence = new ModalitySchema(Modality.Visual, 4, FeatureKind.Sequence);
        var recurrent = new RecurrentEncoderOptions { HiddenSize = 3 };
        ((RecurrentEncoder)recurrent.CreateEncoder(sequence, 2)).Options.Should().Be(recurrent);
        ((TransformerPoolingEncoder)new TransformerEncoderOptions { Heads = 2 }.CreateEncoder(sequence, 2)).Options.Heads.Should().Be(2);
        ((TextConvolutionEncoder)new TextConvolutionOptions().CreateEncoder(sequence, 2)).Options.Kernels.Should().Equal(3, 4, 5);
        ((TransformerBottleneckEncoder)new TransformerAutoencoderOptions().CreateEncoder(sequence, 2)).Options.Strides.Should().Equal(2, 2);
    }

    private static Utterance With(ModalityFeatures acoustic) => Whole.WithFeatures([new(Modality.Acoustic, acoustic)]);

    private static string Refused(Utterance utterance) =>
        Schema.Invoking(schema => schema.Usable(utterance)).Should().Throw<CorpusException>().Which.Message;

    private sealed class AlwaysCalm : IEmotionRecognizer
    {
        public CorpusSchema Schema => IEmotionRecognizerTests.Schema;

        public IReadOnlyList<string> Targets => [];

        public IEmotionRecognizer Enroll(IEnumerable<Utterance> utterances) => this;

        public IReadOnlyList<Prediction> Predict(IReadOnlyList<Utterance> utterances) => [.. utterances.Select(row => new Prediction
        {
            UtteranceId = row.Id, Classes = Schema.Classes, Probabilities = [1, 0], ClassIndex = 0, Modalities = [],
        })];

        public void Dispose()
        {
        }
    }
}
