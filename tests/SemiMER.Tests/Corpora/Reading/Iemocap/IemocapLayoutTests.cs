using System.Globalization;
using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

/// <summary>
/// The example lines of the reference, and what it says of such files, one by one, on invented lines of the same form.
/// </summary>
public sealed class IemocapLayoutTests : IDisposable
{
    private const string Header = "% [START_TIME - END_TIME] TURN_NAME EMOTION [V, A, D]";
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableFact]
    public void Example_lines_of_the_reference_are_read()
    {
        string[] lines = ReferenceLayout.Lines(1);
        int header = Array.FindIndex(lines, line => line.StartsWith('%'));
        int transcripts = Array.FindIndex(lines, line => line.Contains("]: ", StringComparison.Ordinal));
        int other = Array.FindIndex(lines, line => line.Contains("_impro05_", StringComparison.Ordinal));
        Write("Ses01F_impro01", lines[header..other], lines[transcripts..]);
        Write("Ses01F_impro05", [lines[header], "", lines[other]], []);

        CorpusListing listing = Read(1);
        string[] turns = [.. lines[header..transcripts].Where(line => line.StartsWith('['))];
        listing.Rows.Should().HaveCount(3).And.HaveSameCount(turns, "the header, which ends in a bracket too, is no turn");
        foreach ((CorpusRow row, string turn) in listing.Rows.Zip(turns))
        {
            string[] fields = turn.Split('\t'), times = fields[0].Trim('[', ']').Split(" - ");
            row.Utterance.Id.Should().Be(fields[1]);
            row.Utterance.Start.Should().Be(double.Parse(times[0], CultureInfo.InvariantCulture));
            row.Metadata["end"].Should().Be(times[1].TrimEnd('0'));
            (row.Utterance.Speaker, row.Utterance.Session).Should().Be(("Ses01_F", "1"));
        }
        listing.Rows.Select(row => row.Utterance.Dialogue).Should().Equal("Ses01F_impro01", "Ses01F_impro01", "Ses01F_impro05");
        listing.Rows.Select(row => listing.Classes[row.ClassIndex!.Value]).Should().Equal("neu", "neu", "ang");
        listing.Rows[0].Targets.ToArray().Should().Equal(2.5f, 2.5f, 2.5f);
        listing.Rows[1].Targets.ToArray().Should().Equal(2.5f, 2.5f, 2.5f);
        listing.Rows[2].Targets.ToArray().Should().Equal(1.5f, 4f, 4.5f);
        Votes(listing, 0).Should().Equal(new Dictionary<string, float> { ["neu"] = 3 }, "the fourth vote is the actor's own");
        Votes(listing, 1).Should().BeEmpty("the only vote is the actor's own");

        listing.Rows[0].Utterance.Text.Should().Be(lines[transcripts].Split("]: ")[1]).And.NotBeEmpty();
        listing.Remarks.Should().HaveCount(3)
            .And.Contain(remark => remark.Text.StartsWith("2 transcribed turn(s) that nobody rated") && remark.Row == 2)
            .And.Contain(remark => remark.Text.StartsWith("1 line(s) of transcriptions without an id and time") && remark.Row == 4)
            .And.Contain(remark => remark.Text == "2 turn(s) without a transcription; the first: Ses01F_impro01_F001.");
    }

    [SkippableFact]
    public void Transcribed_example_line_of_the_other_speaker_is_joined_by_its_id()
    {
        string[] texts = [.. ReferenceLayout.Lines(1).Where(line => line.Contains("]: ", StringComparison.Ordinal))];
        Write("Ses01F_impro01", [Header, "", "[7.5000 - 9.2500]\tSes01F_impro01_M000\tsad\t[2.0000, 3.0000, 4.0000]"], texts);
        CorpusRow row = Read(1).Rows.Single();
        row.Utterance.Speaker.Should().Be("Ses01_M", "F tells here who wore the markers");
        row.Utterance.Text.Should().Be(texts[1].Split("]: ")[1]).And.EndWith("?");
    }

    [Fact]
    public void Times_are_not_padded_and_have_four_decimals()
    {
        CorpusRow row = Single("[3.0425 - 1140.9875]\tSes02M_impro09_F004\tfru\t[1.6667, 3.3333, 5.0000]");
        (row.Utterance.Start, row.Metadata["end"]).Should().Be((3.0425, "1140.9875"));
        row.Targets.ToArray().Should().Equal(1.6667f, 3.3333f, 5f);
    }

    [Fact]
    public void Every_word_and_code_is_known_and_a_remark_is_no_vote()
    {
        string[] words =
        [
            "Happiness", "Sadness", "Neutral", "Anger", "Excited", "Frustration", "Surprise", "Fear", "Disgust", "Other", "Neutral state",
        ];
        string[] codes = ["hap", "sad", "neu", "ang", "exc", "fru", "sur", "fea", "dis", "oth", "xxx"];
        Write("Ses02M_impro09", [Header, .. words.Zip(codes).Index().SelectMany(item => (string[])
        [
            "", $"[{item.Index}.0000 - {item.Index}.5000]\tSes02M_impro09_F{item.Index:000}\t{item.Item.Second}\t[2.0000, 2.0000, 2.0000]",
            $"C-E4:\t{item.Item.First};\t(not Anger; Fear; or 'so', it's mild)",
        ])], []);
        CorpusListing listing = Read(2);
        listing.Rows.Select(row => row.ClassIndex is { } index ? listing.Classes[index] : "xxx").Should().Equal(codes);
        Enumerable.Range(0, codes.Length).Select(row => Votes(listing, row).Should().ContainSingle().Which)
            .Should().Equal([.. codes[..10].Select(code => KeyValuePair.Create(code, 1f)), KeyValuePair.Create("neu", 1f)]);
    }

    [Fact]
    public void Blocks_have_any_number_of_rater_lines()
    {
        Write("Ses02M_impro09",
        [
            Header, "",
            "[1.0000 - 2.0000]\tSes02M_impro09_M000\tang\t[2.0000, 3.0000, 4.0000]", "",
            "[2.0000 - 3.0000]\tSes02M_impro09_M001\tang\t[2.0000, 3.0000, 4.0000]",
            "C-E1:\tAnger; Frustration;\t()", "C-E5:\tAnger;\t()", "C-E6:\tAnger;\t()", "C-M1:\tFear;\t()", "C-F1:\tFear;\t()", "",
            "[3.0000 - 4.0000]\tSes02M_impro09_M002\tang\t[2.0000, 3.0000, 4.0000]",
            "C-E2:\tAnger;\t()", "A-E2:\tval 2; act 3; dom  4;\t()", "A-M1:\tval 1; act 1; dom  ;\t()",
        ], []);
        CorpusListing listing = Read(2);
        Votes(listing, 0).Should().BeEmpty();
        Votes(listing, 1).Should().Equal(new Dictionary<string, float> { ["ang"] = 3, ["fru"] = 1 }, "each of several labels is a vote");
        Votes(listing, 2).Should().Equal(new Dictionary<string, float> { ["ang"] = 1 });
        listing.Rows.Should().OnlyContain(
            row => row.Targets.ToArray().SequenceEqual(new[] { 2f, 3f, 4f }), "ratings of oneself are left out");
        listing.Remarks.Should().ContainSingle().Which.Text.Should().StartWith("3 turn(s) without a transcription");
    }

    [Fact]
    public void Text_begins_behind_the_first_bracket_and_colon()
    {
        CorpusRow row = Single("[3.0000 - 4.0000]\tSes02M_impro09_F004\tfru\t[2.0000, 2.0000, 2.0000]",
            "Ses02M_impro09_F004 [003.0000-004.0000]: [BREATHING] Look: half past 7:30 [GARBAGE]: no?  ");
        row.Utterance.Text.Should().Be("[BREATHING] Look: half past 7:30 [GARBAGE]: no?");
    }

    [Fact]
    public void Lines_without_id_and_turns_without_rating_are_counted_and_move_nothing()
    {
        Write("Ses03F_impro05", [Header, "", "[5.0000 - 6.0000]\tSes03F_impro05_M000\thap\t[4.0000, 2.0000, 2.0000]"],
        [
            "F: [LAUGHTER]", "M: So: what?", "[012.0000-013.0000]: Hm.", "Ses03F_impro05_MXX0 [001.0000-002.0000]: Ah.",
            "Ses03F_impro05_FXX1 [002.0000-003.0000]: Oh.", "Ses03F_impro05_M000 [005.0000-006.0000]: Lovely.",
        ]);
        CorpusListing listing = Read(3);
        listing.Rows.Single().Utterance.Text.Should().Be("Lovely.");
        listing.Remarks.Should().HaveCount(2)
            .And.Contain(remark => remark.Text.StartsWith("3 line(s) of transcriptions without an id and time"))
            .And.Contain(remark => remark.Text.StartsWith("2 transcribed turn(s) that nobody rated"));
    }

    [Fact]
    public void Turns_are_ordered_by_their_start_and_may_overlap()
    {
        Write("Ses04F_script02_2", [Header,
            "", "[12.5000 - 14.0000]\tSes04F_script02_2_F001\tneu\t[3.0000, 3.0000, 3.0000]",
            "", "[100.0000 - 101.0000]\tSes04F_script02_2_M001\tneu\t[3.0000, 3.0000, 3.0000]",
            "", "[9.0000 - 13.0000]\tSes04F_script02_2_M000\tneu\t[3.0000, 3.0000, 3.0000]"], []);
        CorpusListing listing = Read(4);
        listing.Rows.Select(row => row.Utterance.Id[^4..]).Should().Equal("M000", "F001", "M001");
        listing.Rows.Select(row => row.Utterance.Order).Should().Equal(0, 1, 2);
    }

    [Fact]
    public void Dialogue_is_the_id_without_its_last_part_and_a_letter_behind_makes_another()
    {
        string[] dialogues = ["Ses05M_impro08b", "Ses05M_script01_1", "Ses05M_script01_1b"];
        foreach (string dialogue in dialogues)
            Write(dialogue, [Header, "", $"[1.0000 - 2.0000]\t{dialogue}_F000\tneu\t[3.0000, 3.0000, 3.0000]"], []);
        CorpusListing listing = Read(5);
        listing.Rows.Select(row => row.Utterance.Dialogue).Should().Equal(dialogues);
        listing.Rows.Should().OnlyContain(row => row.Utterance.Speaker == "Ses05_F" && row.Utterance.Session == "5");
    }

    [Fact]
    public void Twins_left_by_file_managers_and_files_of_single_raters_are_passed_over()
    {
        Write("Ses02M_impro09", [Header, "", "[1.0000 - 2.0000]\tSes02M_impro09_M000\tang\t[2.0000, 3.0000, 4.0000]"], []);
        string evaluation = MiniIemocap.Evaluation(folder.Root, 2);
        File.WriteAllBytes(Path.Combine(evaluation, "._Ses02M_impro09.txt"), [0, 5, 22, 7]);
        File.WriteAllText(Path.Combine(evaluation, ".anvil.txt"), "x");
        File.WriteAllText(Path.Combine(evaluation, "Ses02M_impro09.anvil"), "<xml/>");
        foreach (string name in (string[])["Categorical", "Attribute", "Self-evaluation"])
        {
            Directory.CreateDirectory(Path.Combine(evaluation, name));
            File.WriteAllText(Path.Combine(evaluation, name, "Ses02M_impro09_e1_cat.txt"), "Ses02M_impro09_M000 :Anger; ()\n");
        }
        Read(2).Rows.Should().ContainSingle();
    }

    private CorpusRow Single(string turn, params string[] transcription)
    {
        Write("Ses02M_impro09", [Header, "", turn], transcription);
        return Read(2).Rows.Single();
    }

    private void Write(string dialogue, string[] evaluation, string[] transcription)
    {
        int session = dialogue[4] - '0';
        foreach ((string name, string[] lines) in new[]
        {
            (MiniIemocap.Evaluation(folder.Root, session), evaluation), (MiniIemocap.Transcriptions(folder.Root, session), transcription),
        })
        {
            Directory.CreateDirectory(name);
            File.WriteAllLines(Path.Combine(name, dialogue + ".txt"), lines);
        }
    }

    private CorpusListing Read(int session) =>
        IemocapReader.Read(folder.Root, new IemocapOptions { Sessions = [session], RequiresRecordings = false });

    // The classes with votes, and how many.
    private static Dictionary<string, float> Votes(CorpusListing listing, int row) =>
        listing.Classes.Zip(listing.Rows[row].Votes.ToArray()).Where(pair => pair.Second > 0)
            .ToDictionary(pair => pair.First, pair => pair.Second);
}
