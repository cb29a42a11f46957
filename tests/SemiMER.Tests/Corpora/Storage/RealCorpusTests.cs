using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>Corpora that are not part of the repository; their counts are known from elsewhere.</summary>
public sealed class RealCorpusTests
{
    [SkippableFact]
    public void Iemocap_makes_the_usual_four_classes_and_session_folds()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("iemocap"));
        corpus.Rows.GroupBy(row => row.Split).ToDictionary(group => group.Key, group => group.Count())
            .Should().Equal(new Dictionary<string, int> { ["test"] = 1623, ["train"] = 5810, ["unlabeled"] = 2059 });
        corpus.Schema[Modality.Acoustic].Width.Should().Be(47);
        corpus.Schema[Modality.Lexical].Width.Should().Be(100);
        corpus.Schema.Targets.Should().Equal("valence", "arousal", "dominance");
        corpus.Rows.Should().OnlyContain(row => row.Utterance.Text != null && row.Targets.Length == 3);

        Corpus four = corpus.WithClasses(ClassMap.Parse("ang,hap+exc,sad,neu", corpus.Schema.Classes));
        CorpusFold fold = SpeakerFolds.LeaveOneSessionOut(four)[4];
        fold.Name.Should().Be("session 5");
        fold.Test.ClassCounts.Should().Equal(170, 144 + 299, 245, 384);
        fold.Validation.Utterances.Should().OnlyContain(utterance => utterance.Session == "4");
        // Sessions 1 to 4 hold 933 + 504 + 742 + 839 + 1324 rows of the four classes.
        (fold.Train.LabeledCount + fold.Validation.Count).Should().Be(4342);
        (fold.Train.Count + fold.ValidationEnrollment.Count).Should().Be(5810 + 2059);
        (LabeledSet labeled, UnlabeledSet unlabeled) = fold.Train.WithLabelBudget(0.10, 7);
        labeled.Count.Should().BeCloseTo(fold.Train.LabeledCount / 10, 2);
        (labeled.Count + unlabeled.Count).Should().Be(fold.Train.Count);
        SpeakerFolds.LeaveOneSpeakerOut(four).Should().HaveCount(10);
    }

    [SkippableFact]
    public void Iemocap_file_split_keeps_its_pool_out_of_the_test_session()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("iemocap"));
        CorpusFold fold = Splits.WithValidationShare(corpus, "train", "test", 0.25);
        (fold.Test.Count, fold.TestEnrollment.Count).Should().Be((1623, 1623));
        (fold.Train.Count + fold.ValidationEnrollment.Count).Should().Be(5810 + 2059);
        fold.ValidationEnrollment.Select(utterance => utterance.Speaker).Distinct().Should().HaveCount(2);
    }

    [SkippableFact]
    public void Mosi_splits_by_video_and_has_constant_columns()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("mosi"));
        corpus.Rows.Should().HaveCount(1447 + 752);
        Corpus three = corpus.WithModalities(Modality.Acoustic, Modality.Visual, Modality.Lexical);
        three.Schema.Modalities.Select(entry => entry.Width).Should().Equal(73, 100, 100);
        CorpusFold fold = Splits.WithValidationShare(three, "train", "test", 0.2, seed: 1);
        fold.Test.ClassCounts.Should().Equal(285, 467);
        (fold.Train.LabeledCount + fold.Validation.Count).Should().Be(1447);
        FeatureScaler scaler = FeatureScaler.Fit(three.Rows.Where(row => row.Split == "train").Select(row => row.Utterance));
        ColumnStatistics visual = scaler.Overall[Modality.Visual];
        Utterance[] train = [.. three.Rows.Where(row => row.Split == "train").Select(row => row.Utterance)];
        Enumerable.Range(0, 100).Count(column => train.All(utterance =>
                utterance.Features[Modality.Visual].Values.Span[column] == train[0].Features[Modality.Visual].Values.Span[column]))
            .Should().Be(32);
        visual.Scale.Should().OnlyContain(scale => scale > 0);
        scaler.Transform(fold.Test).Utterances.SelectMany(utterance => utterance.Features[Modality.Visual].Values.ToArray())
            .Should().OnlyContain(value => float.IsFinite(value));
    }

    [SkippableFact]
    public void Meld_shares_characters_but_no_dialogue()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("meld"));
        corpus.Rows.Should().HaveCount(9989 + 1109 + 2610);
        corpus.Schema.Classes.Should().HaveCount(7);
        CorpusFold fold = Splits.ByName(corpus, "train", "dev", "test", Grouping.Dialogue);
        (fold.Train.LabeledCount, fold.Validation.Count, fold.Test.Count).Should().Be((9989, 1109, 2610));
        SplitException error = FluentActions.Invoking(() => Splits.ByName(corpus, "train", "dev", "test"))
            .Should().Throw<SplitException>().WithMessage("*train and validation share*speaker(s)*Chandler*").Which;
        error.Overlap.Should().Contain(["Chandler", "Monica", "Ross"]);
        CorpusRow[] train = [.. corpus.Rows.Where(row => row.Split == "train")], test = [.. corpus.Rows.Where(row => row.Split == "test")];
        train.Select(row => row.Utterance.Speaker).Intersect(test.Select(row => row.Utterance.Speaker)).Should().HaveCount(69);
    }

    [SkippableFact]
    public void Three_modalities_of_one_session_cannot_be_folded_by_session()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("iemocap_av129"));
        corpus.Rows.Should().HaveCount(102);
        corpus.Schema[Modality.Visual].Width.Should().Be(52);
        corpus.Rows.Count(row => row.Metadata["face"] == "listener").Should().Be(43);
        FluentActions.Invoking(() => SpeakerFolds.LeaveOneSessionOut(corpus))
            .Should().Throw<SplitException>().WithMessage("*1 session(s)*");
    }

    [SkippableFact]
    public void Ravdess_sequences_are_read_by_their_offsets()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("ravdess_a01"));
        corpus.Rows.Should().HaveCount(52);
        corpus.Rows.Should().OnlyContain(row =>
            row.Utterance.Features[Modality.Acoustic].ShapeText == "[100, 64]"
                && row.Utterance.Features[Modality.Visual].ShapeText == "[20, 576]");
        corpus.Rows.SelectMany(row => row.Utterance.Features[Modality.Visual].Values.ToArray())
            .Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [SkippableFact]
    public void Folder_without_the_format_is_refused()
    {
        string folder = RealData.Require("emodb_wav");
        FluentActions.Invoking(() => FeatureCorpus.Open(folder)).Should().Throw<CorpusException>()
            .WithMessage("*'format' is missing*'modalities' is missing*'splits' is missing*");
    }

    [SkippableFact]
    public void Real_corpus_returns_as_it_was_written()
    {
        FeatureCorpus corpus = FeatureCorpus.Open(RealData.Require("iemocap_av129"));
        using var folder = new TemporaryDirectory();
        FeatureCorpusWriter.Write(corpus, folder.Root);
        FeatureCorpus copy = FeatureCorpus.Open(folder.Root);
        copy.Rows.Select(row => (row.Utterance.Id, row.Utterance.Text, row.ClassIndex, row.Utterance.Start, row.Utterance.Order))
            .Should().Equal(corpus.Rows.Select(row =>
                (row.Utterance.Id, row.Utterance.Text, row.ClassIndex, row.Utterance.Start, row.Utterance.Order)));
        File.ReadAllBytes(folder.File("all_visual.npy"))[^(102 * 52 * 4)..].Should()
            .Equal(File.ReadAllBytes(Path.Combine(corpus.Directory, "all_visual.npy"))[^(102 * 52 * 4)..]);
    }
}
