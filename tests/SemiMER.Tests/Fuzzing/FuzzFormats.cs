using System.IO.Compression;
using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests.Corpora;
using SemiMER.Tests.Formats;

namespace SemiMER.Tests.Fuzzing;

/// <summary>Every format that the library reads. A new reader gets its line here.</summary>
internal static class FuzzFormats
{
    private static readonly string[] WavFiles = ["pcm.wav", "float.wav", "extensible.wav", "container.wav", "empty.wav"];

    public static IReadOnlyList<FuzzFormat> All { get; } =
    [
        new("npy", folder => NpyWriter.WriteFile<float>(Path.Combine(folder, "a.npy"), Ramp(60), 4, 5, 3),
            folder => FuzzChecks.Npy(Path.Combine(folder, "a.npy")), "a.npy"),
        new("npz", folder => File.WriteAllBytes(Path.Combine(folder, "a.npz"), NpzTests.CompressedByNumPy()),
            folder => FuzzChecks.Npz(Path.Combine(folder, "a.npz")), "a.npz"),
        new("safetensors", WriteSafeTensors, folder => FuzzChecks.SafeTensors(Path.Combine(folder, "a.safetensors")), "a.safetensors"),
        new("csv table", folder => Text(folder, "a.csv", "row,id,text\n0,a,\"x, \"\"y\"\"\"\n1,b,\"two\nlines\"\n2,c,größe\n"),
            folder => FuzzChecks.Table(Path.Combine(folder, "a.csv")), "a.csv"),
        new("feature csv",
            folder => Text(folder, "a.csv", "clip,\"x, y\",t,z,emotion\n\"a, b\",1.5,0.25,,sad\nd,2,0.5,-1e-3,\ne,nan,1,7,x\n"),
            folder => PlainReading.Check(FeatureCsvReader.Open(Path.Combine(folder, "a.csv"), new FeatureCsvOptions
            {
                NameColumn = "clip", TimeColumn = "t", LabelColumn = "emotion",
            }), ','), "a.csv"),
        new("feature csv without a heading, of pandas, with commas of openSMILE", WriteTables, folder =>
        {
            PlainReading.Check(FeatureCsvReader.Open(Path.Combine(folder, "numpy.csv")), ',');
            PlainReading.Check(FeatureCsvReader.Open(Path.Combine(folder, "pandas.csv")), ',');
            PlainReading.Check(OpenSmileCsvReader.Open(Path.Combine(folder, "commas.csv")), ',');
            foreach (string name in (string[])["numpy.csv", "pandas.csv", "commas.csv"])
                PlainReading.CheckShape(FeatureFiles.Read(Path.Combine(folder, name), FeatureKind.Sequence));
        }, "numpy.csv", "pandas.csv", "commas.csv"),
        new("openSMILE csv", folder => Text(folder, "a.csv", OpenSmileCsvTests.Frames),
            folder => PlainReading.Check(OpenSmileCsvReader.Open(Path.Combine(folder, "a.csv")), ';'), "a.csv"),
        new("openSMILE csv of Python", folder => Text(folder, "a.csv", OpenSmileCsvTests.Python),
            folder => PlainReading.Check(OpenSmileCsvReader.Open(Path.Combine(folder, "a.csv")), ','), "a.csv"),
        new("arff", WriteArff, folder =>
        {
            PlainReading.CheckArff(ArffReader.Open(Path.Combine(folder, "a.arff")));
            PlainReading.CheckArff(ArffReader.Open(Path.Combine(folder, "b.arff")));
            PlainReading.CheckArff(ArffReader.Open(Path.Combine(folder, "c.arff"), new ArffOptions { LabelColumn = "emotion" }));
        }, "a.arff", "b.arff", "c.arff"),
        new("OpenFace", folder => Text(folder, "a.csv", OpenFaceTests.ActionUnits),
            folder => PlainReading.Check(OpenFaceReader.Open(Path.Combine(folder, "a.csv")), ','), "a.csv"),
        new("wav", WriteWav, folder =>
        {
            foreach (string name in WavFiles)
                PlainReading.CheckWav(Path.Combine(folder, name));
        }, WavFiles),
        new("word vectors", WriteWordVectors, folder =>
        {
            PlainReading.CheckWordVectors(Path.Combine(folder, "glove.txt"));
            PlainReading.CheckWordVectors(Path.Combine(folder, "fasttext.vec"));
        }, "glove.txt", "fasttext.vec"),
        new("corpus", WriteCorpus, folder => FuzzChecks.Corpus(FeatureCorpus.Open(folder)), CorpusFiles(true)),
        new("streamed corpus", WriteCorpus, FuzzChecks.Streamed, CorpusFiles(true)),
        new("corpus with checksums", folder => FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder), FuzzChecks.Unchanged,
            CorpusFiles(false)),
        new("folder of features", WriteFolder, folder => FuzzChecks.Corpus(FeatureFolder.Read(folder).WithFeatures(ModalitySource.FromFiles(
            Modality.Acoustic, FeatureKind.Sequence, folder, "{id}.npy"))), "ids.csv"),
        new("arrays by id", WriteArrays, FuzzChecks.ArraysById, "ids.csv", "features.npz"),
        new("IEMOCAP", MiniIemocap.Write, folder => FuzzChecks.Listing(IemocapReader.Read(folder, new IemocapOptions
        {
            Sessions = [1],
            RequiresRecordings = false,
        })), "Session1/dialog/EmoEvaluation/Ses01F_impro01.txt", "Session1/dialog/transcriptions/Ses01F_impro01.txt"),
        new("MELD", MiniMeld.Write, folder => FuzzChecks.Listing(MeldReader.Read(folder)), "train_sent_emo.csv", "dev_sent_emo.csv"),
        .. FuzzModels.All,
    ];

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => i / 8f - 3)];

    private static void Text(string folder, string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);

    private static void WriteSafeTensors(string folder) => SafeTensorsFile.Write(
        Path.Combine(folder, "a.safetensors"),
        [
            SafeTensorsEntry.Create<float>("weight", Ramp(12), 3, 4), SafeTensorsEntry.Create<long>("steps", [7], 1),
            SafeTensorsEntry.Create<bool>("mask", [true, false, true], 3), SafeTensorsEntry.Create<double>("empty", [], 0, 2),
        ],
        new Dictionary<string, string> { ["format"] = "pt", ["größe"] = "x" });

    private static void WriteArff(string folder)
    {
        Text(folder, "a.arff", ArffTests.OpenSmile);
        Text(folder, "b.arff", ArffTests.Others);
        Text(folder, "c.arff", "@relation r % one\n@attribute name string\n@attribute f real\n@attribute g numeric\n"
            + "@attribute emotion numeric\n@attribute kind 0,1\n@data\n'u 1'\t1.5\t-nan(ind)\t3\t0 % two\nu2\t2.5\t?\t4\t1\n");
    }

    private static void WriteTables(string folder)
    {
        Text(folder, "numpy.csv", "1.500000e+00,2.500000e+00\n3.500000e+00,1.#QNAN\n5.5,-1.#INF\n");
        Text(folder, "pandas.csv", ",f0,\"f, 1\"\n0,1.5,2.5\n1,3.5,4.5\n2,,6.5\n");
        Text(folder, "commas.csv", "name,frameIndex,frameTime,F0,loudness\n'u',0,0.00,1.5,2.5\n'u',1,0.01,3.5,4.5\n");
    }

    private static void WriteWav(string folder)
    {
        WavWriter.WritePcm16(Path.Combine(folder, "pcm.wav"), Ramp(40).Select(value => value / 8).ToArray(), 16_000, channels: 2);
        WavWriter.WriteFloat(Path.Combine(folder, "float.wav"), Ramp(30), 8_000);
        // 24 bits, mono, extensible, with a LIST chunk before the samples and one byte of padding.
        File.WriteAllBytes(Path.Combine(folder, "extensible.wav"), Convert.FromHexString(
            "524946465E00000057415645666D742028000000FEFF0100803E000080BB0000030018001600180004000000010000000000100080000"
            + "0AA00389B714C49535407000000494E464F41424300646174611200010000020000030000FFFFFF000080FFFF7F"));
        // 24 bits in four bytes, and a list behind empty data.
        const string container = "524946464400000057415645666D74201000000001000100803E000000FA00000400180064617461";
        void Write(string name, string data) => File.WriteAllBytes(Path.Combine(folder, name), Convert.FromHexString(container + data));
        Write("container.wav", "1000000000E803000030F8FF00B80B000060F0FF");
        Write("empty.wav", "000000004C495354060000004142434445460000");
    }

    private static void WriteWordVectors(string folder)
    {
        Text(folder, "glove.txt", "the 0.04656 0.21318 -0.0074364\n. . . 1 2 3\nat x@y.com 1e-3 -2 3\n\u00A0 0.5 0.25 0.125\n");
        Text(folder, "fasttext.vec", "3 2\nthe 0.1 0.2 \nnew york -1 2.5 \ngröße 3 4\n");
    }

    private static string[] CorpusFiles(bool description) =>
    [
        .. (string[])(description ? ["dataset.json"] : []), "train_meta.csv", "train_acoustic.npy", "train_visual.npy",
        "train_visual_offsets.npy", "train_label.npy", "train_targets.npy", "train_votes.npy",
    ];

    private static void WriteCorpus(string folder)
    {
        FeatureCorpusWriter.Write(TestCorpora.Tiny(), folder);
        string description = File.ReadAllText(Path.Combine(folder, "dataset.json"));
        int sums = description.IndexOf(",\n  \"sha256\"", StringComparison.Ordinal); // else nothing but the sums would be tested
        Text(folder, "dataset.json", description[..sums] + "\n}");
    }

    private static void WriteArrays(string folder)
    {
        WriteFolder(folder);
        using ZipArchive npz = ZipFile.Open(Path.Combine(folder, "features.npz"), ZipArchiveMode.Create);
        foreach (string id in (string[])["a", "b", "c"])
            npz.CreateEntryFromFile(Path.Combine(folder, id + ".npy"), id + ".npy");
    }

    private static void WriteFolder(string folder)
    {
        Text(folder, "ids.csv", "id,speaker,label,start,text\na,anna,sad,2.5,\"Well, so\"\nb,ben,glad,,hm\nc,ben,,1e3,\n");
        foreach (string id in (string[])["a", "b", "c"])
            NpyWriter.WriteFile<float>(Path.Combine(folder, id + ".npy"), Ramp(6), 2, 3);
    }
}
