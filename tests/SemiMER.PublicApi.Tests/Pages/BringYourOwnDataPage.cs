using System.IO.Compression;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace Stranger;

/// <summary>The C# of docs/bring-your-own-data.md.</summary>
public sealed class BringYourOwnDataPage : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void Folder_of_ones_own_becomes_a_corpus()
    {
        string folder = place.Root, target = place.File("corpus"), file = place.File("functionals.csv");
        File.WriteAllText(place.File("ids.csv"),
            "id,speaker,label,dialogue,text\ncall1_001,anna,calm,call1,\"Well, how are you?\"\n"
            + "call1_002,ben,angry,call1,I have been waiting.\ncall1_003,anna,,call1,I am sorry.\n");
        Directory.CreateDirectory(place.File("hubert"));
        Directory.CreateDirectory(place.File("openface"));
        for (int i = 1; i <= 3; i++)
        {
            NpyWriter.WriteFile<float>(place.File($"hubert/call1_00{i}.npy"), new float[4 * i], i, 4);
            WavWriter.WritePcm16(place.File($"call1_00{i}.wav"), new float[16_000], 16_000);
        }
        File.WriteAllText(place.File("openface/call1_002.csv"), OpenFace());
        File.WriteAllText(file, "name;frameTime;a;b\n'call1_001.wav';0;1;2\n'call1_002.wav';0;3;4\n'call1_003.wav';0;5;6\n");
        Func<string, float[]> embed = text => [text.Length];

        CorpusListing listing = FeatureFolder.Read(folder, new FeatureFolderOptions { Name = "calls" });
        InMemoryCorpus corpus = listing.WithFeatures(
            ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Sequence, folder, "hubert/{id}.npy"),
            ModalitySource.FromFiles(Modality.Visual, FeatureKind.Sequence, folder, "openface/{id}.csv",
                new FeatureFileOptions { MissingIsAbsent = true }));
        FeatureCorpusWriter.Write(corpus, target);
        FeatureCorpus calls = FeatureCorpus.Open(target);

        calls.Schema.Name.Should().Be("calls");
        calls.Rows.Select(row => row.Utterance.Has(Modality.Visual)).Should().Equal(false, true, false);

        using var reader = OpenSmileCsvReader.Open(file);
        ModalitySource functionals = ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Vector, reader.ReadAll());

        listing.WithFeatures(functionals).Rows[2].Utterance.Features[Modality.Acoustic].Values.ToArray().Should().Equal(5, 6);

        string hubert = place.File("hubert.npz");
        ZipFile.CreateFromDirectory(place.File("hubert"), hubert);

        using NpzReader arrays = NpzReader.Open(hubert);
        ModalitySource frames = ModalitySource.FromArrays(Modality.Acoustic, FeatureKind.Sequence, arrays);

        listing.WithFeatures(frames).Rows.Select(row => row.Utterance.Features[Modality.Acoustic].Frames).Should().Equal(1, 2, 3);

        ModalitySource voice = new(Modality.Acoustic, FeatureKind.Sequence,
            row => AcousticFeatures.FromWav(Path.Combine(folder, row.Utterance.Id + ".wav")).Frames);
        ModalitySource words = new(Modality.Lexical, FeatureKind.Vector,
            row => row.Utterance.Text is { } text ? ModalityFeatures.Vector(embed(text)) : null);

        Utterance first = listing.WithFeatures(voice, words).Rows[0].Utterance;
        first.Features[Modality.Acoustic].Frames.Should().BeGreaterThan(50, "a second of sound");
        first.Features[Modality.Lexical].Values.ToArray().Should().Equal(18f);
    }

    [Fact]
    public void Table_with_other_columns_and_recordings_becomes_a_corpus()
    {
        string folder = place.Root;
        File.WriteAllText(place.File("calls.csv"), "file,who,emotion\na.wav,anna,calm\nb.wav,ben ,angry\nc.wav,ben,\n");
        foreach (string name in (string[])["a", "b", "c"])
            WavWriter.WritePcm16(place.File(name + ".wav"), new float[4_000], 16_000);

        CorpusListing recordings = FeatureFolder.Read(folder, new FeatureFolderOptions
        {
            IdsFile = "calls.csv", IdColumn = "file", SpeakerColumn = "who", LabelColumn = "emotion",
        });
        InMemoryCorpus voices = recordings.WithFeatures(
            ModalitySource.FromWav(Modality.Acoustic, FeatureKind.Vector, folder, "{id}", new AcousticOptions()));

        voices.Rows.Select(row => row.Utterance.Speaker).Should().Equal("anna", "ben", "ben");
        voices.Remarks.Should().ContainSingle("of the blank behind ben").Which.Row.Should().Be(3);
    }

    [Fact]
    public void Remarks_and_findings_are_printed()
    {
        Corpus corpus = SmallData.Corpus;

        foreach (ReadingRemark remark in corpus.Remarks)
            Console.WriteLine(remark);

        CorpusFold fold = SpeakerFolds.GroupKFold(corpus, k: 3, seed: 1)[0];
        foreach (CorpusFinding finding in CorpusReport.Of(fold).Findings)
            Console.WriteLine($"{finding.Kind}: {finding}");

        fold.Name.Should().Be("group 1 of 3");
    }

    // The releases are licensed; the tests of the library run the readers on small ones of the same layout.

    internal static IReadOnlyList<CorpusFold> Iemocap(string release, Func<string, ModalityFeatures?> extract)
    {
        CorpusListing iemocap = IemocapReader.Read(release);
        Corpus sixClasses = iemocap.WithFeatures(
            new ModalitySource(Modality.Acoustic, FeatureKind.Sequence, row => extract(iemocap.RecordingOf(row))))
            .WithClasses(IemocapClasses.Six);
        IReadOnlyList<CorpusFold> folds = SpeakerFolds.LeaveOneSessionOut(sixClasses);
        return folds;
    }

    internal static CorpusFold Meld(string release)
    {
        CorpusListing meld = MeldReader.Read(release);
        InMemoryCorpus clips = meld.WithFeatures(
            ModalitySource.FromFiles(Modality.Acoustic, FeatureKind.Sequence, release, "features/{split}/{clip}.npy"));
        CorpusFold official = Splits.ByName(clips, "train", "dev", "test", Grouping.Dialogue);
        return official;
    }

    // One frame with all action units; presences and intensities alike are 1.
    private static string OpenFace()
    {
        string[] intensities = ["01", "02", "04", "05", "06", "07", "09", "10", "12", "14", "15", "17", "20", "23", "25", "26", "45"];
        string[] units = [.. intensities.Select(unit => $"AU{unit}_r"), .. intensities.Append("28").Order().Select(unit => $"AU{unit}_c")];
        string header = $"frame,face_id,timestamp,confidence,success,{string.Join(',', units)}";
        return $"{header}\n1,0,0.000,0.98,1{string.Concat(units.Select(_ => ",1"))}\n";
    }
}
