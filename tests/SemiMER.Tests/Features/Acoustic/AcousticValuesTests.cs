using System.Text.Json;
using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

/// <summary>Values of NumPy, SciPy, praat and aubio, stored by <c>acoustic_values.py</c>.</summary>
public sealed class AcousticValuesTests
{
    private static readonly JsonElement Stored = JsonDocument.Parse(File.ReadAllText(
        Path.Combine(Repository.Root, "tests", "SemiMER.Tests", "Features", "Acoustic", "acoustic_values.json"))).RootElement;

    public static TheoryData<string> Configurations =>
        new(Stored.GetProperty("configurations").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));

    public static TheoryData<int> Vowels => new(Enumerable.Range(0, Stored.GetProperty("vowels").GetArrayLength()));

    [Fact]
    public void Sounds_are_those_of_the_script()
    {
        Close(Array.ConvertAll(TestSounds.Mixture(8), value => (double)value), Numbers(Stored.GetProperty("sound")), 1e-7);
        foreach (JsonElement item in Stored.GetProperty("vowels").EnumerateArray())
        {
            double[] samples = [.. Vowel(item).Samples.Span[5000..5008].ToArray().Select(sample => (double)sample)];
            Close(samples, Numbers(item.GetProperty("samples")), 1.01 / 32768);
        }
    }

    [Fact]
    public void Power_spectrum_and_its_shape_equal_those_of_NumPy()
    {
        double[] power = Power();
        Close(power, Numbers(Stored.GetProperty("power")), 1e-8);
        SpectralShape shape = SpectralShape.Of(power, TestSounds.Rate, floor: 1e-10);
        double[] values = [shape.Centroid, shape.Bandwidth, shape.RollOff, shape.Flatness, shape.LowSlope, shape.MiddleSlope,
            shape.AlphaRatio, shape.HammarbergIndex];
        double[] expected = Numbers(Stored.GetProperty("shape"));
        for (int i = 0; i < values.Length; i++)
            values[i].Should().BeApproximately(expected[i], 1e-6 * Math.Abs(expected[i]));
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Log_mel_and_cepstra_equal_those_of_NumPy(string name)
    {
        JsonElement item = Stored.GetProperty("configurations").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);
        foreach (AcousticFrames kind in (AcousticFrames[])[AcousticFrames.LogMel, AcousticFrames.Cepstra])
        {
            AcousticOptions options = Options(item) with { Frames = kind };
            var extractor = new AcousticExtractor(options);
            float[][] rows = [.. extractor.Push(TestSounds.Mixture()), .. extractor.Complete()];
            rows.Should().HaveCount(item.GetProperty("frames").GetInt32());
            JsonElement[] expected = [.. item.GetProperty(kind == AcousticFrames.LogMel ? "logmel" : "cepstra").EnumerateArray()];
            foreach ((int i, int row) in item.GetProperty("rows").EnumerateArray().Select(one => one.GetInt32()).Index())
                Close(Array.ConvertAll(rows[row], value => (double)value), Numbers(expected[i]), 2e-6);
        }
    }

    [Fact]
    public void Mel_bands_and_cepstra_equal_those_of_aubio()
    {
        double[] magnitudes = Array.ConvertAll(Power(), Math.Sqrt);
        JsonElement aubio = Stored.GetProperty("aubio");
        var htk = new MelOptions { Bands = 26, Scale = MelScale.Htk, LowestFrequency = 20, HighestFrequency = 8000 };
        var energies = new double[26];
        new MelFilterBank(htk, 512, TestSounds.Rate).Apply(magnitudes, energies);
        // aubio rounds 1127 and 2595 otherwise, and computes in single precision.
        CloseEach(energies, Numbers(aubio.GetProperty("mel_htk")), 2e-3);
        var slaney = new double[40];
        new MelFilterBank(new MelOptions { Bands = 40 }, 512, TestSounds.Rate).Apply(magnitudes, slaney);
        CloseEach(slaney, Numbers(aubio.GetProperty("mel_slaney")), 2e-3);
        double[] cepstra = new CosineTransform(htk with { Cepstra = 13 }).Apply(Array.ConvertAll(energies, Math.Log10));
        Close(cepstra, Numbers(aubio.GetProperty("mfcc")), 2e-3);
    }

    [Fact]
    public void Pitch_of_tones_agrees_with_aubio_within_five_cents()
    {
        foreach (JsonElement item in Stored.GetProperty("aubio").GetProperty("pitches").EnumerateArray())
        {
            var tracker = new PitchTracker(new PitchOptions(), TestSounds.Rate);
            Pitch pitch = tracker.Track(TestSounds.Tone(item[0].GetDouble(), tracker.FrameLength));
            (1200 * Math.Abs(Math.Log2(pitch.Frequency / item[1].GetDouble()))).Should().BeLessThan(5);
        }
    }

    [Theory]
    [MemberData(nameof(Vowels))]
    public void Voice_agrees_with_praat(int index)
    {
        JsonElement item = Stored.GetProperty("vowels")[index], praat = item.GetProperty("praat");
        AcousticFunctionals functionals = AcousticFunctionals.Of(Vowel(item));
        double Value(string name) => functionals.Values.Span[Array.IndexOf([.. AcousticFunctionals.Names], name)];
        double cents = 1200 * Math.Log2(27.5 * Math.Pow(2, Value("pitch_semitones_mean") / 12) / praat.GetProperty("pitch").GetDouble());
        Math.Abs(cents).Should().BeLessThan(10);
        Value("voice_jitter").Should().BeApproximately(praat.GetProperty("jitter").GetDouble(), 0.002);
        Value("voice_shimmer").Should().BeApproximately(praat.GetProperty("shimmer").GetDouble(), 0.02);
        Value("voice_shimmer_db").Should().BeApproximately(praat.GetProperty("shimmer_db").GetDouble(), 0.2);
        double hnr = praat.GetProperty("hnr").GetDouble();
        if (hnr > 40) // praat interpolates correlations more finely, which tells in voices cleaner than any person's
            Value("hnr_db_mean").Should().BeGreaterThan(30);
        else
            Value("hnr_db_mean").Should().BeApproximately(hnr, 2);
    }

    private static double[] Power()
    {
        var spectrum = new ShortTimeSpectrum(new FrameOptions(), TestSounds.Rate);
        var power = new double[spectrum.Bins];
        spectrum.Compute(TestSounds.Mixture().AsSpan(1000, 400), power);
        return power;
    }

    private static AudioSignal Vowel(JsonElement item) => TestSounds.Vowel(
        item.GetProperty("pitch").GetDouble(), item.GetProperty("jitter").GetDouble(), item.GetProperty("shimmer").GetDouble(),
        item.GetProperty("breath").GetDouble());

    private static AcousticOptions Options(JsonElement item)
    {
        int Whole(string name) => item.GetProperty(name).GetInt32();
        T Choice<T>(string name)
            where T : struct, Enum => Enum.Parse<T>(item.GetProperty(name).GetString()!);
        return new AcousticOptions
        {
            Frame = new FrameOptions
            {
                Length = Whole("length") / 16000.0, Shift = Whole("shift") / 16000.0, FourierLength = Whole("fft"),
                Padding = Choice<FramePadding>("padding"), Window = Choice<FrameWindow>("window"),
                PeriodicWindow = item.GetProperty("periodic").GetBoolean(), PreEmphasis = item.GetProperty("emphasis").GetDouble(),
            },
            Mel = new MelOptions
            {
                Bands = Whole("bands"), Scale = Choice<MelScale>("scale"), Norm = Choice<MelNorm>("norm"),
                LowestFrequency = Whole("low"), HighestFrequency = Whole("high"), Spectrum = Choice<SpectrumKind>("spectrum"),
                Logarithm = Choice<MelLogarithm>("log"), Floor = item.GetProperty("floor").GetDouble(), Cepstra = Whole("coefficients"),
                Lifter = Whole("lifter"), DeltaWindow = Whole("width"),
            },
        };
    }

    private static void Close(double[] actual, double[] expected, double tolerance)
    {
        actual.Should().HaveSameCount(expected);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * scale, "of number {0}", i);
    }

    private static void CloseEach(double[] actual, double[] expected, double tolerance)
    {
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < expected.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * Math.Abs(expected[i]), "of number {0}", i);
    }

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];
}
