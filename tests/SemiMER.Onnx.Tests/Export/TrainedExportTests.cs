using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Matching;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Training;
using Xunit.Abstractions;

namespace SemiMER.Onnx.Tests;

/// <summary>Trained recognizers predict the same as ONNX: networks, baselines, targets, scaling per speaker, full size.</summary>
public sealed class TrainedExportTests(ITestOutputHelper output)
{
    private static readonly SyntheticCorpus Corpus = new(new SyntheticCorpusOptions
    {
        Sessions = 3, DialoguesPerSession = 3, UtterancesPerDialogue = 12, AcousticWidth = 12, VisualWidth = 8, LexicalWidth = 10,
    });

    private static readonly CorpusFold Fold = SpeakerFolds.LeaveOneSessionOut(Corpus)[1];

    private static readonly LabeledSet Training = Fold.Train.WithLabelBudget(1, seed: 1).Labeled;

    [Theory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void Trained_network_predicts_the_same(ScalingScope scope)
    {
        EmotionNetwork network = EmotionNetwork.Create(Corpus.Schema, new EmotionNetworkOptions { Fusion = new GatedFusionOptions() });
        var options = new TrainerOptions { Epochs = 6, StepsPerEpoch = 15, Scaling = scope, LearningRate = 0.01 };
        TrainingResult run = new SemiSupervisedTrainer(network, Recipe.Paper(new MaximumMeanDiscrepancy()), options).Fit(Fold);
        using Exported exported = Exported.Of(run.Recognizer);
        Utterance[] test = [.. Fold.Test.Utterances, .. MissingOf(Fold.Test)];
        if (scope == ScalingScope.AllSpeakers)
        {
            output.WriteLine($"{exported.MustAgree(test):g2}");
            run.Recognizer.Evaluate(Training).UnweightedAccuracy.Should().BeGreaterThan(0.5, "else little was trained");
        }
        else
        {
            exported.Onnx.Invoking(onnx => onnx.Predict(test)).Should().Throw<CorpusException>().WithMessage("*not enrolled*");
            IReadOnlyList<Prediction> wanted = run.Recognizer.Enroll(test).Predict(test);
            output.WriteLine($"{Exported.MustAgree(wanted, exported.Onnx.Enroll(test).Predict(test)):g2}");
        }
    }

    [Fact]
    public void Averaged_and_calibrated_network_predicts_the_same()
    {
        EmotionNetwork network = EmotionNetwork.Create(Corpus.Schema);
        var options = new TrainerOptions { Epochs = 6, StepsPerEpoch = 15, LearningRate = 0.01, AveragingDecay = 0.9 };
        EmotionRecognizer recognizer = new SemiSupervisedTrainer(network, Recipe.SupervisedOnly(), options)
            .Fit(Training, new UnlabeledSet([]), Fold.Validation).Recognizer;
        float before = recognizer.Predict(Fold.Test[0].Utterance).Confidence;
        output.WriteLine($"temperature {TemperatureScaling.Adapt(recognizer, Fold.Validation):0.00}");
        recognizer.Predict(Fold.Test[0].Utterance).Confidence.Should().NotBe(before);
        using Exported exported = Exported.Of(recognizer);
        exported.MustAgree([.. Fold.Test.Utterances, .. MissingOf(Fold.Test)]);
    }

    [Fact]
    public void Linear_soft_max_predicts_the_same()
    {
        BaselineResult result = Baselines.LinearSoftmax(Corpus.Schema, Training, validation: Fold.Validation);
        using Exported exported = Exported.Of(result.Recognizer);
        exported.MustAgree([.. Fold.Test.Utterances, .. MissingOf(Fold.Test)]);
    }

    [Fact]
    public void Majority_predicts_the_same()
    {
        using Exported exported = Exported.Of(Baselines.Majority(Corpus.Schema, Training).Recognizer);
        Utterance any = Fold.Test.Utterances.First();
        Exported.MustAgree([exported.Original.Predict(any)], [exported.Onnx.Predict(any)]);
    }

    [Fact]
    public void Targets_of_ridge_are_in_their_own_units()
    {
        var random = new Random(2);
        var schema = new CorpusSchema("targets", Corpus.Schema.Classes, Corpus.Schema.Modalities, ["arousal", "age"]);
        LabeledUtterance[] rows = [.. Training.Select(row => row with
        {
            Targets = new[] { (float)random.NextDouble(), 40 + 20 * (float)random.NextDouble() },
        })];
        using Exported exported = Exported.Of(Baselines.Ridge(
            schema, new LabeledSet(schema.Classes, rows), options: new RidgeOptions { Strengths = [0.1] }));
        exported.Onnx.Targets.Should().Equal("arousal", "age");
        IReadOnlyList<Prediction> wanted = exported.Original.Predict([.. Fold.Test.Utterances]);
        Exported.MustAgree(wanted, exported.Onnx.Predict([.. Fold.Test.Utterances]), mayBeConstant: true);
        wanted.Average(row => row.Values["age"]).Should().BeInRange(40, 60);
    }

    [Fact]
    public void Body_that_was_trained_elsewhere_is_exported_with_its_weights()
    {
        using EmotionNetwork before = Exported.Network(Corpus.Schema, new EmotionNetworkOptions());
        EmotionNetwork network = EmotionNetwork.Create(Corpus.Schema, new EmotionNetworkOptions { Fusion = new AttentionFusionOptions() });
        network.LoadBody(before);
        Utterance[] test = [.. Fold.Test.Utterances];
        using Exported exported = Exported.Of(network, test);
        exported.MustAgree(test);
    }

    [Theory]
    [InlineData(1000, 0.01)]
    [InlineData(-3e4, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 1e-35)]
    [InlineData(0, 1e-3)]
    public void Scaling_keeps_its_digits(float mean, float deviation)
    {
        var schema = new CorpusSchema("digits", ["calm", "angry", "sad"], [new ModalitySchema(Modality.Acoustic, 20)]);
        var random = new Random(4);
        Utterance[] utterances = [.. Enumerable.Range(0, 40).Select(i => new Utterance { Id = $"{i}", Speaker = "anna" }.WithFeatures(
            [new(Modality.Acoustic, ModalityFeatures.Vector(Enumerable.Range(0, 20)
                .Select(_ => mean + deviation * (float)(random.NextDouble() * 2 - 1)).ToArray()))]))];
        using Exported exported = Exported.Of(Exported.Network(schema, new EmotionNetworkOptions()), utterances);
        output.WriteLine($"{exported.MustAgree(utterances):g2}");
    }

    public static TheoryData<string, EncoderOptions, int> FullSizes => new()
    {
        { "LSTM", new RecurrentEncoderOptions(), 300 },
        { "GRU both ways", new RecurrentEncoderOptions { Cell = RecurrentCell.Gru, Bidirectional = true, Layers = 2 }, 300 },
        { "filters", new TextConvolutionOptions(), 60 },
        { "Transformer", new TransformerEncoderOptions(), 512 },
        { "Transformer autoencoder", new TransformerAutoencoderOptions(), 64 },
        { "statistics", new StatisticsPoolingOptions(), 1000 },
    };

    [Theory]
    [MemberData(nameof(FullSizes))]
    public void Encoders_of_full_size_agree_up_to_the_longest_sequence(string name, EncoderOptions encoder, int longest)
    {
        var schema = new CorpusSchema("full", ["calm", "angry", "sad"], [new ModalitySchema(Modality.Acoustic, 40, FeatureKind.Sequence)]);
        Utterance[] utterances = RandomUtterances.Of(schema, [1, 2, 3, longest / 2, longest - 1, longest, longest + 1, 2 * longest]);
        using Exported exported = Exported.Of(Exported.Network(schema, new EmotionNetworkOptions
        {
            Encoders = new Dictionary<Modality, EncoderOptions> { [Modality.Acoustic] = encoder },
        }, strength: 1.7), utterances);
        output.WriteLine($"{name}: {exported.MustAgree(utterances):g2}");
        exported.MustAgree([utterances[0]]);
    }

    private static IEnumerable<Utterance> MissingOf(LabeledSet set) => set.Utterances.SelectMany(row => (Utterance[])
    [
        row.WithModalities(Modality.Acoustic), row.WithModalities(Modality.Visual, Modality.Lexical),
    ]);
}
