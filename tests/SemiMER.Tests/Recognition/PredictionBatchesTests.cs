using SemiMER.Corpora;
using SemiMER.Encoders;
using SemiMER.Models;
using SemiMER.Recognition;

namespace SemiMER.Tests.Recognition;

/// <summary>Predictions over many long sequences: their order, their numbers and their memory.</summary>
public sealed class PredictionBatchesTests
{
    private const int Width = 64;

    private static readonly CorpusSchema Schema = new("sequences", ["calm", "angry"],
        [new(Modality.Acoustic, Width, FeatureKind.Sequence), new(Modality.Lexical, 3)]);

    [Fact]
    public void Every_row_comes_once_and_no_batch_is_too_large()
    {
        Utterance[] utterances = [.. Utterances(900, longest: 400), Utterance("longest", 40_000)];
        IReadOnlyList<int[]> batches = PredictionBatches.Cut(Schema, utterances);
        batches.SelectMany(batch => batch).Order().Should().Equal(Enumerable.Range(0, utterances.Length));
        foreach (int[] batch in batches.Where(batch => batch.Length > 1))
            (batch.Length * batch.Max(row => utterances[row].Frames)).Should().BeLessThanOrEqualTo((1 << 20) / Width);
        batches.Count.Should().BeLessThan(30, "short ones share a batch");
        PredictionBatches.Cut(Schema, []).Should().BeEmpty();
    }

    [Fact]
    public void Vectors_are_cut_by_their_number_or_if_they_are_wide_by_their_size()
    {
        var schema = new CorpusSchema("wide", ["calm", "angry"], [new(Modality.Visual, 100_000)]);
        Utterance[] utterances = [.. Enumerable.Range(0, 25).Select(i => new Utterance { Id = $"u{i}", Speaker = "s" })];
        PredictionBatches.Cut(schema, utterances).Select(batch => batch.Length).Should().Equal(10, 10, 5);
        Utterance[] many = [.. Enumerable.Repeat(utterances[0], 600)];
        var narrow = new CorpusSchema("narrow", ["calm", "angry"], [new(Modality.Visual, 100)]);
        PredictionBatches.Cut(narrow, many).Select(batch => batch.Length).Should().Equal(256, 256, 88);
    }

    [Fact]
    public void Predictions_come_in_the_order_asked_for_and_as_of_each_alone()
    {
        using EmotionRecognizer recognizer = Recognizer();
        Utterance[] utterances = [.. Utterances(300, longest: 120)];
        IReadOnlyList<Prediction> predictions = recognizer.Predict(utterances);
        predictions.Select(prediction => prediction.UtteranceId).Should().Equal(utterances.Select(row => row.Id));
        for (int i = 0; i < utterances.Length; i += 7)
            Rounding.Agree(predictions[i].Probabilities, recognizer.Predict(utterances[i]).Probabilities);
    }

    [Fact]
    public void Evaluating_long_sequences_takes_little_memory()
    {
        // Together they are 250 MB, padded; but all share one array.
        using EmotionRecognizer recognizer = Recognizer();
        Utterance longest = Utterance("u", 2000);
        var set = new LabeledSet(
            Schema.Classes, Enumerable.Range(0, 500).Select(i => new LabeledUtterance(longest with { Id = $"u{i}" }, i % 2)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        recognizer.Evaluate(set);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(60_000_000);
    }

    private static EmotionRecognizer Recognizer()
    {
        var network = EmotionNetwork.Create(Schema, new EmotionNetworkOptions
        {
            EmbeddingSize = 4,
            HiddenSizes = [8],
            Encoders = new Dictionary<Modality, EncoderOptions>
            {
                [Modality.Acoustic] = new StatisticsPoolingOptions { HiddenSizes = [8] },
            },
        });
        return new EmotionRecognizer(network, FeatureScaler.Fit(Utterances(20, longest: 10)));
    }

    private static IEnumerable<Utterance> Utterances(int count, int longest)
    {
        var random = new RandomSource(1, "lengths");
        for (int i = 0; i < count; i++)
            yield return Utterance($"u{i}", 1 + random.NextInt32(longest));
    }

    private static Utterance Utterance(string id, int frames)
    {
        var random = new RandomSource(1, id);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble())];
        return new Utterance
        {
            Id = id,
            Speaker = "s",
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Acoustic] = ModalityFeatures.Sequence(Numbers(frames * Width), Width),
                [Modality.Lexical] = ModalityFeatures.Vector(Numbers(3)),
            },
        };
    }
}
