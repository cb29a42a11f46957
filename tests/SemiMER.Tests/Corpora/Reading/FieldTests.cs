using System.Text;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Corpora;

/// <summary>What people met in ids, names and texts of their data.</summary>
public sealed class FieldTests : IDisposable
{
    private const string MeldHeading =
        "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Blank_behind_a_speaker_is_no_other_speaker()
    {
        CorpusListing listing = Ids("ann00,ann,happy\nann10,ann,sad\nann01,ann ,happy\nann11,ann ,sad\nben02,ben,happy\nben12,ben,sad\n"
            + "cid03,cid,happy\ncid13,cid,sad\n");
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSpeakerOut(WithOnes(listing));
        folds.Select(fold => fold.Name).Should().Equal("speaker ann", "speaker ben", "speaker cid");
        folds[0].Test.Utterances.Select(utterance => utterance.Id).Should().Equal("ann00", "ann10", "ann01", "ann11");
        foreach (CorpusFold fold in folds)
        {
            fold.Parts[0].Rows.Select(row => row.Utterance.Id[..3]).Should().NotBeEmpty().And
                .NotIntersectWith(fold.Test.Utterances.Concat(fold.Validation.Utterances).Select(utterance => utterance.Id[..3]));
        }
        ReadingRemark remark = listing.Remarks.Should().ContainSingle().Which;
        remark.Text.Should().Be("2 field(s) of the column 'speaker' with blanks around them, which were left out.");
        (remark.File, remark.Row).Should().Be((folder.File("ids.csv"), 4));
    }

    [Fact]
    public void Blank_behind_a_label_is_no_other_class()
    {
        CorpusListing listing = Ids("u1,ann,happy\nu2,ann,happy \nu3,ben,sad\nu4,ben,sad\n");
        listing.Classes.Should().Equal("happy", "sad");
        listing.Rows.Select(row => row.ClassIndex).Should().Equal(0, 0, 1, 1);
        listing.Remarks.Should().ContainSingle().Which.Row.Should().Be(3);
    }

    [Fact]
    public void Blank_lines_and_rows_are_passed_over()
    {
        CorpusListing listing = Ids("u1,ann,happy\r\n\r\n,,\r\nu2,ben,sad\r\n \r\n\r\n");
        listing.Rows.Select(row => (row.Utterance.Id, row.Utterance.Speaker, listing.Classes[row.ClassIndex!.Value])).Should().Equal(
            ("u1", "ann", "happy"), ("u2", "ben", "sad"));
        listing.Remarks.Should().ContainSingle().Which.ToString().Should().EndWith("row 4: 1 row(s) without anything in them, which were "
            + "left out.");
        WriteMeld("1,Hm.,Ann,joy,positive,0,0,1,1,\"0:00:01,000\",\"0:00:02,500\"\n\n,,,,,,,,,,\n \n");
        MeldReader.Read(folder.Root, new MeldOptions { Splits = ["train"] }).Rows.Should().ContainSingle();
    }

    [Fact]
    public void Speaker_without_any_label_trains_in_every_fold_and_is_never_tested()
    {
        Corpus corpus = WithOnes(Ids(
            "a1,ann,calm\na2,ann,angry\nb1,ben,calm\nb2,ben,angry\nc1,cid,calm\nc2,cid,angry\nd1,dot,\nd2,dot,\n"));
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSpeakerOut(corpus);
        folds.Select(fold => fold.Name).Should().Equal("speaker ann", "speaker ben", "speaker cid");
        foreach (CorpusFold fold in folds)
        {
            fold.Parts[0].Rows.Where(row => row.ClassIndex is null).Select(row => row.Utterance.Id).Should().Equal("d1", "d2");
            fold.ValidationEnrollment.Concat(fold.TestEnrollment).Should().OnlyContain(utterance => utterance.Speaker != "dot");
        }
    }

    [Fact]
    public void Windows_1252_as_control_characters_is_read_as_what_it_means()
    {
        WriteMeld("1,It\u0092s late \u0096 isn\u0092t it?,Ann,joy,positive,0,0,1,1,\"0:00:01,000\",\"0:00:02,500\"\n"
            + "2,\u0093Plain\u0094 words\u0085,Ben,anger,negative,0,1,1,1,\"0:00:01,000\",\"0:00:02,500\"\n");
        CorpusListing listing = MeldReader.Read(folder.Root, new MeldOptions { Splits = ["train"] });
        listing.Rows.Select(row => row.Utterance.Text).Should().Equal("It’s late – isn’t it?", "“Plain” words…");
        ReadingRemark remark = listing.Remarks.Should().ContainSingle().Which;
        remark.Text.Should().StartWith("2 line(s) with letters of Windows-1252");
        remark.Row.Should().Be(2);
        new TextTokenizer().Tokenize("It\u0092s late \u0096 isn\u0092t it?").Should().Equal("it's", "late", "isn't", "it");
    }

    [Fact]
    public void Windows_1252_as_bytes_is_read_as_what_it_means()
    {
        string text = MeldHeading + "1,It\u0092s late \u0096 isn\u0092t it?,Ann,joy,positive,0,0,1,1,\"0:00:01,000\",\"0:00:02,500\"\n"
            + "2,Plain words.,Ben,anger,negative,0,1,1,1,\"0:00:01,000\",\"0:00:02,500\"\n";
        File.WriteAllBytes(folder.File("train_sent_emo.csv"), Encoding.Latin1.GetBytes(text));
        CorpusListing listing = MeldReader.Read(folder.Root, new MeldOptions { Splits = ["train"] });
        listing.Rows.Select(row => row.Utterance.Text).Should().Equal("It’s late – isn’t it?", "Plain words.");
        listing.Remarks.Should().ContainSingle().Which.ToString().Should().Contain("train_sent_emo.csv', row 2: 1 line(s)");
    }

    [Fact]
    public void Windows_1252_in_a_transcript_is_read_as_what_it_means()
    {
        Directory.CreateDirectory(MiniIemocap.Evaluation(folder.Root, 1));
        Directory.CreateDirectory(MiniIemocap.Transcriptions(folder.Root, 1));
        File.WriteAllText(Path.Combine(MiniIemocap.Evaluation(folder.Root, 1), "Ses01M_impro09.txt"),
            "[1.0000 - 2.5000]\tSes01M_impro09_F000\tneu\t[2.5, 2.5, 2.5]\n[3.0 - 4.0]\tSes01M_impro09_M000\txxx\t[2.0, 3.0, 2.5]\n");
        File.WriteAllBytes(Path.Combine(MiniIemocap.Transcriptions(folder.Root, 1), "Ses01M_impro09.txt"), Encoding.Latin1.GetBytes(
            "Ses01M_impro09_F000 [001.0000-002.5000]: It\u0092s raining, isn\u0092t it?\n"
            + "Ses01M_impro09_M000 [003.0000-004.0000]: Caf\u00E9 \u0096 now.\n"));
        CorpusListing listing = IemocapReader.Read(folder.Root, new IemocapOptions { Sessions = [1], RequiresRecordings = false });
        listing.Rows.Select(row => row.Utterance.Text).Should().Equal("It’s raining, isn’t it?", "Café – now.");
        listing.Remarks.Should().ContainSingle().Which.Text.Should().StartWith("2 line(s) with letters of Windows-1252");
    }

    [Fact]
    public void Name_that_is_an_id_is_that_id_before_an_extension_is_cut()
    {
        Values("name;F0;loudness\n'spk1.take2';1.5;2.5\n'spk2.take1';3.5;4.5\n", "spk1.take2", "spk2.take1")
            .Should().Equal("1.5 2.5", "3.5 4.5");
        Values("name;F0\n'spk1.take2';1.5\n'spk1.wav';3.5\n'x/spk1.take2.wav.csv';7\n", "spk1", "spk1.take2", "spk1.take2.wav")
            .Should().Equal("3.5", "1.5", "7");
    }

    [Fact]
    public void Names_may_be_paths_of_Windows_and_of_Unix_wherever_they_are_read()
    {
        const string columns = "file,start,end,F0\n";
        Values(columns + "C:\\rec\\u1.wav,0 days 00:00:00.000000,0 days 00:00:01.500000,1.5\n"
            + "/home/ann/u2.wav,0 days 00:00:00.000000,0 days 00:00:02.500000,3.5\n").Should().Equal("1.5", "3.5");
        Values(columns + "u1,0 days 00:00:00.000000,0 days 00:00:01.500000,1.5\n..\\u2.take.wav,0 days 00:00:00.000000,0 days,3.5\n",
            "u1", "u2.take").Should().Equal("1.5", "3.5");
        Values(columns + "C:\\rec\\a\\u1.wav,0 days 00:00:00.000000,0 days 00:00:01.500000,1.5\n"
            + "x/b/u1.wav,0 days 00:00:00.000000,0 days,3.5\n", "a/u1", "b\\u1.wav").Should().Equal("1.5", "3.5");
        // Writers of ARFF do not escape backslashes, so that \t1 is read as a tab.
        FeatureTable arff = Arff("'C:\\new\\rec\\t1.wav',1.5", "'D:\\r\\t\\n2',3.5");
        Values(arff, "t1", "n2").Should().Equal("1.5", "3.5");
    }

    [Fact]
    public void Names_that_are_no_ids_are_refused_with_the_table_the_utterances_and_the_names()
    {
        Action read = () => Values("name;frameTime;F0;loudness\n'noname';0.000000;1.5;2.5\n'noname';1.000000;3.5;4.5\n");
        read.Should().Throw<CorpusException>().Which.Faults.Should().Equal(
            $"2 utterances, first: 'u1', 'u2', modality 'acoustic': '{folder.File("f.csv")}': no row of the table has its name. The name "
            + "in a row must be the id of its utterance, or a path to a file that is called so; there are 'noname'.");
        Action unnamed = () => Values(new FeatureTable(["a"], [new FeatureRow([1f], 1)]));
        unnamed.Should().Throw<CorpusException>().WithMessage("*the rows of the table have no name*NameColumn*");
        Action twice = () => Values("name;F0\n'a/u1.wav';1\n'b/u1.wav';2\n'u2';3\n");
        twice.Should().Throw<CorpusException>().WithMessage("*rows of several names are of one utterance*'a/u1.wav', 'b/u1.wav'*");
    }

    [Fact]
    public void Rows_of_names_that_no_utterance_has_are_left_out_with_a_remark()
    {
        string file = folder.File("f.csv");
        File.WriteAllText(file, "name;F0\n'u1';1\n'u9';2\n'u2';3\n'u8';4\n");
        using OpenSmileCsvReader reader = OpenSmileCsvReader.Open(file);
        InMemoryCorpus corpus = Listing("u1", "u2").WithFeatures(
            ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Vector, reader.ReadAll()));
        ReadingRemark remark = corpus.Remarks.Should().ContainSingle().Which;
        remark.Text.Should().Be("2 name(s) in the table of features that no utterance has; their rows were left out; the first: 'u9'.");
        remark.File.Should().Be(file);
    }

    private CorpusListing Ids(string rows)
    {
        File.WriteAllText(folder.File("ids.csv"), "id,speaker,label\n" + rows);
        return FeatureFolder.Read(folder.Root);
    }

    private CorpusListing Listing(params string[] ids) => Ids(string.Concat(ids.Select((id, i) => $"{id},s,{"xy"[i % 2]}\n")));

    private static InMemoryCorpus WithOnes(CorpusListing listing) => listing.WithFeatures(
        new ModalitySource(Modality.Acoustic, FeatureKind.Vector, _ => ModalityFeatures.Vector(new[] { 1f })));

    private void WriteMeld(string rows) =>
        File.WriteAllText(folder.File("train_sent_emo.csv"), MeldHeading + rows, new UTF8Encoding(false));

    private FeatureTable Arff(params string[] rows)
    {
        File.WriteAllText(folder.File("f.arff"), "@relation r\n@attribute name string\n@attribute F0 numeric\n@data\n"
            + string.Concat(rows.Select(row => row + "\n")));
        using ArffReader reader = ArffReader.Open(folder.File("f.arff"));
        return reader.ReadAll();
    }

    private string[] Values(string table, params string[] ids)
    {
        File.WriteAllText(folder.File("f.csv"), table);
        using OpenSmileCsvReader reader = OpenSmileCsvReader.Open(folder.File("f.csv"));
        return Values(reader.ReadAll(), ids);
    }

    private string[] Values(FeatureTable table, params string[] ids)
    {
        InMemoryCorpus corpus = Listing(ids is [] ? ["u1", "u2"] : ids)
            .WithFeatures(ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Vector, table));
        return [.. corpus.Rows.Select(row => string.Join(' ', row.Utterance.Features[Modality.Acoustic].Values.ToArray()))];
    }
}
