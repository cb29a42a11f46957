using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class StreamedScalingTests
{
    [Theory]
    [InlineData(ScalingScope.AllSpeakers)]
    [InlineData(ScalingScope.PerSpeaker)]
    public void One_pass_gives_the_statistics_of_two_but_for_the_last_digits(ScalingScope scope)
    {
        var random = new RandomSource(1, "test");
        Utterance Row(int i)
        {
            // Large offsets, where the difference of two sums of squares would lose all digits; a column that never changes.
            float[] acoustic = [1e6f + (float)random.NextNormal(), i < 20 ? 0.1f : (float)random.NextNormal()];
            float[] visual = [.. Enumerable.Range(0, 3 * (1 + i % 5))
                .Select(k => k % 3 == 2 ? 0.3f : (float)(k % 3 + 5 * random.NextNormal()))];
            return new Utterance
            {
                Id = $"u{i}",
                Speaker = i < 20 ? "anna" : "ben",
                Features = i % 3 == 0
                    ? new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(acoustic) }
                    : new Dictionary<Modality, ModalityFeatures>
                    {
                        [Modality.Acoustic] = ModalityFeatures.Vector(acoustic),
                        [Modality.Visual] = ModalityFeatures.Sequence(visual, 3),
                    },
            };
        }
        Utterance[] rows = [.. Enumerable.Range(0, 50).Select(Row)];
        FeatureScaler twoPasses = FeatureScaler.Fit(rows, scope);
        FeatureScaler onePass = OnePass(rows, scope);
        onePass.Scope.Should().Be(scope);
        ShouldAgree(onePass.Overall, twoPasses.Overall);
        onePass.Speakers.Keys.Should().BeEquivalentTo(twoPasses.Speakers.Keys);
        foreach (string speaker in twoPasses.Speakers.Keys)
            ShouldAgree(onePass.Speakers[speaker], twoPasses.Speakers[speaker]);
    }

    [Fact]
    public void Streamed_pool_is_scaled_as_it_is_read()
    {
        LabeledSet labeled = SmallTraining.Labeled;
        var streamed = new UnlabeledSet(new ListSource([.. SmallTraining.Unlabeled]));
        FeatureScaler scaler = FeatureScaler.Fit(labeled, streamed);
        UnlabeledSet scaled = scaler.Transform(streamed);
        scaled.IsStreamed.Should().BeTrue();
        scaled.Select(row => row.Features[Modality.Acoustic].Values.ToArray())
            .Should().BeEquivalentTo(
                SmallTraining.Unlabeled.Select(row => scaler.Transform(row).Features[Modality.Acoustic].Values.ToArray()),
                compare => compare.WithStrictOrdering());
    }

    [Fact]
    public void Faulty_rows_of_any_source_are_named_and_the_pass_can_be_cancelled()
    {
        Utterance faulty = SmallTraining.Unlabeled[2].WithFeatures(
            [KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new[] { 0, 1, 2, float.NaN, 4, 5 }))]);
        Utterance wider = faulty.WithFeatures([KeyValuePair.Create(Modality.Acoustic, ModalityFeatures.Vector(new float[7]))]);
        void Fit(Utterance row, CancellationToken token = default) =>
            FeatureScaler.Fit(SmallTraining.Labeled, new UnlabeledSet(new ListSource([row])), cancellationToken: token);
        FluentActions.Invoking(() => Fit(faulty)).Should().Throw<NonFiniteFeatureException>().WithMessage($"*'{faulty.Id}'*column 3*");
        FluentActions.Invoking(() => Fit(wider)).Should().Throw<CorpusException>()
            .WithMessage($"utterance '{faulty.Id}', modality 'acoustic': *Expected 6 features, found 7.");
        FluentActions.Invoking(() => Fit(faulty, new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }

    private static void ShouldAgree(
        IReadOnlyDictionary<Modality, ColumnStatistics> actual, IReadOnlyDictionary<Modality, ColumnStatistics> expected)
    {
        actual.Keys.Should().BeEquivalentTo(expected.Keys);
        foreach ((Modality modality, ColumnStatistics statistics) in expected)
        {
            for (int column = 0; column < statistics.Mean.Length; column++)
            {
                double mean = statistics.Mean[column], scale = statistics.Scale[column];
                actual[modality].Mean[column].Should().BeApproximately(mean, 1e-13 * Math.Abs(mean) + 1e-14);
                actual[modality].Scale[column].Should().BeApproximately(scale, 1e-8 * scale);
            }
        }
    }

    internal static FeatureScaler OnePass(IEnumerable<Utterance> rows, ScalingScope scope)
    {
        var pass = new StreamedScaling(scope);
        pass.Add(rows, CancellationToken.None);
        return pass.ToScaler();
    }
}
