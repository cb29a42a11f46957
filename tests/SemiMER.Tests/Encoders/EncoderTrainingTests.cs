using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Encoders;

/// <summary>Every encoder learns a small task of sequences, and leaves no tensor behind.</summary>
[Collection(nameof(AloneCollection))]
public sealed class EncoderTrainingTests
{
    private static readonly Modality Words = new("words");
    private static readonly CorpusSchema Schema = new("sequences", ["falls", "rises"],
        [new ModalitySchema(Modality.Acoustic, 3, FeatureKind.Sequence), new ModalitySchema(Words, 1, FeatureKind.Sequence)]);

    public static TheoryData<string> Names => EncoderCases.SequenceNames;

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_and_reconstruction_fall_and_the_classes_are_told_apart(string name)
    {
        LabeledSet training = Set(0, 64), test = Set(1000, 40);
        using EmotionNetwork network = Network(name);
        Modality modality = ModalityOf(name);
        bool reconstructs = network.ReconstructedModalities.Contains(modality);
        TrainingResult result = new SemiSupervisedTrainer(network, Objective(reconstructs), Options)
            .Fit(training, new UnlabeledSet([]), test);
        double Fall(string term) => result.History[^1].Terms[term] / result.History[0].Terms[term];
        Fall("labeled/classification").Should().BeLessThan(0.6);
        if (reconstructs)
            Fall($"labeled/reconstruction/{modality}").Should().BeLessThan(0.9);
        result.Recognizer.Evaluate(test).UnweightedAccuracy.Should().BeGreaterThan(0.85);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Longer_trainings_hold_no_more_tensors_at_a_time(string name)
    {
        LabeledSet training = Set(0, 24), validation = Set(24, 24);
        // TorchSharp counts a tensor twice that becomes a parameter, and later forgets one of the two only: count from the network on.
        long Held(int steps)
        {
            using EmotionNetwork network = Network(name);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            long before = Tensor.TotalCount, most = 0;
            var trainer = new SemiSupervisedTrainer(network, Objective(network.ReconstructedModalities.Count > 0),
                Options with { Epochs = 1, StepsPerEpoch = steps, LabeledBatchSize = 8 });
            trainer.StepCompleted += (_, _) => most = Math.Max(most, Tensor.TotalCount);
            trainer.Fit(training, new UnlabeledSet([]), validation);
            Tensor.TotalCount.Should().Be(before);
            return most - before;
        }
        Held(2);
        Held(12).Should().Be(Held(2));
    }

    private static TrainerOptions Options { get; } = new()
    {
        Epochs = 8, StepsPerEpoch = 12, LabeledBatchSize = 32, LearningRate = 1e-2, ClassWeighting = ClassWeighting.None,
    };

    private static Modality ModalityOf(string name) => EncoderCases.ReadsWordNumbers(name) ? Words : Modality.Acoustic;

    private static Recipe Objective(bool reconstructs) => Recipe.Of("supervised", reconstructs
        ? [new(new ClassificationTerm(), 1), new(new ReconstructionTerm(), 0.1)] : [new(new ClassificationTerm(), 1)]);

    private static EmotionNetwork Network(string name) => EmotionNetwork.Create(
        Schema.WithModalities(ModalityOf(name)), new EmotionNetworkOptions
        {
            EmbeddingSize = EncoderCases.EmbeddingSize,
            InputDropout = 0,
            Dropout = 0,
            Encoders = new Dictionary<Modality, EncoderOptions> { [ModalityOf(name)] = Larger(EncoderCases.All[name]) },
        });

    // Small sizes of tests are too small to learn from.
    private static EncoderOptions Larger(EncoderOptions options) => options switch
    {
        TextConvolutionOptions text => text with { Channels = 12 },
        StatisticsPoolingOptions statistics => statistics with { HiddenSizes = [24], Dropout = 0 },
        RecurrentEncoderOptions recurrent => recurrent with { HiddenSize = 8 },
        TransformerEncoderOptions transformer => transformer with { ModelSize = 12, FeedForwardSize = 24, Dropout = 0 },
        TransformerAutoencoderOptions transformer => transformer with { ModelSize = 12, FeedForwardSize = 24, Dropout = 0 },
        _ => options,
    };

    // The second class has larger steps of the first feature and words of its own; lengths differ.
    private static LabeledSet Set(int start, int count) => new(Schema.Classes, Enumerable.Range(start, count).Select(i =>
    {
        var random = new RandomSource(i, "sequence");
        int label = i % 2, frames = 3 + random.NextInt32(9);
        float[] values = [.. Enumerable.Range(0, frames * 3).Select(n =>
            (float)(n % 3 == 0 ? (label == 1 ? 1.5 : -0.5) + 0.5 * random.NextNormal() : random.NextNormal()))];
        float[] words = [.. Enumerable.Range(0, frames).Select(n => (float)(n == 1 ? 3 + label : random.NextInt32(9)))];
        words[0] = label == 1 ? 7 : 8;
        return new LabeledUtterance(
            new Utterance
            {
                Id = $"u{i}",
                Speaker = $"s{start}",
                Features = new Dictionary<Modality, ModalityFeatures>
                {
                    [Modality.Acoustic] = ModalityFeatures.Sequence(values, 3),
                    [Words] = ModalityFeatures.Sequence(words, 1),
                },
            }, label);
    }));
}
