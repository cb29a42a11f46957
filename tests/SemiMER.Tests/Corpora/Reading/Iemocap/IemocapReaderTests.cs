using System.Text;
using SemiMER.Corpora;

namespace SemiMER.Tests.Corpora;

public sealed class IemocapReaderTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public IemocapReaderTests() => MiniIemocap.Write(folder.Root);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_turns_are_read_with_everything_the_layout_knows()
    {
        CorpusListing listing = IemocapReader.Read(folder.Root);
        listing.Rows.Should().HaveCount(MiniIemocap.Count);
        listing.Rows.Select(row => row.Utterance.Speaker).Distinct().Order(StringComparer.Ordinal).Should().Equal(
            "Ses01_F", "Ses01_M", "Ses02_F", "Ses02_M", "Ses03_F", "Ses03_M", "Ses04_F", "Ses04_M", "Ses05_F", "Ses05_M");
        listing.Rows.Select(row => row.Utterance.Session).Distinct().Should().Equal("1", "2", "3", "4", "5");

        CorpusRow row = listing.Rows.Single(row => row.Utterance.Id == "Ses02M_script01_1b_M000");
        Utterance utterance = row.Utterance;
        // The speaker is the letter of the turn, not of the dialogue; the dialogue is the id without its last part.
        (utterance.Speaker, utterance.Dialogue, utterance.Session).Should().Be(("Ses02_M", "Ses02M_script01_1b", "2"));
        (utterance.Start, utterance.Order, row.Metadata["end"]).Should().Be((107.52, 1, "115.77"));
        utterance.Text.Should().Be("Invented line 1 of Ses02M_script01_1b: \"well\", [LAUGHTER] she said.");
        listing.Classes[row.ClassIndex!.Value].Should().Be("ang");
        row.Targets.ToArray().Should().Equal(1.5f, 2.5f, 5f);
        File.ReadAllText(listing.RecordingOf(row)).Should().Be("RIFF");
        row.Metadata["recording"].Should().Be("Session2/sentences/wav/Ses02M_script01_1b/Ses02M_script01_1b_M000.wav");
    }

    [Fact]
    public void Votes_are_those_of_the_outside_raters_and_turns_without_majority_have_no_label()
    {
        CorpusListing listing = IemocapReader.Read(folder.Root);
        float Vote(CorpusRow row, string code) => row.Votes.Span[listing.Classes.ToList().IndexOf(code)];
        CorpusRow angry = listing.Rows.Single(row => row.Utterance.Id == "Ses01F_impro01_M000");
        (Vote(angry, "ang"), Vote(angry, "fru"), Vote(angry, "dis")).Should().Be((3f, 1f, 0f), "the actor's own Disgust is no vote");
        CorpusRow none = listing.Rows.Single(row => row.Utterance.Id == "Ses01F_impro01_M001");
        none.ClassIndex.Should().BeNull();
        none.Metadata["emotion"].Should().Be("xxx");
        (Vote(none, "sad"), Vote(none, "neu"), Vote(none, "oth")).Should().Be((1f, 1f, 1f));
        none.Targets.ToArray().Should().OnlyContain(value => float.IsNaN(value), "0 is no rating, the scale begins with 1");
        Vote(listing.Rows.Single(row => row.Utterance.Id == "Ses01F_impro01_F002"), "neu").Should().Be(1f, "Neutral state is neutral");
    }

    [Fact]
    public void What_is_passed_over_is_counted()
    {
        IemocapReader.Read(folder.Root).Remarks.Should().HaveCount(2)
            .And.Contain(remark => remark.Text.StartsWith("10 line(s) of transcriptions without an id and time"))
            .And.Contain(remark => remark.Text.StartsWith("10 transcribed turn(s) that nobody rated"))
            .And.OnlyContain(remark => remark.File!.EndsWith("Ses01F_impro01.txt") && remark.Row > 8);
        string file = Path.Combine(MiniIemocap.Transcriptions(folder.Root, 1), "Ses01F_impro01.txt");
        File.WriteAllLines(file, File.ReadAllLines(file).Where(line => !line.StartsWith("Ses01F_impro01_F000", StringComparison.Ordinal)));
        CorpusListing listing = IemocapReader.Read(folder.Root);
        listing.Remarks.Should().Contain(
            remark => remark.Text == "1 turn(s) without a transcription; the first: Ses01F_impro01_F000.");
        listing.Rows[0].Utterance.Text.Should().BeNull();
    }

    [Fact]
    public void Latin_1_and_windows_line_ends_are_read()
    {
        foreach (string name in (string[])[MiniIemocap.Evaluation(folder.Root, 1), MiniIemocap.Transcriptions(folder.Root, 1)])
        {
            string file = Path.Combine(name, "Ses01F_impro01.txt");
            string text = File.ReadAllText(file).Replace("\n", " \r\n").Replace("well", "wéll").Replace("calm", "câlm");
            File.WriteAllBytes(file, Encoding.Latin1.GetBytes(text));
        }
        CorpusListing listing = IemocapReader.Read(folder.Root);
        listing.Rows.Should().HaveCount(MiniIemocap.Count);
        listing.Rows[0].Utterance.Text.Should().Contain("wéll");
    }

    [Fact]
    public void Layout_becomes_a_corpus_that_returns_as_written()
    {
        CorpusListing listing = IemocapReader.Read(folder.Root);
        InMemoryCorpus corpus = listing.WithFeatures(
            new ModalitySource(Modality.Acoustic, FeatureKind.Sequence, row => File.Exists(listing.RecordingOf(row))
                ? ModalityFeatures.Sequence(new[] { (float)row.Utterance.Start!, 1f, 2f, 3f }, 2)
                : null)
            { FrameRate = 100, Description = "made up" },
            new ModalitySource(Modality.Lexical, FeatureKind.Vector, row => row.Utterance.Order == 3
                ? null
                : ModalityFeatures.Vector(new[] { (float)row.Utterance.Text!.Length })));
        FeatureCorpus read = corpus.ShouldReturnAsWritten(folder.File("corpus"));
        read.Schema.Targets.Should().Equal("valence", "arousal", "dominance");
        SpeakerFolds.LeaveOneSessionOut(read.WithClasses(IemocapClasses.Four)).Should().HaveCount(5);
    }

    [Fact]
    public void Recipes_choose_and_merge_classes()
    {
        InMemoryCorpus corpus = IemocapReader.Read(folder.Root).WithFeatures(
            new ModalitySource(Modality.Lexical, FeatureKind.Vector, _ => ModalityFeatures.Vector(new[] { 1f })));
        int Labeled(ClassMap map) => corpus.WithClasses(map).Rows.Count(row => row.ClassIndex is not null);
        // Of the eight turns of a dialogue: neu, ang, hap, sad, exc; and fru; sur and xxx are in none.
        (Labeled(IemocapClasses.Four), Labeled(IemocapClasses.Five), Labeled(IemocapClasses.Six)).Should().Be((50, 60, 60));
        IemocapClasses.Four.Classes.Should().Equal("ang", "hap+exc", "sad", "neu");
        CorpusRow happy = corpus.WithClasses(IemocapClasses.Four).Rows.Single(row => row.Utterance.Id == "Ses01F_impro01_F001");
        happy.Votes.ToArray().Should().Equal(0, 3, 0, 0);
    }

    [Fact]
    public void Every_missing_file_and_wrong_line_is_listed_at_once()
    {
        string evaluation = Path.Combine(MiniIemocap.Evaluation(folder.Root, 1), "Ses01F_impro01.txt");
        File.WriteAllText(evaluation, File.ReadAllText(evaluation)
            .Replace("\tneu\t", "\tglad\t")
            .Replace("Ses01F_impro01_M000\tang", "Ses01F_impro02_M000\tang")
            .Replace("[2.0000, 2.5000, 5.0000]", "2.0000, 2.5000")
            .Replace("[30.0100 -", "[90.0100 -"));
        File.Delete(Path.Combine(MiniIemocap.Transcriptions(folder.Root, 2), "Ses02F_impro01.txt"));
        File.Delete(MiniIemocap.Recording(folder.Root, 3, "Ses03F_impro01", "Ses03F_impro01_F001"));
        Directory.Delete(Path.Combine(folder.Root, "Session4"), recursive: true);
        CorpusException error = Fails();
        error.Faults.Should().HaveCount(7);
        error.Faults.Should().SatisfyRespectively(
            fault => fault.Should().Match("*impro01.txt', row 27: a time or rating is no number, or the turn ends before it starts*"),
            fault => fault.Should().Match("*row 43: the line is no turn. Expected [START - END] ID EMOTION*"),
            fault => fault.Should().Match("*row 51: the turn is not of this dialogue*found 'Ses01F_impro02_M000'.*"),
            fault => fault.Should().Match("*row 59: the emotion is unknown. Expected xxx or one of 'hap'*found 'glad'.*"),
            fault => fault.Should().Match("*Session2*transcriptions*Ses02F_impro01.txt': does not exist.*"),
            fault => fault.Should().Match("Recording '*Ses03F_impro01_F001.wav': the file is missing."),
            fault => fault.Should().Match("The folder '*Session4*EmoEvaluation' is missing."));
    }

    [Fact]
    public void Long_lists_of_faults_are_cut()
    {
        foreach (string wav in Directory.GetFiles(folder.Root, "*.wav", SearchOption.AllDirectories))
            File.Delete(wav);
        Fails().Faults.Should().ContainSingle().Which.Should().Match($"{MiniIemocap.Count} recordings, first: '*is missing.");
        IemocapReader.Read(folder.Root, new IemocapOptions { RequiresRecordings = false }).Rows.Should().HaveCount(MiniIemocap.Count);
        string file = Path.Combine(MiniIemocap.Evaluation(folder.Root, 5), "Ses05F_impro01.txt");
        File.AppendAllLines(file, Enumerable.Range(0, 109).Select(i => $"[{i}]").Append("[7]"));
        IReadOnlyList<string> faults = Fails().Faults;
        faults.Should().HaveCount(101);
        faults[8].Should().Contain("2 rows, first: ").And.EndWith("found '[7]'.");
        faults[^1].Should().Be("And 10 more.");
    }

    [Fact]
    public void Turns_that_occur_twice_and_files_of_other_sessions_are_named()
    {
        string file = Path.Combine(MiniIemocap.Evaluation(folder.Root, 1), "Ses01F_impro01.txt");
        File.AppendAllText(file, File.ReadAllText(file));
        File.WriteAllText(Path.Combine(MiniIemocap.Evaluation(folder.Root, 1), "Ses02F_impro09.txt"), "C-E1:\tAnger;\t()\n");
        Fails().Faults.Should().Contain(fault => fault.Contains("8 turns, first: 'Ses01F_impro01_F000', ")
                && fault.EndsWith("the id occurs twice."))
            .And.Contain(fault => fault.Contains("Ses02F_impro09.txt' is of another session"))
            .And.Contain(fault => fault.Contains("a rating stands before the first turn"));
    }

    [Fact]
    public void Sessions_can_be_chosen()
    {
        Directory.Delete(Path.Combine(folder.Root, "Session4"), recursive: true);
        IemocapReader.Read(folder.Root, new IemocapOptions { Sessions = [1, 5] }).Rows.Should().HaveCount(32);
        foreach (int[] sessions in (int[][])[[], [6], [1, 1]])
        {
            FluentActions.Invoking(() => IemocapReader.Read(folder.Root, new IemocapOptions { Sessions = sessions }))
                .Should().Throw<OptionsException>();
        }
    }

    private CorpusException Fails() =>
        FluentActions.Invoking(() => IemocapReader.Read(folder.Root)).Should().Throw<CorpusException>().Which;
}
