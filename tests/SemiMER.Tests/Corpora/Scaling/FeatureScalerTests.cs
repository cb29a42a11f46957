using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class FeatureScalerTests
{
    [Fact]
    public void Scaling_is_the_z_score_of_training_rows()
    {
        // Column 0: 1, 2, 6 with mean 3 and variance (4 + 1 + 9) / 3; column 1 is constant.
        FeatureScaler scaler = FeatureScaler.Fit([Make("a", 1, 5), Make("a", 2, 5), Make("b", 6, 5)]);
        scaler.Overall[Modality.Acoustic].Mean.Should().Equal(3, 5);
        scaler.Overall[Modality.Acoustic].Scale[0].Should().BeApproximately(Math.Sqrt(14.0 / 3), 1e-12);
        scaler.Overall[Modality.Acoustic].Scale[1].Should().Be(1);
        float[] scaled = Values(scaler.Transform(Make("new", 4, 7)));
        scaled[0].Should().BeApproximately((float)(1 / Math.Sqrt(14.0 / 3)), 1e-6f);
        scaled[1].Should().Be(2);
    }

    [Fact]
    public void Constant_that_does_not_average_exactly_still_has_scale_one()
    {
        FeatureScaler scaler = FeatureScaler.Fit(Enumerable.Range(0, 10).Select(_ => Make("a", 0.1f)));
        scaler.Overall[Modality.Acoustic].Scale.Should().Equal(1);
    }

    [Fact]
    public void Frames_count_and_absent_modalities_do_not()
    {
        var sequence = new Utterance
        {
            Id = "s", Speaker = "a",
            Features = new Dictionary<Modality, ModalityFeatures>
            {
                [Modality.Visual] = ModalityFeatures.Sequence(new float[] { 1, 10, 3, 20 }, 2),
            },
        };
        FeatureScaler scaler = FeatureScaler.Fit([sequence, Make("a", 2), Make("a", 4)]);
        scaler.Overall[Modality.Visual].Mean.Should().Equal(2, 15);
        scaler.Overall[Modality.Acoustic].Mean.Should().Equal(3);
        Utterance scaled = scaler.Transform(sequence);
        scaled.Has(Modality.Acoustic).Should().BeFalse();
        scaled.Features[Modality.Visual].Values.ToArray().Should().Equal(-1f, -1f, 1f, 1f);
        scaled.Features[Modality.Visual].ShapeText.Should().Be("[2, 2]");
        sequence.Features[Modality.Visual].Values.ToArray().Should().Equal(1f, 10f, 3f, 20f);
    }

    [Fact]
    public void Each_speaker_can_be_scaled_alone()
    {
        FeatureScaler scaler = FeatureScaler.Fit([Make("a", 1, 0), Make("a", 3, 0), Make("b", 10, 4), Make("b", 30, 8)],
            ScalingScope.PerSpeaker);
        Values(scaler.Transform(Make("a", 3, 0))).Should().Equal(1, 0);
        Values(scaler.Transform(Make("b", 30, 8))).Should().Equal(1, 1);
        // Column 1 never changes for speaker a: it takes the scale over all rows of 0, 0, 4, 8.
        scaler.Speakers["a"][Modality.Acoustic].Scale[1].Should().BeApproximately(Math.Sqrt(11), 1e-12);
    }

    [Fact]
    public void New_speaker_needs_enrollment()
    {
        FeatureScaler scaler = FeatureScaler.Fit([Make("a", 1), Make("a", 3)], ScalingScope.PerSpeaker);
        FluentActions.Invoking(() => scaler.Transform(Make("new", 1))).Should().Throw<CorpusException>()
            .WithMessage("utterance 'new 1', modality 'acoustic': the speaker 'new' is not enrolled*Enroll*");
        FeatureScaler enrolled = scaler.Enroll([Make("new", 100), Make("new", 102)]);
        Values(enrolled.Transform(Make("new", 102))).Should().Equal(1);
        scaler.Speakers.Keys.Should().Equal("a");
        FeatureScaler.Fit([Make("a", 1)]).Enroll([Make("b", 1)]).Speakers.Should().BeEmpty();
    }

    [Fact]
    public void Statistics_travel()
    {
        FeatureScaler scaler = FeatureScaler.Fit([Make("a", 1), Make("a", 3), Make("b", 9)], ScalingScope.PerSpeaker);
        var copy = new FeatureScaler(scaler.Scope, scaler.Overall, scaler.Speakers);
        Values(copy.Transform(Make("a", 7))).Should().Equal(Values(scaler.Transform(Make("a", 7))));
        FluentActions.Invoking(() => new FeatureScaler(
            ScalingScope.AllSpeakers, new Dictionary<Modality, ColumnStatistics> { [Modality.Visual] = new([1], [0]) }))
            .Should().Throw<CorpusException>().WithMessage("modality 'visual'*scale above 0*");
    }

    [Fact]
    public void Speakers_are_scaled_also_where_all_rows_together_need_no_scaling()
    {
        // +1 and -1 in turn, so mean 0 and deviation 1; each speaker has one of them only. With a loop: (x - x) / 1 = 0.
        Utterance[] rows = [Make("a", 1), Make("a", 1), Make("b", -1), Make("b", -1)];
        FeatureScaler scaler = FeatureScaler.Fit(rows, ScalingScope.PerSpeaker);
        scaler.Overall[Modality.Acoustic].Mean.Should().Equal(0);
        scaler.Overall[Modality.Acoustic].Scale.Should().Equal(1);
        rows.SelectMany(row => Values(scaler.Transform(row))).Should().OnlyContain(value => value == 0);
        FeatureScaler streamed = StreamedScalingTests.OnePass(rows, ScalingScope.PerSpeaker);
        rows.SelectMany(row => Values(streamed.Transform(row))).Should().OnlyContain(value => value == 0);
        Values(scaler.Enroll([Make("c", 5), Make("c", 7)]).Transform(Make("c", 7))).Should().Equal(1);
    }

    [Fact]
    public void What_is_kept_stays_so_for_speakers_who_come_later()
    {
        FeatureScaler scaler = FeatureScaler.Fit([Make("a", 3), Make("a", 5)], ScalingScope.PerSpeaker).Keeping(Modality.Acoustic);
        scaler.Overall[Modality.Acoustic].IsKept.Should().BeTrue();
        Values(scaler.Enroll([Make("b", 7), Make("b", 9)]).Transform(Make("b", 9))).Should().Equal(9);
        FluentActions.Invoking(() => new FeatureScaler(ScalingScope.AllSpeakers,
            new Dictionary<Modality, ColumnStatistics> { [Modality.Visual] = new([1], [1]) { IsKept = true } }))
            .Should().Throw<CorpusException>().WithMessage("modality 'visual'*0 and 1 where it is kept*");
    }

    [Fact]
    public void Other_widths_and_unknown_modalities_are_named()
    {
        FeatureScaler scaler = FeatureScaler.Fit([Make("a", 1, 2)]);
        FluentActions.Invoking(() => scaler.Transform(Make("a", 1))).Should().Throw<CorpusException>()
            .WithMessage("utterance 'a 1', modality 'acoustic'*Expected 2 features, found 1.");
        Utterance visual = Make("a", 1, 2).WithFeatures([KeyValuePair.Create(Modality.Visual, ModalityFeatures.Vector(new float[2]))]);
        FluentActions.Invoking(() => scaler.Transform(visual))
            .Should().Throw<CorpusException>().WithMessage("*modality 'visual': no training row*");
    }

    [Fact]
    public void Sets_keep_their_type_and_labels()
    {
        (LabeledSet labeled, UnlabeledSet unlabeled) =
            SpeakerFolds.LeaveOneSessionOut(TestCorpora.Sessions(3, 4))[2].Train.WithLabelBudget(0.5, 1);
        FeatureScaler scaler = FeatureScaler.Fit(labeled, unlabeled);
        scaler.Transform(labeled).Select(item => item.ClassIndex).Should().Equal(labeled.Select(item => item.ClassIndex));
        float[] column = [.. scaler.Transform(labeled).Utterances.Concat(scaler.Transform(unlabeled))
            .Select(utterance => utterance.Features[Modality.Acoustic].Values.Span[0])];
        column.Average().Should().BeApproximately(0, 1e-5f);
        column.Average(value => value * value).Should().BeApproximately(1, 1e-4f);
    }

    private static Utterance Make(string speaker, params float[] values) => new()
    {
        Id = $"{speaker} {values[0]}",
        Speaker = speaker,
        Features = new Dictionary<Modality, ModalityFeatures> { [Modality.Acoustic] = ModalityFeatures.Vector(values) },
    };

    private static float[] Values(Utterance utterance) => utterance.Features[Modality.Acoustic].Values.ToArray();
}
