using Google.Protobuf;
using SemiMER.Corpora;
using SemiMER.Recognition;
using ModelProto = global::Onnx.ModelProto;

namespace SemiMER.Onnx.Tests;

/// <summary>What tells an application how far to believe a recognizer goes with it when it is exported.</summary>
public sealed class TrustTests : IDisposable
{
    private static readonly ModelCard Card = new()
    {
        Name = "whole", Author = "Anna Groß", Limits = ["It has learned nothing."],
        Metrics = [new ModelCardMetric { Name = "UA", Value = 0.5, Low = 0.25, High = 0.75 }],
    };

    private static readonly Utterance[] Utterances =
        RandomUtterances.Of(OnnxRecognizerTests.Schema, [1, 3, 6, 10], EncoderCases.Vocabulary);

    private readonly Exported plain = OnnxRecognizerTests.Make();
    private readonly EmotionRecognizer original;
    private readonly OnnxRecognizer onnx;

    public TrustTests()
    {
        double middle = plain.Original.Predict(Utterances).Select(prediction => prediction.Confidence).Order()
            .ElementAt(Utterances.Length / 2);
        original = plain.Original.WithCard(Card).WithConfidenceThreshold(middle).WithTrainingRange(Utterances);
        onnx = Exported.Load(Exported.Bytes(original));
    }

    public void Dispose()
    {
        onnx.Dispose();
        plain.Dispose();
    }

    [Fact]
    public void Card_threshold_and_range_are_kept()
    {
        IEmotionRecognizer general = onnx;
        general.Card.Should().BeEquivalentTo(Card);
        general.ConfidenceThreshold.Should().Be(original.ConfidenceThreshold);
        general.TrainingRange!.ToJson().Should().Be(original.TrainingRange!.ToJson());
        OnnxRecognizer enrolled = onnx.Enroll(Utterances);
        enrolled.Card.Should().BeEquivalentTo(Card);
        (plain.Onnx.Card, plain.Onnx.TrainingRange, plain.Onnx.ConfidenceThreshold, plain.Onnx.Temperature).Should().Be((null, null, 0, 1));
        plain.Onnx.CheckRange(Utterances[0]).Should().BeNull();
        plain.Onnx.Predict(Utterances[0]).Distance.Should().BeNull();
    }

    [Fact]
    public void Predictions_tell_abstention_and_distance_as_the_original()
    {
        Utterance far = Utterances[^1].WithFeatures(
            [new(Modality.Visual, ModalityFeatures.Vector(new float[] { 100, -100, 100, -100 }))]);
        Utterance[] rows = [.. Utterances, far];
        Prediction[] wanted = [.. original.Predict(rows)], found = [.. onnx.Predict(rows)];
        for (int i = 0; i < rows.Length; i++)
        {
            if (Math.Abs(wanted[i].Confidence - original.ConfidenceThreshold) > Exported.Tolerance)
                found[i].Abstains.Should().Be(wanted[i].Abstains);
            (found[i].Distance is null).Should().Be(wanted[i].Distance is null);
            if (wanted[i].Distance is { } distance)
                found[i].Distance!.Value.Should().BeApproximately(distance, 1e-6 * distance);
            onnx.CheckRange(rows[i]).Should().BeEquivalentTo(original.CheckRange(rows[i]));
        }
        found.Select(prediction => prediction.Abstains).Should().Contain(true).And.Contain(false);
        found[^1].IsOutOfRange.Should().BeTrue();
        onnx.CheckRange(far)!.Columns.Should().HaveCount(4);
    }

    [Fact]
    public void Modalities_contribute_the_same()
    {
        Utterance whole = Utterances.First(row => row.Features.Count == 3);
        ModalityContributions wanted = ModalityContributions.Of(original, whole), found = ModalityContributions.Of(onnx, whole);
        found.Values.Keys.Should().Equal(wanted.Values.Keys);
        foreach ((Modality modality, double value) in wanted.Values)
            found.Values[modality].Should().BeApproximately(value, 1e-3);
    }

    [Fact]
    public void Temperature_is_kept()
    {
        LabeledUtterance[] labeled = [.. Utterances.Select((row, i) => new LabeledUtterance(row, i % 3))];
        double temperature = TemperatureScaling.Adapt(plain.Original, new LabeledSet(plain.Original.Classes, labeled));
        using OnnxRecognizer adapted = Exported.Load(Exported.Bytes(plain.Original));
        adapted.Temperature.Should().Be(temperature).And.Be(plain.Original.Temperature).And.NotBe(1);
        Exported.MustAgree(plain.Original.Predict(Utterances), adapted.Predict(Utterances), mayBeConstant: true);
    }

    [Theory]
    [InlineData("\"confidence_threshold\":", "\"confidence_threshold\":7", "threshold of the confidence")]
    [InlineData("\"card\":{\"name\":\"whole\"", "\"card\":{\"name\":\" \"", "Name is blank")]
    [InlineData("\"limit\":", "\"limit\":-", "training range needs")]
    [InlineData("\"training_range\":{\"acoustic\"", "\"training_range\":{\"lexical\"", "another width")]
    public void What_cannot_be_is_refused(string told, string changed, string fault)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Exported.Bytes(original));
        global::Onnx.StringStringEntryProto entry = model.MetadataProps.Single(own => own.Key == "semimer.recognizer");
        entry.Value.Should().Contain(told);
        entry.Value = entry.Value.Replace(told, changed, StringComparison.Ordinal);
        model.MetadataProps.Single(own => own.Key == ContentDigest.Key).Value = ContentDigest.Empty;
        byte[] bytes = model.ToByteArray();
        ContentDigest.Enter(bytes);
        string message = ((Action)(() => Exported.Load(bytes).Dispose())).Should().Throw<OnnxException>().Which.Message;
        fault.Split('|').Should().Contain(part => message.Contains(part), "it says: {0}", message);
    }
}
