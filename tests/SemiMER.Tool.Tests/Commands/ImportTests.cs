using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Tests;

namespace SemiMER.Tool.Tests.Commands;

/// <summary>Folders of other layouts become corpora.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public ImportTests()
    {
        File.WriteAllLines(folder.File("ids.csv"),
        [
            "file,who,label,part,text", "a,s1,sad,train,it is so bad", "b,s1,joy,train,it is so good", "c,s2,,train,is it",
            "d,s2,joy,test,so good it is",
        ]);
        foreach ((int index, string name) in (IEnumerable<(int, string)>)[(1, "a"), (2, "b"), (3, "c"), (4, "d")])
        {
            NpyWriter.WriteFile<float>(folder.File($"{name}.npy"), new float[] { index, -index }, [2]);
            WavWriter.WritePcm16(
                folder.File($"{name}.wav"), Enumerable.Range(0, 6000).Select(i => MathF.Sin(i * 0.03f * index)).ToArray(), 16_000);
        }
        File.WriteAllLines(folder.File("smile.csv"), ["name;frameTime;f1;f2", "a.wav;0;1;2", "b.wav;0;3;4", "d.wav;0;5;6"]);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_with_files_and_tables_is_imported()
    {
        ToolRun run = ToolRun.Done(
        [
            .. Folder("import", "folder"), "--features", "lexical={id}.npy", "--features", "acoustic=smile.csv", "--missing-is-absent",
            "--json",
        ]);

        run.Json.GetProperty("splits").GetArrayLength().Should().Be(2);
        FeatureCorpus corpus = FeatureCorpus.Open(folder.File("corpus"));
        corpus.Schema.Name.Should().Be("mine");
        corpus.Schema.Classes.Should().Equal("joy", "sad");
        corpus.Rows.Select(row => row.Utterance.Id).Should().Equal("a", "b", "c", "d");
        corpus.Rows[1].Utterance.Features[Modality.Lexical].Values.ToArray().Should().Equal(2, -2);
        corpus.Rows[3].Utterance.Features[Modality.Acoustic].Values.ToArray().Should().Equal(5, 6);
        corpus.Rows[2].Utterance.Has(Modality.Acoustic).Should().BeFalse();
        corpus.Rows[2].ClassIndex.Should().BeNull();
    }

    [Fact]
    public void Recordings_become_what_the_library_makes_of_them()
    {
        ToolRun.Done([.. Folder("extract", "sound")]);

        FeatureCorpus corpus = FeatureCorpus.Open(folder.File("corpus"));
        corpus.Rows[1].Utterance.Features[Modality.Acoustic].Values.ToArray().Should()
            .Equal(AcousticFeatures.FromWav(folder.File("b.wav")).Functionals.Values.ToArray());

        ToolRun.Done([.. Folder("extract", "sound"), "--sound", "sequence", "--frames", "Descriptors"]);
        FeatureCorpus.Open(folder.File("corpus")).Rows[1].Utterance.Features[Modality.Acoustic].Values.ToArray().Should().Equal(
            AcousticFeatures.FromWav(folder.File("b.wav"), new AcousticOptions { Frames = AcousticFrames.Descriptors }).Frames!
                .Values.ToArray());
    }

    [Fact]
    public void Words_are_learned_from_one_split_and_what_was_learned_is_kept()
    {
        ToolRun.Done([.. Folder("extract", "sound")]);
        string words = folder.File("words.safetensors"), described = folder.File("described");

        ToolRun.Done("extract", "words", folder.File("corpus"), "-o", described, "--save-vectorizer", words);

        string[] texts = ["it is so bad", "it is so good", "is it"];
        var expected = LexicalVectorizer.Fit(texts, new RandomSource(0, "words"));
        FeatureCorpus corpus = FeatureCorpus.Open(described);
        corpus.Rows[3].Utterance.Features[Modality.Lexical].Values.ToArray().Should().Equal(expected.Transform("so good it is"));
        ToolRun.Done("extract", "words", folder.File("corpus"), "-o", folder.File("again"), "--vectorizer", words);
        FeatureCorpus.Open(folder.File("again")).Rows[3].Utterance.Features[Modality.Lexical].Values.ToArray()
            .Should().Equal(expected.Transform("so good it is"));
        ToolRun.Of("extract", "words", folder.File("corpus"), "-o", described, "--fit-on", "dev").Error
            .Should().Contain("split 'dev'").And.Contain("train, test");
    }

    [Theory]
    [InlineData("acoustic", "should be like")]
    [InlineData("Acoustic={id}.npy", "should be like")]
    [InlineData("acoustic:frames={id}.npy", "should be like")]
    [InlineData("acoustic=", "should be like")]
    public void Features_that_nobody_understands_are_a_fault_of_the_command_line(string features, string text)
    {
        ToolRun run = ToolRun.Of([.. Folder("import", "folder"), "--features", features]);
        run.ExitCode.Should().Be(ExitCodes.Usage);
        run.Error.Should().Contain(text);
    }

    [Fact]
    public void Faults_of_the_data_are_told_by_file()
    {
        File.Delete(folder.File("b.npy"));
        ToolRun run = ToolRun.Of([.. Folder("import", "folder"), "--features", "lexical={id}.npy"]);
        run.ExitCode.Should().Be(ExitCodes.Faulty);
        run.Error.Should().Contain("b.npy");
        File.Exists(folder.File("corpus/dataset.json")).Should().BeFalse();
        ToolRun.Of("import", "iemocap", folder.Root, "--sound", "vector", "-o", folder.File("x")).Error.Should().Contain("Session1");
        ToolRun.Of("import", "meld", folder.Root, "--sound", "vector", "-o", folder.File("x")).Error.Should().Contain("train_sent_emo.csv");
    }

    private string[] Folder(params string[] command) =>
    [
        .. command, folder.Root, "--id", "file", "--speaker", "who", "--split", "part", "--name", "mine", "-o", folder.File("corpus"),
    ];
}
