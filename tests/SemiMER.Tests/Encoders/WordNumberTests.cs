using SemiMER.Batching;
using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;

namespace SemiMER.Tests.Encoders;

/// <summary>Words that are numbers of a vocabulary are neither scaled nor dropped.</summary>
public sealed class WordNumberTests
{
    private const string Name = "text convolution, word numbers";
    private static readonly TextConvolutionOptions Options = (TextConvolutionOptions)EncoderCases.All[Name];

    [Theory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void Training_and_prediction_see_the_numbers_as_they_are(ScalingScope scaling)
    {
        LabeledSet Set(string name) => new(["a", "b"], Enumerable.Range(0, 8).Select(i => new LabeledUtterance(
            EncoderCases.Utterance(Name, 1 + i % 4, i) with { Id = $"{name}{i}", Speaker = $"{name} {i % 2}" }, i % 2)));
        EmotionNetwork network = Network(Options);
        using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options with
        {
            Scaling = scaling,
        }).Fit(Set("train"), new UnlabeledSet([]), Set("validation")).Recognizer;
        network.IdentifierModalities.Should().Equal(Modality.Lexical);
        Utterance newcomer = EncoderCases.Utterance(Name, 5, 3) with { Speaker = "new" };
        EmotionRecognizer enrolled = recognizer.Enroll([newcomer]);
        enrolled.Scaler.Transform(newcomer).Features[Modality.Lexical].Values.ToArray()
            .Should().Equal(newcomer.Features[Modality.Lexical].Values.ToArray());
        enrolled.Predict(newcomer).Probabilities.Should().HaveCount(2);
    }

    [Fact]
    public void Input_dropout_leaves_numbers_alone()
    {
        using EmotionNetwork network = Network(Options with { Dropout = 0 });
        network.train();
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, [EncoderCases.Utterance(Name, 5, 3)]);
        float[] once = network.Encode(Modality.Lexical, batch).data<float>().ToArray();
        network.Encode(Modality.Lexical, batch).data<float>().ToArray().Should().Equal(once);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-1)]
    [InlineData(2.5f)]
    public void What_is_no_number_of_a_word_is_refused(float word)
    {
        using EmotionNetwork network = Network(Options);
        using UtteranceBatch batch = UtteranceBatch.Create(network.Schema, [EncoderCases.Utterance(Name, 2, 0) with
        {
            Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Lexical] = ModalityFeatures.Sequence(new[] { 1, word }, 1) },
        }]);
        FluentActions.Invoking(() => network.call(batch)).Should().Throw<CorpusException>()
            .WithMessage(FormattableString.Invariant($"*no number of a word*0 to 8*{word}*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_word_vectors_are_used_and_trained_if_so_wished(bool trained)
    {
        EmotionNetwork network = Network(Options with { TrainWordVectors = trained });
        float[] vectors = EncoderCases.Wave(EncoderCases.Words * 4, 1, 1);
        ((TextConvolutionEncoder)network.Encoders[Modality.Lexical]).SetWordVectors(vectors);
        float[] Stored() => network.state_dict()["lexical_encoder.words.weight"].data<float>().ToArray();
        Stored().Should().Equal(vectors);
        LabeledSet Set(string name) => new(["a", "b"], Enumerable.Range(0, 8).Select(i =>
            new LabeledUtterance(EncoderCases.Utterance(Name, 4, i) with { Id = $"{name}{i}" }, i % 2)));
        using EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), SmallTraining.Options)
            .Fit(Set("train"), new UnlabeledSet([]), Set("validation")).Recognizer;
        Stored().SequenceEqual(vectors).Should().Be(!trained);
        FluentActions.Invoking(() => ((TextConvolutionEncoder)network.Encoders[Modality.Lexical]).SetWordVectors(vectors.AsSpan(1)))
            .Should().Throw<OptionsException>().WithMessage("*36 numbers*9 words of 4 features*35*");
    }

    private static EmotionNetwork Network(TextConvolutionOptions options) => EmotionNetwork.Create(
        EncoderCases.Corpus(Name), new EmotionNetworkOptions
        {
            EmbeddingSize = 4, Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Lexical] = options },
        });
}
