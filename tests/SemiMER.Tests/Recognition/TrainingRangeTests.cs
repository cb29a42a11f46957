using System.Text.Json;
using SemiMER.Corpora;
using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Saved;
using SemiMER.Training;

namespace SemiMER.Tests.Recognition;

/// <summary>How far features lie from the training rows.</summary>
public sealed class TrainingRangeTests
{
    private const int Width = 3;

    private static readonly Utterance[] Rows = [.. Enumerable.Range(0, 250).Select(i => Row(i, 1))];
    private static readonly TrainingRange Range = TrainingRange.Of(Rows);

    [Fact]
    public void Statistics_and_distances_are_those_of_the_formula()
    {
        foreach (Modality modality in (Modality[])[Modality.Acoustic, Modality.Visual])
        {
            float[][] frames = [.. Rows.SelectMany(row => Frames(row, modality))];
            ModalityRange range = Range.Modalities[modality];
            var mean = new double[Width];
            var scale = new double[Width];
            for (int j = 0; j < Width; j++)
            {
                for (int i = 0; i < frames.Length; i++)
                    mean[j] += frames[i][j] / (double)frames.Length;
                for (int i = 0; i < frames.Length; i++)
                    scale[j] += (frames[i][j] - mean[j]) * (frames[i][j] - mean[j]) / frames.Length;
                scale[j] = Math.Sqrt(scale[j]);
                range.Mean[j].Should().BeApproximately((float)mean[j], 1e-5f);
                range.Scale[j].Should().BeApproximately((float)scale[j], 1e-5f);
                range.Minimum[j].Should().Be(frames.Min(frame => frame[j]));
                range.Maximum[j].Should().Be(frames.Max(frame => frame[j]));
            }
            double RootMeanSquare(Utterance row)
            {
                double sum = 0;
                foreach (float[] frame in Frames(row, modality))
                {
                    for (int j = 0; j < Width; j++)
                        sum += (frame[j] - mean[j]) / scale[j] * ((frame[j] - mean[j]) / scale[j]);
                }
                return Math.Sqrt(sum / (Width * Frames(row, modality).Length));
            }
            double[] sorted = [.. Rows.Where(row => row.Has(modality)).Select(RootMeanSquare).Order()];
            double limit = sorted.First(value => sorted.Count(other => other <= value) >= TrainingRange.Quantile * sorted.Length);
            range.Limit.Should().BeApproximately(limit, 1e-5);
            foreach (Utterance row in Rows.Take(20).Append(Row(7, 40)).Where(row => row.Has(modality)))
            {
                Range.Check(row).Distances[modality].Should().BeApproximately(RootMeanSquare(row) / limit, 1e-4 * RootMeanSquare(row));
                Range.DistanceOf(row.WithModalities(modality)).Should().Be(Range.Check(row).Distances[modality]);
            }
        }
    }

    [Fact]
    public void Distance_is_the_largest_of_its_modalities()
    {
        foreach (Utterance row in Rows.Take(30))
        {
            RangeReport report = Range.Check(row);
            Range.DistanceOf(row).Should().Be(report.Distances.Values.Max()).And.Be(report.Distance);
            report.IsOutOfRange.Should().Be(report.Distance > 1);
        }
        Range.DistanceOf(Rows[0].WithModalities(Modality.Acoustic)).Should().Be(Range.Check(Rows[0]).Distances[Modality.Acoustic]);
        Range.DistanceOf(Rows[0].WithModalities()).Should().BeNull();
        Range.Check(Rows[0].WithModalities()).Distance.Should().Be(0);
    }

    [Fact]
    public void One_training_row_in_a_hundred_is_beyond_and_rows_far_away_all_are()
    {
        foreach (Modality modality in Range.Modalities.Keys)
        {
            Utterance[] own = [.. Rows.Where(row => row.Has(modality))];
            own.Count(row => Range.Check(row).Distances[modality] > 1).Should().Be((int)(own.Length - Math.Ceiling(0.99 * own.Length)));
        }
        Enumerable.Range(1000, 100).Count(i => Range.Check(Row(i, 1)).IsOutOfRange).Should().BeLessThan(12);
        Enumerable.Range(1000, 100).Should().OnlyContain(i => Range.Check(Row(i, 9)).IsOutOfRange);
    }

    [Fact]
    public void Columns_outside_are_those_that_leave_the_least_or_largest_value()
    {
        Rows.Should().OnlyContain(row => Range.Check(row).Columns.Count == 0);
        ModalityRange visual = Range.Modalities[Modality.Visual];
        float[] frames = [.. visual.Mean, .. visual.Mean];
        frames[1] = visual.Maximum[1] + 2 * visual.Scale[1];
        frames[Width + 1] = visual.Maximum[1] + visual.Scale[1]; // less far outside than that of the first frame
        frames[Width + 2] = visual.Minimum[2] - 5 * visual.Scale[2];
        Utterance outside = Rows[0].WithFeatures([new(Modality.Visual, ModalityFeatures.Sequence(frames, Width))]);
        IReadOnlyList<ColumnOutside> columns = Range.Check(outside).Columns;
        columns.Select(column => (column.Modality, column.Column)).Should().Equal((Modality.Visual, 2), (Modality.Visual, 1));
        columns[0].Value.Should().Be(frames[Width + 2]);
        columns[0].Excess.Should().BeApproximately(5, 1e-3);
        columns[1].Value.Should().Be(frames[1]);
        columns[1].Excess.Should().BeApproximately(2, 1e-3);
        (columns[1].Minimum, columns[1].Maximum).Should().Be((visual.Minimum[1], visual.Maximum[1]));
    }

    [Fact]
    public void Rows_that_are_all_alike_have_a_limit_all_the_same()
    {
        (Utterance one, Utterance other) = (Rows[0].WithModalities(Modality.Acoustic), Rows[1].WithModalities(Modality.Acoustic));
        var alike = TrainingRange.Of([one, one]);
        alike.DistanceOf(one).Should().Be(0);
        double.IsFinite(alike.DistanceOf(other)!.Value).Should().BeTrue();
        alike.Check(other).IsOutOfRange.Should().BeTrue();
        TrainingRange.FromJson(alike.ToJson()).DistanceOf(other).Should().Be(alike.DistanceOf(other));
    }

    [Fact]
    public void It_returns_from_its_text()
    {
        TrainingRange returned = TrainingRange.FromJson(Range.ToJson());
        returned.Modalities.Keys.Should().Equal(Range.Modalities.Keys);
        foreach (Utterance row in Rows)
            returned.DistanceOf(row).Should().Be(Range.DistanceOf(row));
        FluentActions.Invoking(() => TrainingRange.FromJson("{\"acoustic\":{}}")).Should().Throw<JsonException>();
        FluentActions.Invoking(() => TrainingRange.FromJson("[]")).Should().Throw<JsonException>();
        FluentActions.Invoking(() => TrainingRange.FromJson(Range.ToJson().Replace("\"limit\":", "\"limit\":-"))).Should()
            .Throw<CorpusException>().WithMessage("*acoustic*training range*");
    }

    [Fact]
    public void Training_measures_its_rows_and_predictions_tell_the_distance()
    {
        using EmotionRecognizer recognizer = SmallTraining.Train().Recognizer;
        Utterance[] training = [.. SmallTraining.Labeled.Utterances.Concat(SmallTraining.Unlabeled)];
        var wanted = TrainingRange.Of([.. training.Select(recognizer.Scaler.Transform)]);
        recognizer.TrainingRange!.ToJson().Should().Be(wanted.ToJson());
        Utterance row = SmallTraining.Fold.Test.Utterances.First();
        recognizer.Predict(row).Distance.Should().Be(wanted.DistanceOf(recognizer.Scaler.Transform(row)));
        recognizer.CheckRange(row)!.Distance.Should().Be(recognizer.Predict(row).Distance!.Value);
        Utterance loud = row.WithFeatures(row.Features.Select(entry => KeyValuePair.Create(entry.Key,
            ModalityFeatures.Vector((float[])[.. entry.Value.Values.ToArray().Select(value => 1000 * value)]))));
        Prediction prediction = recognizer.Predict(loud);
        prediction.IsOutOfRange.Should().BeTrue();
        recognizer.CheckRange(loud)!.Columns.Should().NotBeEmpty();
        recognizer.Predict([row, loud]).Select(each => each.Distance).Should()
            .Equal(recognizer.Predict(row).Distance, prediction.Distance);
    }

    [Fact]
    public void Linear_models_and_recognizers_that_were_put_together_are_measured_too()
    {
        using EmotionRecognizer linear = Baselines.LinearSoftmax(SmallTraining.Fold, 0.5, seed: 1).Recognizer;
        Utterance[] training = [.. SmallTraining.Labeled.Utterances.Concat(SmallTraining.Unlabeled)];
        linear.TrainingRange!.ToJson().Should().Be(TrainingRange.Of([.. training.Select(linear.Scaler.Transform)]).ToJson());
        using var plain = new EmotionRecognizer(SmallTraining.Network(), linear.Scaler);
        plain.TrainingRange.Should().BeNull();
        plain.Predict(training[0]).Distance.Should().BeNull();
        EmotionRecognizer measured = plain.WithTrainingRange(training);
        measured.TrainingRange!.ToJson().Should().Be(linear.TrainingRange!.ToJson());
        measured.Network.Should().BeSameAs(plain.Network);
    }

    [Fact]
    public void Of_a_streamed_pool_some_rows_are_measured_evenly_spaced()
    {
        var pool = new CountedRows(10_000);
        TrainingData.RowsToMeasure(new LabeledSet(SmallTraining.Corpus.Schema.Classes, []), new UnlabeledSet(pool))
            .Should().HaveCount(4096);
        pool.Read.Should().OnlyHaveUniqueItems().And.BeInAscendingOrder();
        (pool.Read[0], pool.Read[^1]).Should().Be((0, 9997));
        var small = new CountedRows(70);
        TrainingData.RowsToMeasure(new LabeledSet(SmallTraining.Corpus.Schema.Classes, []), new UnlabeledSet(small))
            .Select(row => row.Id).Should().Equal(Enumerable.Range(0, 70).Select(row => $"u{row}"));
    }

    [Fact]
    public void Words_have_no_range_and_speakers_are_scaled_as_they_are_enrolled()
    {
        using EmotionRecognizer recognizer = KeptRecognizers.Make();
        recognizer.Scaler.Scope.Should().Be(ScalingScope.PerSpeaker);
        recognizer.TrainingRange!.Modalities.Keys.Should().BeEquivalentTo([Modality.Acoustic, Modality.Visual]);
        Utterance words = KeptRecognizers.Utterances[0].WithModalities(SavedCorpus.Words);
        recognizer.Predict(words).Distance.Should().BeNull();
        recognizer.CheckRange(words)!.Distances.Should().BeEmpty();
        Utterance moved = Changed(KeptRecognizers.Utterances[0], value => 50 + 10 * value);
        recognizer.Predict(moved).IsOutOfRange.Should().BeTrue();
        Utterance[] others =
            [.. KeptRecognizers.Utterances.Select(row => Changed(row, value => 50 + 10 * value) with { Speaker = "loud" })];
        recognizer.Enroll(others).Predict(others[0]).IsOutOfRange.Should().BeFalse("the statistics are the speaker's own");
    }

    private static Utterance Changed(Utterance row, Func<float, float> change) => row.WithFeatures(row.Features
        .Where(entry => entry.Key == Modality.Acoustic).Select(entry => KeyValuePair.Create(
            entry.Key, ModalityFeatures.Vector((float[])[.. entry.Value.Values.ToArray().Select(change)]))));

    private static float[][] Frames(Utterance row, Modality modality) =>
        row.Has(modality) ? [.. row.Features[modality].Values.ToArray().Chunk(Width)] : [];

    private static Utterance Row(int i, double size)
    {
        var random = new RandomSource(i, "rows");
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(k => (float)(0.5 * (k % Width) + size * random.NextNormal()))];
        var row = new Utterance { Id = $"u{i}", Speaker = "s" };
        KeyValuePair<Modality, ModalityFeatures> visual =
            new(Modality.Visual, ModalityFeatures.Sequence(Numbers(Width * (4 + random.NextInt32(5))), Width));
        return row.WithFeatures(i % 7 == 3 ? [visual] : [new(Modality.Acoustic, ModalityFeatures.Vector(Numbers(Width))), visual]);
    }

    private sealed class CountedRows(int count) : IUtteranceSource
    {
        public List<int> Read { get; } = [];

        public int Count => count;

        public int FramesOf(int row) => 1;

        IReadOnlyList<Utterance> IUtteranceSource.Read(IReadOnlyList<int> rows)
        {
            Read.AddRange(rows);
            return [.. rows.Select(row => new Utterance { Id = $"u{row}", Speaker = "s" })];
        }
    }
}
