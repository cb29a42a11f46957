using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class MeldReaderTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public MeldReaderTests() => MiniMeld.Write(folder.Root);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_rows_are_read_in_the_order_of_their_ids()
    {
        CorpusListing listing = MeldReader.Read(folder.Root);
        listing.Rows.Select(row => row.Utterance.Id).Should().Equal(
            "train_dia0_utt0", "train_dia0_utt1", "train_dia1_utt0", "train_dia1_utt2", "dev_dia0_utt0", "dev_dia110_utt7",
            "test_dia0_utt0", "test_dia0_utt3");
        listing.Rows.Select(row => row.Utterance.Order).Should().Equal(0, 1, 0, 1, 0, 0, 0, 1);
        listing.Rows.Select(row => listing.Classes[row.ClassIndex!.Value]).Should().Equal(
            "joy", "surprise", "sadness", "neutral", "disgust", "neutral", "fear", "anger");
        listing.Classes.Should().Equal("neutral", "surprise", "fear", "sadness", "joy", "disgust", "anger");
        listing.Rows.Select(row => row.Utterance.Text).Should().StartWith([
            "The rain’s gone — look… “blue”!", "Blue, \"really\" blue?", "Café’s closed."]);
        CorpusRow row = listing.Rows[1];
        (row.Split, row.Utterance.Speaker, row.Utterance.Dialogue).Should().Be(("train", "The Neighbour", "train_dia0"));
        row.Metadata.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["clip"] = "dia0_utt1", ["emotion"] = "surprise", ["sentiment"] = "positive", ["season"] = "8", ["episode"] = "21",
            ["start_time"] = "981.94", ["end_time"] = "983.82", ["recording"] = "",
        });
        listing.Rows[3].Metadata["start_time"].Should().Be("981.94", "one hour digit or two");
        listing.Remarks.Should().Contain(remark => remark.Text.StartsWith("1 time(s) with fewer than three digits behind the comma")
            && remark.File!.EndsWith("train_sent_emo.csv") && remark.Row == 3);
        FluentActions.Invoking(() => listing.RecordingOf(row)).Should().Throw<CorpusException>().WithMessage("*has no recording*");
    }

    [Fact]
    public void Sentiments_can_be_the_labels()
    {
        CorpusListing listing = MeldReader.Read(folder.Root, new MeldOptions { LabelsAreSentiments = true, Splits = ["test", "dev"] });
        listing.Classes.Should().Equal("neutral", "positive", "negative");
        listing.Rows.Select(row => row.ClassIndex).Should().Equal(2, 2, 2, 0);
    }

    [Fact]
    public void Layout_with_feature_files_becomes_a_corpus_that_returns_as_written()
    {
        InMemoryCorpus corpus = MeldReader.Read(folder.Root).WithFeatures(
            ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Sequence, folder.Root, "features/{split}/{clip}.npy"));
        FeatureCorpus read = corpus.ShouldReturnAsWritten(folder.File("corpus"));
        read.SplitNames.Should().Equal("train", "dev", "test");
        // The files were written in the order of the CSV file: the fourth row is the third by its ids and has four frames.
        read.Rows[2].Utterance.Features[Modality.Acoustic].ShapeText.Should().Be("[4, 3]");
        Splits.ByName(read, "train", "dev", "test", Grouping.Dialogue).Train.Count.Should().Be(4);
    }

    [Fact]
    public void Clips_are_found_where_the_release_has_them_and_its_known_holes_are_no_fault()
    {
        Directory.CreateDirectory(folder.File("dev_splits_complete"));
        File.WriteAllText(folder.File("dev_splits_complete/dia0_utt0.mp4"), "clip");
        var options = new MeldOptions { Splits = ["dev"], RequiresRecordings = true };
        CorpusListing listing = MeldReader.Read(folder.Root, options);
        File.ReadAllText(listing.RecordingOf(listing.Rows[0])).Should().Be("clip");
        listing.Remarks.Select(remark => remark.Text).Should().Equal(
            "1 clip(s) that the release lacks or holds damaged; the first: dev_splits_complete/dia110_utt7.mp4.");
        Fails(options with { Splits = ["train", "test"] }).Faults.Should().ContainSingle()
            .Which.Should().StartWith("6 clips, first: '").And.EndWith(": the file is missing.");
    }

    [Fact]
    public void Dyadic_variant_takes_its_clips_from_the_old_ids()
    {
        File.WriteAllText(folder.File("dev_sent_emo_dya.csv"),
            "Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Old_Dialogue_ID,Old_Utterance_ID,Season,Episode,"
            + "StartTime,EndTime\r\n"
            + "Fine.,Nils,joy,positive,0,1,17,4,1,2,\"00:00:01,000\",\"00:00:02,000\"\r\n");
        CorpusRow row = MeldReader.Read(folder.Root, new MeldOptions { Dyadic = true, Splits = ["dev"] }).Rows.Single();
        (row.Utterance.Id, row.Metadata["clip"]).Should().Be(("dev_dia0_utt1", "dia17_utt4"));
    }

    [Fact]
    public void Every_fault_is_listed_at_once()
    {
        string text = File.ReadAllText(folder.File("train_sent_emo.csv"));
        File.WriteAllText(folder.File("train_sent_emo.csv"), text
            .Replace("joy,positive", "glad,positive").Replace(",0,1,8", ",zero,1,8").Replace(",1,2,8", ",1,0,8")
            .Replace("Olga and Nils", " "));
        File.WriteAllText(folder.File("dev_sent_emo.csv"), text.Replace("Speaker,", "Voice,"));
        File.Delete(folder.File("test_sent_emo.csv"));
        Fails(new MeldOptions()).Faults.Should().SatisfyRespectively(
            fault => fault.Should().Match("*train_sent_emo.csv', row 2: the label is unknown. Expected one of 'neutral'*found 'glad'."),
            fault => fault.Should().Match("*train_sent_emo.csv', row 3: a dialogue or utterance id is no whole number."),
            fault => fault.Should().Match("*train_sent_emo.csv', row 5: dialogue 1, utterance 0 occurs twice in the split."),
            fault => fault.Should().Match("*dev_sent_emo.csv': the column 'Speaker' is missing; there are 'Sr No.'*"),
            fault => fault.Should().Match("*test_sent_emo.csv': does not exist."));
        FluentActions.Invoking(() => MeldReader.Read(folder.Root, new MeldOptions { Splits = ["validation"] }))
            .Should().Throw<OptionsException>();
    }

    [Fact]
    public void Missing_and_damaged_feature_files_are_listed_at_once()
    {
        File.Delete(folder.File("features/train/dia0_utt1.npy"));
        File.WriteAllText(folder.File("features/test/dia0_utt3.npy"), "nothing");
        SemiMER.Formats.NpyWriter.WriteFile<float>(folder.File("features/dev/dia0_utt0.npy"), new float[4], 1, 4);
        CorpusListing listing = MeldReader.Read(folder.Root);
        ModalitySource source = ModalitySource.FromFiles(
            Modality.Acoustic, FeatureKind.Sequence, folder.Root, "features/{split}/{clip}.npy");
        CorpusException error = FluentActions.Invoking(() => listing.WithFeatures(source)).Should().Throw<CorpusException>().Which;
        error.Faults.Should().SatisfyRespectively(
            fault => fault.Should().Match("Utterance 'train_dia0_utt1', modality 'acoustic': *dia0_utt1.npy': does not exist."),
            fault => fault.Should().Match("Utterance 'dev_dia0_utt0'*another shape than those before. Expected [time, 3], found [1, 4]."),
            fault => fault.Should().Match("Utterance 'test_dia0_utt3'*dia0_utt3.npy': is no npy file*"));
    }

    private CorpusException Fails(MeldOptions options) =>
        FluentActions.Invoking(() => MeldReader.Read(folder.Root, options)).Should().Throw<CorpusException>().Which;
}
