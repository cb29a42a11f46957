using System.Diagnostics;
using System.Globalization;
using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

/// <summary>Real recordings of ten speakers in seven emotions, the pitch compared with praat's.</summary>
public sealed class RealSpeechTests
{
    private const int Every = 5; // clips: fourteen of 69, of all speakers and emotions

    private const string Script = """
        form Voice
          sentence file
        endform
        sound = Read from file: file$
        pitch = To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
        for frame from 0 to 200
          value = Get value at time: frame / 100, "Hertz", "nearest"
          if value = undefined
            value = 0
          endif
          appendInfo: value, " "
        endfor
        """;

    [SkippableFact]
    public void Pitch_agrees_with_praat()
    {
        string folder = RealData.Require("emodb_wav");
        Skip.IfNot(File.Exists("/usr/bin/praat"), "praat is not installed");
        using var temporary = new TemporaryDirectory();
        string script = temporary.File("pitch.praat");
        File.WriteAllText(script, Script);
        int both = 0, neither = 0, apart = 0, close = 0, octaves = 0;
        foreach (string path in Clips(folder))
        {
            double[] praat = Praat(script, path);
            var signal = AudioSignal.FromWav(path);
            var extractor = new AcousticExtractor(new AcousticOptions { Frames = AcousticFrames.Descriptors }, signal.SampleRate);
            float[][] rows = [.. extractor.Push(signal.Samples.Span), .. extractor.Complete()];
            foreach ((float[] row, double expected) in rows.Zip(praat))
            {
                bool voiced = row[AcousticDescriptors.Voiced] > 0;
                apart += voiced != expected > 0 ? 1 : 0;
                neither += !voiced && expected == 0 ? 1 : 0;
                if (!voiced || expected == 0)
                    continue;
                double cents = Math.Abs(100 * (row[AcousticDescriptors.Semitones] - 12 * Math.Log2(expected / 27.5)));
                both++;
                close += cents < 50 ? 1 : 0;
                octaves += cents > 600 ? 1 : 0;
            }
        }
        both.Should().BeGreaterThan(900);
        ((double)(both + neither) / (both + neither + apart)).Should().BeGreaterThan(0.9, "both should find the same frames voiced");
        ((double)close / both).Should().BeGreaterThan(0.9, "pitches should be within 50 cents");
        ((double)octaves / both).Should().BeLessThan(0.03);
    }

    [SkippableFact]
    public void Features_of_every_kind_are_finite_and_change()
    {
        string[] clips = Clips(RealData.Require("emodb_wav"));
        var features = clips.Select(path => AcousticFeatures.FromWav(path)).ToArray();
        features.Should().OnlyContain(one => one.Frames.Frames == 201 && one.Frames.Width == 64);
        for (int column = 0; column < AcousticFunctionals.Names.Count; column++)
        {
            float[] values = [.. features.Select(one => one.Functionals.Values.Span[column])];
            values.Should().OnlyContain(value => float.IsFinite(value), AcousticFunctionals.Names[column]);
            bool counted = AcousticFunctionals.Names[column] is "timing_voiced_segments_per_s" or "timing_loudness_peaks_per_s";
            int distinct = counted ? 2 : 6; // all clips are two seconds long, so a count a second takes few values
            values.Distinct().Should().HaveCountGreaterThanOrEqualTo(distinct, AcousticFunctionals.Names[column]);
        }
    }

    private static string[] Clips(string folder) =>
        [.. Directory.GetFiles(Path.Combine(folder, "wav")).Order(StringComparer.Ordinal).Where((_, index) => index % Every == 0)];

    private static double[] Praat(string script, string path)
    {
        using Process praat = Process.Start(new ProcessStartInfo("/usr/bin/praat", ["--run", script, path])
        {
            RedirectStandardOutput = true,
        })!;
        string text = praat.StandardOutput.ReadToEnd();
        praat.WaitForExit();
        return [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
