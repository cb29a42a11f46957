using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;
using SemiMER.Import.Tests.Media;
using SemiMER.Import.Tests.PyTorch;
using SemiMER.Tests.Fuzzing;
using Xunit.Abstractions;

namespace SemiMER.Import.Tests.Fuzzing;

/// <summary>
/// Damaged files of every kind: each gives a result that can be, or a typed error that names the file; nothing crashes, hangs or takes more
/// memory than its limit. Where the environment variable SEMIMER_SLOW is 1, 5,000 files of each kind, else 100; of sound, for which a
/// process of ffmpeg is started each time, 500 and 10.
/// </summary>
[Collection(nameof(MediaCollection))]
public sealed class ImportFuzzTests(ITestOutputHelper output)
{
    private static readonly Lazy<Dictionary<string, double[]>> Weights = new(() =>
    {
        using var network = new TestNetwork();
        PyTorchWeights.Load(network, Fixture.Path("weights.pt"));
        return TestNetwork.Values(network);
    });

    private static readonly FuzzFormat[] Formats =
    [
        Pickle("mmsa_numpy1_protocol4.pkl", pickle =>
        {
            pickle.ListSplits("x");
            Check(pickle.BySplit("audio", "audio_lengths"));
            Check(pickle.BySplit("vision"));
        }),
        Pickle("mmsa_numpy2_protocol5.pkl", pickle => Check(pickle.BySplit("text"))),
        Pickle("dialogues_python2.pkl", pickle =>
        {
            pickle.ListDialogues("x");
            Check(pickle.ByDialogue("4"));
        }),
        Pickle("dialogues_protocol0.pkl", pickle => Check(pickle.ByDialogue("3"))),
        Pickle("types_protocol2.pkl", pickle => Check(pickle.ById("ordered"))),
        Pickle("types_protocol5.pkl", pickle => Check(pickle.ById("ordered"))),
        Hdf5("features.h5", path => Hdf5Reader.Open(path)),
        Hdf5("features_latest.h5", path => Hdf5Reader.Open(path)),
        Hdf5("matlab.mat", path => Hdf5Reader.Open(path)),
        Hdf5("covarep.csd", path => ComputationalSequence.Open(path)),
        State("weights.pt"),
        State("views.pt"),
    ];

    public static TheoryData<string> Names() => [.. Formats.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_files_are_read_correctly_or_refused(string name) =>
        Run(Formats.Single(format => format.Name == name), cases: 100, slowCases: 5_000);

    [SkippableTheory]
    [InlineData("flac")]
    [InlineData("mp3")]
    [InlineData("mp4")]
    public void Damaged_sound_is_read_or_refused(string extension)
    {
        FfmpegCommand.Require();
        Run(new FuzzFormat(extension, folder =>
        {
            Sounds.WriteWav(Path.Combine(folder, "a.wav"), 1, Sounds.Glide(0.5));
            FfmpegCommand.Make("-i", Path.Combine(folder, "a.wav"), Path.Combine(folder, "a." + extension));
        }, folder =>
        {
            AudioSignal signal = MediaAudio.Read(Path.Combine(folder, "a." + extension));
            if (signal.Duration is <= 0 or > 60)
                throw new InvalidOperationException($"Half a second became {signal.Duration} s.");
        }, "a." + extension), cases: 10, slowCases: 500);
    }

    private void Run(FuzzFormat format, int cases, int slowCases)
    {
        var run = new FuzzRun(format, Environment.GetEnvironmentVariable("SEMIMER_SLOW") == "1" ? slowCases : cases);
        IReadOnlyList<string> failures = run.Run();
        output.WriteLine(run.Summary);
        string.Join("\n\n", failures.Take(5)).Should().BeEmpty(run.Summary);
    }

    private static FuzzFormat Pickle(string name, Action<FeaturePickle> read) => Of(name, path =>
    {
        using FeaturePickle pickle = FeaturePickle.Open(path, maximumBytes: 1 << 24, maximumArrayBytes: 1 << 24);
        read(pickle);
    });

    private static FuzzFormat Hdf5<T>(string name, Func<string, T> open)
        where T : IArrayFile, IDisposable
    {
        FuzzFormat format = Of(name, path =>
        {
            using T reader = open(path);
            Check(reader);
        });
        return format with { MostBytes = 96 << 20 }; // 20 kB of gzip can hold 20 MB
    }

    // Check sums let nothing but the weights of the valid file through, whatever they are called.
    private static FuzzFormat State(string name) => Of(name, path =>
    {
        using var network = new TestNetwork();
        PyTorchWeights.Load(network, path);
        foreach ((string weight, double[] values) in TestNetwork.Values(network))
        {
            if (!Weights.Value.Values.Any(valid => valid.SequenceEqual(values)))
                throw new InvalidOperationException($"The weight '{weight}' is none of the file's.");
        }
    });

    private static FuzzFormat Of(string name, Action<string> read) =>
        new(name, folder => File.Copy(Fixture.Path(name), Path.Combine(folder, name)), folder => read(Path.Combine(folder, name)), name);

    private static void Check(IArrayFile arrays)
    {
        foreach (string name in arrays.Names)
        {
            (float[] values, long[] shape) = arrays.ReadAsSingle(name);
            if (values.Length != shape.Aggregate(1L, (count, size) => count * size))
                throw new InvalidOperationException($"'{name}' has {values.Length} numbers for the shape ({string.Join(", ", shape)}).");
        }
    }
}
