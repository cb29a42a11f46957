using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Import;
using TorchSharp;

namespace Stranger;

/// <summary>The code of docs/import.md.</summary>
public sealed class ImportPage
{
    private const string Table = "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,Season,Episode,StartTime,EndTime\n"
        + "1,Hey.,Phoebe,neutral,neutral,0,0,4,4,\"0:12:43,012\",\"0:12:44,074\"\n";

    [Fact]
    public void Sound_needs_ffmpeg_and_says_so()
    {
        using var folder = new TemporaryFolder();
        string release = folder.Root;
        foreach (string split in (string[])["train", "dev", "test"])
            File.WriteAllText(folder.File($"{split}_sent_emo.csv"), Table);
        File.WriteAllText(Directory.CreateDirectory(folder.File("train_splits")).FullName + "/dia0_utt0.mp4", "no video");

        Action listen = () =>
        {
            CorpusListing meld = MeldReader.Read(release);
            InMemoryCorpus clips = meld.WithFeatures(
                MediaAudio.Features(FeatureKind.Vector, release, "{split}_splits/{clip}.mp4", missingIsAbsent: true));
        };

        listen.Should().Throw<CorpusException>().WithMessage("*dia0_utt0.mp4*ffmpeg*");
        Action read = () => MediaAudio.Read(folder.File("train_splits/dia0_utt0.mp4"));
        read.Should().Throw<AudioException>();
    }

    [Fact]
    public void Csd_and_hdf5_are_asked_for_by_their_kind()
    {
        string path = "/nonexistent/covarep.csd";
        Action sequence = () =>
        {
            using ComputationalSequence covarep = ComputationalSequence.Open(path);
            ModalitySource voice = ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, covarep);
        };
        Action arrays = () =>
        {
            using Hdf5Reader features = Hdf5Reader.Open(path, group: "features", dataset: "audio");
            ModalitySource voice = ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, features);
        };
        sequence.Should().Throw<FileFormatException>();
        arrays.Should().Throw<FileFormatException>();
    }

    [Fact]
    public void Pickles_of_splits_become_a_corpus()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("mosi.pkl");
        // {"train": {"id": ["a$_$1", "b$_$1"], "annotations": ["Negative", "Positive"], "audio": [[[0.0], [1.0]]] * 2, ...}}
        string features = "](](](G\0\0\0\0\0\0\0\0e](G?\u00f0\0\0\0\0\0\0ee](](G\0\0\0\0\0\0\0\0e](G?\u00f0\0\0\0\0\0\0eee";
        WritePickle(path, "}(U\u0005train}(U\u0002id](U\u0005a$_$1U\u0005b$_$1eU\u000bannotations](U\u0008NegativeU\u0008Positivee"
            + $"U\u0005audio{features}U\u0006vision{features}"
            + "U\u000daudio_lengths](K\u0001K\u0002eU\u000evision_lengths](K\u0002K\u0002euu.");

        using FeaturePickle mosi = FeaturePickle.Open(path);
        InMemoryCorpus corpus = mosi.ListSplits("mosi").WithFeatures(
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, mosi.BySplit("audio", lengths: "audio_lengths")),
            ModalitySource.FromArrays(Modality.Visual, FeatureKind.Sequence, mosi.BySplit("vision", lengths: "vision_lengths")));

        corpus.Rows.Select(row => row.Utterance.Features[Modality.Acoustic].Frames).Should().Equal(1, 2);
        corpus.Rows[1].Utterance.Speaker.Should().Be("b");
    }

    [Fact]
    public void Pickles_of_dialogues_become_a_corpus()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("iemocap.pkl");
        string Of(string value) => "}(U\u0001d](" + value + "eu";
        WritePickle(path, "(" + Of("U\u0003d_1") + Of("U\u0001M") + Of("K\u0002") + Of("](G?\u00f0\0\0\0\0\0\0e")
            + Of("](K\u0003K\u0004e") + "N" + Of("U\u0003Hi.") + "](U\u0001de](et.");

        using FeaturePickle iemocap = FeaturePickle.Open(path);
        InMemoryCorpus corpus = iemocap.ListDialogues("iemocap").WithFeatures(
            ModalitySource.FromArrays(Modality.Lexical, FeatureKind.Vector, iemocap.ByDialogue("3")),
            ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Vector, iemocap.ByDialogue("4")));

        CorpusRow row = corpus.Rows.Single();
        row.Utterance.Should().BeEquivalentTo(new { Id = "d_1", Speaker = "d_M", Dialogue = "d", Text = "Hi." });
        row.Utterance.Features[Modality.Acoustic].Values.ToArray().Should().Equal(3, 4);
        row.Split.Should().Be("train");
    }

    [Fact]
    public void Weights_name_their_file()
    {
        string path = "/nonexistent/voice.pt";
        using var encoder = torch.nn.Linear(2, 3);
        Action load = () =>
        {
            PyTorchWeights.Load(encoder, path, mapping: name => name.StartsWith("voice.") ? name["voice.".Length..] : null);
        };
        load.Should().Throw<FileFormatException>().WithMessage("'/nonexistent/voice.pt': does not exist.");
    }

    private static void WritePickle(string path, string instructions) =>
        File.WriteAllBytes(path, [0x80, 2, .. instructions.Select(letter => (byte)letter)]);
}
