using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Onnx.Tests;

/// <summary>What an exported recognizer keeps, predicts and refuses, as the recognizer it was made of.</summary>
public sealed class OnnxRecognizerTests
{
    internal static readonly CorpusSchema Schema = new("whole", ["calm", "angry", "sad"],
    [
        new(Modality.Acoustic, 6, FeatureKind.Sequence) { FrameRate = 12.5, Description = "log-mel" }, new(Modality.Visual, 4),
        new(Modality.Lexical, 1, FeatureKind.Sequence),
    ], ["arousal", "valence"]);

    private static readonly EmotionNetworkOptions Options = new()
    {
        EmbeddingSize = 8,
        Fusion = new GatedFusionOptions(),
        Targets = ["valence"],
        Encoders = new Dictionary<Modality, EncoderOptions>
        {
            [Modality.Acoustic] = new RecurrentEncoderOptions { HiddenSize = 8 },
            [Modality.Lexical] = new TextConvolutionOptions { VocabularySize = EncoderCases.Vocabulary, WordVectorSize = 5, Channels = 3 },
        },
    };

    private static readonly Utterance[] Utterances = RandomUtterances.Of(Schema, [1, 3, 6, 10], EncoderCases.Vocabulary);

    [Theory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void Schema_and_scaling_are_kept(ScalingScope scope)
    {
        using Exported exported = Make(scope);
        (OnnxRecognizer onnx, EmotionRecognizer original) = (exported.Onnx, exported.Original);
        onnx.Schema.Name.Should().Be("whole");
        onnx.Classes.Should().Equal(Schema.Classes);
        onnx.Schema.Modalities.Should().Equal(Schema.Modalities);
        onnx.Schema.Targets.Should().Equal(Schema.Targets);
        onnx.Targets.Should().Equal("valence").And.Equal(((IEmotionRecognizer)original).Targets);
        onnx.Scaler.Scope.Should().Be(scope);
        onnx.Scaler.Overall.Should().BeEquivalentTo(original.Scaler.Overall);
        onnx.Scaler.Speakers.Should().BeEquivalentTo(original.Scaler.Speakers);
        onnx.Scaler.Overall[Modality.Lexical].IsKept.Should().BeTrue();
        exported.MustAgree(Utterances);
    }

    [Fact]
    public void Speakers_are_enrolled_by_rows_of_their_own()
    {
        using Exported exported = Make(ScalingScope.PerSpeaker);
        Utterance[] others = [.. Utterances.Select(row => row with { Speaker = "carla" })];
        CorpusException refused = Refuses(exported.Onnx, others[0]);
        refused.Message.Should().Be(Refuses(exported.Original, others[0]).Message).And.Contain("'carla' is not enrolled");
        Exported.MustAgree(exported.Original.Enroll(others).Predict(others), exported.Onnx.Enroll(others).Predict(others));
        exported.MustAgree(Utterances);
    }

    [Fact]
    public void What_is_refused_is_refused_by_both()
    {
        using Exported exported = Make();
        Utterance[] wrong =
        [
            new() { Id = "none", Speaker = "anna" },
            With(Modality.Visual, ModalityFeatures.Vector(new float[5])),
            With(Modality.Visual, ModalityFeatures.Sequence(new float[8], 4)),
            With(Modality.Lexical, ModalityFeatures.Sequence(new float[] { 1, 2.5f }, 1)),
            With(Modality.Lexical, ModalityFeatures.Sequence(new float[] { EncoderCases.Vocabulary }, 1)),
            With(Modality.Lexical, ModalityFeatures.Sequence(new float[] { -1 }, 1)),
        ];
        foreach (Utterance utterance in wrong)
        {
            Refuses(exported.Onnx, utterance);
            Refuses(exported.Original, utterance);
        }
        Utterance infinite = With(Modality.Visual, ModalityFeatures.Vector(new[] { 1, float.NaN, 3, 4 }));
        exported.Onnx.Invoking(onnx => onnx.Predict(infinite)).Should().Throw<NonFiniteFeatureException>().WithMessage("*'wrong'*");
    }

    [Fact]
    public void Modality_of_no_training_row_is_refused_by_both()
    {
        EmotionNetwork network = Exported.Network(Schema, Options);
        Utterance[] training = [.. Utterances.Select(row => row.WithModalities(Modality.Acoustic, Modality.Lexical))];
        using Exported exported = Exported.Of(network, [.. training.Where(row => row.Features.Count > 0)]);
        Utterance seen = With(Modality.Visual, ModalityFeatures.Vector(new float[4]));
        Refuses(exported.Onnx, seen).Message.Should().Be(Refuses(exported.Original, seen).Message);
        exported.MustAgree([Utterances.First(row => !row.Has(Modality.Visual))]);
    }

    [Fact]
    public void Features_alone_and_other_modalities_are_taken_as_by_the_original()
    {
        using Exported exported = Make();
        Utterance whole = Utterances.First(row => row.Features.Count == 3);
        Exported.MustAgree([exported.Original.Predict(whole.Features)], [exported.Onnx.Predict(whole.Features)]);
        Utterance more = whole.WithFeatures([.. whole.Features, new(new Modality("smell"), ModalityFeatures.Vector(new[] { float.NaN }))]);
        Exported.MustAgree([exported.Original.Predict(whole)], [exported.Onnx.Predict(more)]);
        exported.Onnx.Predict([]).Should().BeEmpty();
    }

    [Fact]
    public void Order_and_neighbours_change_rounding_at_most()
    {
        using Exported exported = Make();
        Utterance[] many = [.. Enumerable.Range(0, 30).SelectMany(_ => Utterances)];
        IReadOnlyList<Prediction> together = exported.Onnx.Predict(many), reversed = exported.Onnx.Predict([.. many.Reverse()]);
        Exported.MustAgree(together, [.. reversed.Reverse()]);
        Exported.MustAgree([.. together.Take(Utterances.Length)], [.. Utterances.Select(exported.Onnx.Predict)]);
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_told()
    {
        EmotionNetwork network = Exported.Network(Schema, Options);
        using (TorchSharp.torch.no_grad())
            network.state_dict()["classifier.0.bias"].fill_(float.NaN);
        using Exported exported = Exported.Of(network, Utterances);
        exported.Onnx.Invoking(onnx => onnx.Predict(Utterances[0])).Should().Throw<ModelException>()
            .WithMessage($"*NaN for the utterance '{Utterances[0].Id}'*");
    }

    [Fact]
    public void What_was_closed_says_so()
    {
        using Exported exported = Make(ScalingScope.PerSpeaker);
        OnnxRecognizer enrolled = exported.Onnx.Enroll(Utterances);
        exported.Onnx.Dispose();
        exported.Onnx.Invoking(onnx => onnx.Predict(Utterances)).Should().Throw<ObjectDisposedException>();
        enrolled.Invoking(onnx => onnx.Predict(Utterances[0])).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Many_threads_get_the_same_bits()
    {
        using Exported exported = Make();
        IReadOnlyList<Prediction> wanted = [.. Utterances.Select(exported.Onnx.Predict)];
        var wrong = 0;
        var threads = Enumerable.Range(0, 64).Select(number => new Thread(() =>
        {
            for (int round = 0; round < 20; round++)
            {
                int row = (number * 7 + round) % Utterances.Length;
                if (!exported.Onnx.Predict(Utterances[row]).Probabilities.SequenceEqual(wanted[row].Probabilities))
                    Interlocked.Increment(ref wrong);
            }
        })).ToArray();
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        wrong.Should().Be(0);
    }

    internal static Exported Make(ScalingScope scope = ScalingScope.AllSpeakers) =>
        Exported.Of(Exported.Network(Schema, Options), Utterances, scope);

    private static Utterance With(Modality modality, ModalityFeatures features) =>
        new Utterance { Id = "wrong", Speaker = "anna" }.WithFeatures([new(modality, features)]);

    private static CorpusException Refuses(IEmotionRecognizer recognizer, Utterance utterance) =>
        recognizer.Invoking(own => own.Predict(utterance)).Should().Throw<CorpusException>().Which;
}
