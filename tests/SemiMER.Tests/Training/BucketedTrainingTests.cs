using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Training;

namespace SemiMER.Tests.Training;

/// <summary>Trainings on sequences of one to a thousand frames, some modalities missing, in batches of similar length.</summary>
public sealed class BucketedTrainingTests
{
    private static readonly CorpusSchema Schema = new("sequences", ["calm", "angry"],
        [new(Modality.Acoustic, 5, FeatureKind.Sequence), new(Modality.Visual, 4, FeatureKind.Sequence), new(Modality.Lexical, 6)]);

    private static readonly int[] Lengths = [1, 1000, 2, 37, 3, 400, 64, 1, 129, 18, 7, 250];

    [Fact]
    public void Bucketed_training_is_told_by_its_seed_and_takes_every_row_equally_often()
    {
        var unlabeled = new UnlabeledSet(Rows("pool", 48));
        (float[] Weights, string[][] Batches) Train(TrainerOptions options)
        {
            var seen = new CapturingTerm("seen");
            using EmotionNetwork network = Network();
            new SemiSupervisedTrainer(network, Recipe.Of("with", [new(new ClassificationTerm(), 1)], [new(seen, 1)]), options)
                .Fit(Labeled("train"), unlabeled, Labeled("dev"));
            return (SmallTraining.Weights(network), [.. seen.Batches.Select(batch => batch.ToArray())]);
        }
        var options = new TrainerOptions
        {
            Epochs = 1, StepsPerEpoch = 12, LabeledBatchSize = 4, UnlabeledBatchSize = 8, BatchesPerBucketing = 3, MaximumFrames = 50,
        };
        (float[] weights, string[][] batches) = Train(options);
        Train(options with { Prefetch = 2 }).Weights.Should().Equal(weights);
        Train(options with { BatchesPerBucketing = 1 }).Weights.Should().NotEqual(weights);
        Train(options with { MaximumFrames = null }).Weights.Should().NotEqual(weights);
        batches.SelectMany(batch => batch).GroupBy(id => id).Should().HaveCount(48).And.OnlyContain(row => row.Count() == 2);
        var frames = unlabeled.ToDictionary(row => row.Id, row => row.Frames);
        double Spread(string[][] of) => of.Average(batch => batch.Max(id => frames[id]) - batch.Min(id => frames[id]));
        Spread(batches).Should().BeLessThan(0.7 * Spread(Train(options with { BatchesPerBucketing = 1 }).Batches));
    }

    [Fact]
    public void Options_out_of_range_are_listed() =>
        FluentActions.Invoking(() => new TrainerOptions { Prefetch = -1, BatchesPerBucketing = 0, MaximumFrames = 0 }.Validate())
            .Should().Throw<OptionsException>().Which.Faults.Should().Equal(
                "Prefetch is -1; at least 0.", "BatchesPerBucketing is 0; at least 1.", "MaximumFrames is 0; at least 1.");

    private static LabeledSet Labeled(string name) =>
        new(Schema.Classes, Rows(name, 8).Select((row, i) => new LabeledUtterance(row, i % 2)));

    private static IEnumerable<Utterance> Rows(string name, int count)
    {
        var random = new RandomSource(1, name);
        ReadOnlyMemory<float> Numbers(int length) => Enumerable.Range(0, length).Select(_ => (float)random.NextNormal()).ToArray();
        for (int i = 0; i < count; i++)
        {
            var features = new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = ModalityFeatures.Sequence(Numbers(5 * Lengths[i % Lengths.Length]), 5),
                [Modality.Lexical] = ModalityFeatures.Vector(Numbers(6)),
            };
            if (i % 3 != 1)
                features.Add(Modality.Visual, ModalityFeatures.Sequence(Numbers(4 * Lengths[(i + 5) % Lengths.Length]), 4));
            if (i % 4 == 2)
                features.Remove(Modality.Lexical);
            yield return new Utterance { Id = $"{name}{i}", Speaker = $"{name}{i % 2}", Features = features };
        }
    }

    private static EmotionNetwork Network() => EmotionNetwork.Create(Schema, new EmotionNetworkOptions
    {
        EmbeddingSize = 8,
        HiddenSizes = [8],
        Encoders = new Dictionary<Modality, EncoderOptions>
        {
            [Modality.Acoustic] = new RecurrentEncoderOptions { HiddenSize = 8 },
            [Modality.Visual] = new StatisticsPoolingOptions { HiddenSizes = [8] },
        },
    });
}
