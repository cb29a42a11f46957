using System.Text;
using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>
/// The example lines of the reference, and what it says of such files, one by one, on invented lines of the same form.
/// </summary>
public sealed class MeldLayoutTests : IDisposable
{
    private const string Header = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime";
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Example_lines_of_the_reference_are_read()
    {
        string[] lines = ReferenceLayout.Lines(2);
        lines.Should().HaveCount(8);
        lines[0].Should().Be(Header);
        Write("train", lines[1..5]);
        Write("dev", lines[5..7]);
        Write("test", lines[7..]);
        CorpusListing listing = MeldReader.Read(folder.Root);
        listing.Remarks.Should().BeEmpty();
        listing.Rows.Select(row => (row.Split, row.Utterance.Dialogue, row.Utterance.Id)).Should().Equal(
            ("train", "train_dia0", "train_dia0_utt0"), ("train", "train_dia0", "train_dia0_utt1"),
            ("train", "train_dia0", "train_dia0_utt4"), ("train", "train_dia0", "train_dia0_utt5"),
            ("dev", "dev_dia1", "dev_dia1_utt4"), ("dev", "dev_dia1", "dev_dia1_utt5"), ("test", "test_dia1", "test_dia1_utt0"));
        listing.Rows.Select(row => row.Utterance.Speaker).Should().Equal(
            "Chandler", "The Interviewer", "Chandler", "The Interviewer", "Phoebe", "All", "Joey");
        listing.Rows.Select(row => listing.Classes[row.ClassIndex!.Value]).Should().Equal(
            "neutral", "neutral", "surprise", "neutral", "neutral", "joy", "neutral");
        listing.Rows.Select(row => row.Metadata["sentiment"]).Should().Equal(
            "neutral", "neutral", "positive", "neutral", "neutral", "positive", "neutral");
        listing.Rows.Select(row => (row.Metadata["start_time"], row.Metadata["end_time"])).Should().Equal(
            ("976.059", "981.731"), ("981.94", "983.442"), ("994.452", "1000.917"), ("1001.126", "1004.337"), ("763.012", "764.074"),
            ("764.074", "765.189"), ("644.769", "646.146"));
        listing.Rows.Select(row => (row.Metadata["season"], row.Metadata["episode"])).Distinct().Should().Equal(
            ("8", "21"), ("4", "4"), ("1", "23"));
        listing.Rows.Select(row => row.Utterance.Text).Should().Equal(
            lines[1..].Select(line => line[(line.IndexOf(',') + 1)..])
                .Select(line => line[0] == '"' ? line.Split('"')[1] : line.Split(',')[0]));
        // The texts have a typographic apostrophe, two blanks in a row, and commas between quotes.
        listing.Rows[1].Utterance.Text.Should().Contain("’");
        listing.Rows[2].Utterance.Text.Should().Contain("?  ");
        listing.Rows[3].Utterance.Text.Should().Contain(", ").And.NotContain("\"");
    }

    [Fact]
    public void Hours_have_one_digit_or_two()
    {
        Write("dev",
            "1,Hm.,Olga,neutral,neutral,0,0,1,2,\"0:12:43,012\",\"00:12:43,512\"",
            "2,Hm.,Olga,neutral,neutral,0,1,1,2,\"1:00:00,000\",\"01:00:01,001\"");
        Times().Should().Equal(("763.012", "763.512"), ("3600", "3601.001"));
    }

    [Fact]
    public void Two_digits_behind_the_comma_are_hundredths_and_are_counted()
    {
        Write("dev", "1,Hm.,Olga,neutral,neutral,0,0,1,2,\"00:05:10,000\",\"00:05:11,82\"",
            "2,Hm.,Olga,neutral,neutral,0,1,1,2,\"00:11:40,000\",\"00:11:41,41\"",
            "3,Hm.,Olga,neutral,neutral,0,2,1,2,\"00:06:46,000\",\"00:06:47,28\"");
        Times().Should().Equal(("310", "311.82"), ("700", "701.41"), ("406", "407.28"));
        Read("dev").Remarks.Should().ContainSingle().Which.Text.Should().StartWith("3 time(s) with fewer than three digits");
    }

    [Fact]
    public void Turn_may_end_as_it_starts()
    {
        Write("dev", "1,Hm.,Olga,neutral,neutral,155,3,1,2,\"0:00:05,250\",\"0:00:05,250\"");
        Times().Should().Equal(("5.25", "5.25"));
        Read("dev").Remarks.Should().BeEmpty();
    }

    [Fact]
    public void Ids_restart_in_each_split_and_serial_numbers_do_not_count()
    {
        const string Row = "Hm.,Olga,neutral,neutral,0,0,1,2,\"0:00:05,000\",\"0:00:06,000\"";
        Write("train", "7," + Row);
        Write("dev", "7," + Row);
        Write("test", "3," + Row);
        MeldReader.Read(folder.Root).Rows.Select(row => row.Utterance.Id).Should().Equal(
            "train_dia0_utt0", "dev_dia0_utt0", "test_dia0_utt0");
    }

    [Fact]
    public void Gaps_in_ids_and_serial_numbers_leave_the_order_of_the_ids()
    {
        Write("dev",
            "90,Third.,Olga,neutral,neutral,61,7,1,2,\"0:00:05,000\",\"0:00:06,000\"",
            "12,Fourth.,Olga,neutral,neutral,61,10,1,2,\"0:00:05,000\",\"0:00:06,000\"",
            "44,First.,Olga,neutral,neutral,59,3,1,2,\"0:00:05,000\",\"0:00:06,000\"",
            "13,Second.,Olga,neutral,neutral,61,2,1,2,\"0:00:05,000\",\"0:00:06,000\"");
        CorpusListing listing = Read("dev");
        listing.Rows.Select(row => row.Utterance.Text).Should().Equal("First.", "Second.", "Third.", "Fourth.");
        listing.Rows.Select(row => row.Utterance.Order).Should().Equal(0, 0, 1, 2);
    }

    [Fact]
    public void Quotes_commas_and_typographic_characters_stay_in_the_text()
    {
        Write("dev",
            "1,\"\"\"Sail,\"\" he said, \"\"now\"\".\",Olga,neutral,neutral,0,0,1,2,\"0:00:05,000\",\"0:00:06,000\"",
            "2,“Ça” — ‘it’s’ – the café…,Olga,neutral,neutral,0,1,1,2,\"0:00:05,000\",\"0:00:06,000\"");
        Read("dev").Rows.Select(row => row.Utterance.Text).Should().Equal("\"Sail,\" he said, \"now\".", "“Ça” — ‘it’s’ – the café…");
    }

    [Fact]
    public void Joint_speakers_are_speakers_of_their_own()
    {
        string[] speakers = ["Olga and Nils", "Olga/Waitress", "All", "Olga"];
        Write("dev", [.. speakers.Index().Select(speaker =>
            $"{speaker.Index},Hm.,{speaker.Item},neutral,neutral,0,{speaker.Index},1,2,\"0:00:05,000\",\"0:00:06,000\"")]);
        Read("dev").Rows.Select(row => row.Utterance.Speaker).Should().Equal(speakers);
    }

    [Fact]
    public void Byte_order_mark_and_plain_line_ends_are_read_too()
    {
        File.WriteAllText(folder.File("dev_sent_emo.csv"),
            Header + "\n1,Hm.,Olga,anger,negative,0,0,1,2,\"0:00:05,000\",\"0:00:06,000\"\n", new UTF8Encoding(true));
        Read("dev").Rows.Should().ContainSingle().Which.Metadata["end_time"].Should().Be("6");
    }

    [Fact]
    public void Damaged_clip_is_a_known_hole_and_clips_without_a_row_are_passed_over()
    {
        Write("train", "1,Hm.,Olga,anger,negative,125,3,1,2,\"0:00:05,000\",\"0:00:06,000\"");
        Write("test", "1,Hm.,Olga,anger,negative,101,0,1,2,\"0:00:05,000\",\"0:00:06,000\"");
        foreach (string clip in (string[])["train_splits/dia125_utt3.mp4", "output_repeated_splits_test/dia101_utt0.mp4",
            "output_repeated_splits_test/final_videos_testdia101_utt0.mp4", "output_repeated_splits_test/dia108_utt2.mp4"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(clip))!);
            File.WriteAllText(folder.File(clip), "clip");
        }
        CorpusListing listing = MeldReader.Read(folder.Root, new MeldOptions { Splits = ["train", "test"], RequiresRecordings = true });
        listing.Rows.Select(row => row.Metadata["recording"]).Should().Equal("", "output_repeated_splits_test/dia101_utt0.mp4");
        listing.Remarks.Select(remark => remark.Text).Should().Equal(
            "1 clip(s) that the release lacks or holds damaged; the first: train_splits/dia125_utt3.mp4.");
    }

    // As the release has them: UTF-8 without a mark, lines ended by CR LF.
    private void Write(string split, params string[] rows) => File.WriteAllText(
        folder.File(split + "_sent_emo.csv"), string.Concat(rows.Prepend(Header).Select(row => row + "\r\n")), new UTF8Encoding(false));

    private CorpusListing Read(string split) => MeldReader.Read(folder.Root, new MeldOptions { Splits = [split] });

    private IEnumerable<(string Start, string End)> Times() =>
        Read("dev").Rows.Select(row => (row.Metadata["start_time"], row.Metadata["end_time"]));
}
