using System.Runtime.InteropServices;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Import.Tests.Pickles;

public sealed class FeaturePickleTests
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 11).Select(i => $"video{i / 2}$_${i}")];

    public static TheoryData<string> MmsaFiles => new(
        from version in Enumerable.Range(1, 2)
        from protocol in Enumerable.Range(2, 4)
        select $"mmsa_numpy{version}_protocol{protocol}.pkl");

    [Theory]
    [MemberData(nameof(MmsaFiles))]
    public void Mmsa_is_read_as_every_protocol_and_version_of_numpy_writes_it(string name)
    {
        using FeaturePickle pickle = FeaturePickle.Open(Fixture.Path(name));
        IArrayFile audio = pickle.BySplit("audio", "audio_lengths"), vision = pickle.BySplit("vision"), text = pickle.BySplit("text");
        audio.Names.Should().Equal(Ids);
        foreach ((int first, int count) in ((int, int)[])[(0, 6), (6, 2), (8, 3)])
        {
            for (int row = 0; row < count; row++)
            {
                string id = Ids[first + row];
                int steps = 1 + row % 5;
                Check(audio.ReadAsSingle(id), Fixture.Ramp(10, 10 * first + row * 10 / 8f)[..(2 * steps)], steps, 2);
                Check(vision.ReadAsSingle(id), Fixture.Ramp(6, -first + row * 6 / 8f), 2, 3); // Fortran order
                Check(text.ReadAsSingle(id), Fixture.Ramp(12, first + row * 12 / 8f), 3, 4);
            }
        }
    }

    [Fact]
    public void Mmsa_becomes_a_corpus()
    {
        using FeaturePickle mosi = FeaturePickle.Open(Fixture.Path("mmsa_numpy1_protocol4.pkl"));
        InMemoryCorpus corpus = mosi.ListSplits("mosi").WithFeatures(
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, mosi.BySplit("audio", "audio_lengths")),
            ModalitySource.FromArrays(Modality.Visual, FeatureKind.Sequence, mosi.BySplit("vision")));
        corpus.Schema.Classes.Should().Equal("Negative", "Positive");
        corpus.Schema.Targets.Should().Equal("regression_labels");
        corpus.Rows.Select(row => row.Utterance.Id).Should().Equal(Ids);
        corpus.Rows.Select(row => row.Split).Should().Equal([.. Enumerable.Repeat("train", 6), "valid", "valid", "test", "test", "test"]);
        corpus.Rows[7].Utterance.Should().BeEquivalentTo(new { Speaker = "video3", Dialogue = "video3", Text = "text 7 größe" });
        corpus.Rows.Select(row => row.ClassIndex).Should().Equal(Enumerable.Range(0, 11).Select(i => (int?)(1 - i % 2)));
        corpus.Rows.Select(row => row.Targets.Span[0]).Should().Equal([.. Fixture.Ramp(6), .. Fixture.Ramp(2, 6), .. Fixture.Ramp(3, 8)]);
        corpus.Rows[1].Utterance.Features[Modality.Acoustic].Frames.Should().Be(2);
    }

    [Theory]
    [InlineData("dialogues.pkl")]
    [InlineData("dialogues_python2.pkl")]
    [InlineData("dialogues_protocol0.pkl")]
    public void Dialogues_become_a_corpus(string name)
    {
        using FeaturePickle pickle = FeaturePickle.Open(Fixture.Path(name));
        InMemoryCorpus corpus = pickle.ListDialogues("iemocap", new PickledDialogueEntries
        {
            SpeakerOf = (dialogue, letter) => dialogue[..5] + "_" + letter, SessionOf = dialogue => dialogue[..5],
        }).WithFeatures(
            ModalitySource.FromArrays(Modality.Lexical, FeatureKind.Vector, pickle.ByDialogue("3")),
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Vector, pickle.ByDialogue("4")),
            ModalitySource.FromArrays(Modality.Visual, FeatureKind.Vector, pickle.ByDialogue("5")));
        corpus.Rows.Select(row => row.Utterance.Id).Should().BeEquivalentTo(
            "Ses01F_impro01_F000", "Ses01F_impro01_M000", "Ses01F_impro01_F001", "Ses02M_impro02_M000");
        CorpusRow second = corpus.Rows.Single(row => row.Utterance.Id == "Ses01F_impro01_M000");
        second.Utterance.Should().BeEquivalentTo(new
        {
            Speaker = "Ses01_M",
            Session = "Ses01",
            Dialogue = "Ses01F_impro01",
            Text = "sentence of Ses01F_impro01_M000",
        });
        second.Split.Should().Be("train");
        corpus.Schema.Classes[second.ClassIndex!.Value].Should().Be("angry");
        second.Utterance.Features[Modality.Lexical].Values.ToArray().Should().Equal(Fixture.Ramp(4, 1));
        second.Utterance.Features[Modality.Acoustic].Values.ToArray().Should().Equal(Fixture.Ramp(3, 101));
        CorpusRow last = corpus.Rows.Single(row => row.Utterance.Id == "Ses02M_impro02_M000");
        last.Split.Should().Be("test");
        last.Utterance.Features[Modality.Visual].Values.ToArray().Should().Equal(Fixture.Ramp(2, 210));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Numbers_of_every_type_and_order_are_read(int protocol)
    {
        using FeaturePickle pickle = FeaturePickle.Open(Fixture.Path($"types_protocol{protocol}.pkl"));
        IArrayFile arrays = pickle.ById();
        foreach (string type in (string[])["<f2", ">f4", "<f8", ">f8", "|i1", "|u1", "<i2", ">u2", "<i4", ">i4", "<i8", "<u8"])
            Check(arrays.ReadAsSingle(type), [0, 1, 2, 3, 4, 5], 2, 3);
        Check(arrays.ReadAsSingle("|b1"), [0, 1, 1, 1, 1, 1], 2, 3);
        Check(arrays.ReadAsSingle("object"), [0, 0.125f, 1, 1.125f], 2, 2);
        Check(arrays.ReadAsSingle("lists"), [0.5f, 1, 1, -2], 2, 2);
        Check(arrays.ReadAsSingle("scalar"), [0.25f]);
        Check(arrays.ReadAsSingle("time"), [2.5f]);
        Check(pickle.ById("ordered").ReadAsSingle("a"), [0, 0.125f], 2);
        PickledNumbers.TextOf(pickle.Find("bytes"), 0).Should().Be("ab");
        PickledNumbers.TextOf(pickle.Find("big texts"), 1).Should().Be("ü");
    }

    [Fact]
    public void What_is_in_a_file_is_told_and_what_is_not_too()
    {
        using FeaturePickle pickle = FeaturePickle.Open(Fixture.Path("mmsa_numpy2_protocol5.pkl"));
        pickle.Contents.Should().Contain(["train/audio: array (6, 5, 2) of f8", "test/id: list of 3"]);
        Action none = () => pickle.BySplit("audio_features");
        none.Should().Throw<FileFormatException>()
            .WithMessage("*no 'audio_features' in the split 'train'*train/audio: array (6, 5, 2) of f8*");
        Action lengths = () => pickle.BySplit("text", "regression_labels");
        lengths.Should().Throw<FileFormatException>().WithMessage("*no whole numbers*");
        Action entry = () => pickle.ById("train/video");
        entry.Should().Throw<FileFormatException>().WithMessage("*no entry 'train/video'*");
        Action dialogues = () => pickle.ListDialogues("x");
        dialogues.Should().Throw<FileFormatException>().WithMessage("*no entry '0'*");
    }

    [Fact]
    public void Arrays_stay_in_the_file_until_a_row_is_asked_for()
    {
        const int rows = 1000, width = 8192;
        var table = new float[rows * width];
        for (int row = 0; row < rows; row++)
            table.AsSpan(row * width, width).Fill(row);
        byte[] numbers = MemoryMarshal.AsBytes<float>(table).ToArray();
        const string ends = "J\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb\u0089B";
        byte[] file =
        [
            .. PickleBytes.Raw("}(X\u0005\0\0\0train}(X\u0002\0\0\0id](" + string.Concat(Enumerable.Range(0, rows)
                .Select(row => $"U\u0004{row:0000}"))
                + "eX\u0001\0\0\0xcnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tU\u0001btR"
                + "(K\u0001(M\u00e8\u0003M\0\u0020tcnumpy\ndtype\n(U\u0002f4K\0K\u0001tR(K\u0003U\u0001<NNN" + ends),
            .. BitConverter.GetBytes(numbers.Length), .. numbers, .. "tbuu."u8,
        ];
        using var folder = new TemporaryDirectory();
        File.WriteAllBytes(folder.File("a.pkl"), file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using FeaturePickle pickle = FeaturePickle.Open(folder.File("a.pkl"));
        IArrayFile arrays = pickle.BySplit("x");
        (float[] values, long[] shape) = arrays.ReadAsSingle("0777");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20, "the array has 32 MB");
        shape.Should().Equal(width);
        values.Should().OnlyContain(value => value == 777);
    }

    [Fact]
    public void Too_many_steps_are_refused()
    {
        byte[] file = PickleBytes.Of(new Dictionary<string, object>
        {
            ["train"] = new Dictionary<string, object>
            {
                ["id"] = new object[] { "a" }, ["x"] = new object[] { new object[] { 1.0, 2.0 } }, ["n"] = new object[] { 3L },
            },
        });
        using var opened = new OpenedPickle(file);
        Action read = () => opened.Pickle.BySplit("x", "n").ReadAsSingle("a");
        read.Should().Throw<FileFormatException>().WithMessage("*3 of the 2 steps*");
        opened.Pickle.BySplit("x").ReadAsSingle("a").Values.Should().Equal(1, 2);
    }

    private static void Check((float[] Values, long[] Shape) found, float[] values, params long[] shape)
    {
        found.Values.Should().Equal(values);
        found.Shape.Should().Equal(shape);
    }
}
