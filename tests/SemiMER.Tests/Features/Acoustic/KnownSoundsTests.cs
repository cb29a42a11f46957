using SemiMER.Corpora;
using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

/// <summary>Sounds whose features are known without computing: tones, chirps, noise, silence, and what is hardly sound.</summary>
public sealed class KnownSoundsTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(123.4)]
    [InlineData(261.63)]
    [InlineData(440)]
    [InlineData(595)]
    public void Pitch_of_a_tone_is_within_two_cents(double frequency)
    {
        foreach (double offset in (double[])[0, 0.4])
        {
            float[] tone = [.. TestSounds.Tone(frequency, 8000).Select(sample => (float)(sample + offset))];
            float[][] rows = Describe(tone);
            foreach (float[] row in rows[5..^5])
            {
                row[AcousticDescriptors.Voiced].Should().Be(1);
                Cents(row, frequency).Should().BeLessThan(2);
            }
        }
    }

    [Fact]
    public void Pitch_of_a_complex_tone_without_its_fundamental_is_found()
    {
        float[] tone = [.. Enumerable.Range(0, 8000).Select(i =>
            (float)(0.2 * new[] { 2, 3, 4, 5 }.Sum(n => Math.Sin(2 * Math.PI * 150 * n * i / TestSounds.Rate + n))))];
        foreach (float[] row in Describe(tone)[6..^6])
            Cents(row, 150).Should().BeLessThan(5);
    }

    [Fact]
    public void Pitch_of_a_chirp_follows_within_five_cents()
    {
        // 100 Hz to 400 Hz in two seconds: f(t) = 100 + 150 t, phase 2 π (100 t + 75 t²).
        float[] chirp = [.. Enumerable.Range(0, 2 * TestSounds.Rate).Select(i => (double)i / TestSounds.Rate)
            .Select(t => (float)(0.5 * Math.Sin(2 * Math.PI * (100 * t + 75 * t * t))))];
        float[][] rows = Describe(chirp);
        for (int k = 6; k < rows.Length - 6; k++)
            Cents(rows[k], 100 + 150 * k * 0.01).Should().BeLessThan(5);
    }

    [Fact]
    public void Noise_is_unvoiced_and_flat()
    {
        float[][] rows = Describe([.. TestSounds.Noise(16000).Select(value => (float)(0.3 * value))]);
        rows.Count(row => row[AcousticDescriptors.Voiced] > 0).Should().BeLessThan(3);
        float[][] inner = rows[5..^5];
        inner.Average(row => row[AcousticDescriptors.Centroid]).Should().BeApproximately(4000, 150);
        inner.Average(row => row[AcousticDescriptors.Flatness]).Should().BeInRange(0.5f, 0.7f); // exp(-Euler's constant) = 0.561
        inner.Average(row => row[AcousticDescriptors.Level]).Should().BeApproximately((float)(20 * Math.Log10(0.3 / Math.Sqrt(3))), 0.3f);
        inner.Average(row => row[AcousticDescriptors.ZeroCrossings]).Should().BeApproximately(8000, 200); // every other pair
    }

    [Fact]
    public void Spectral_measures_of_a_tone_are_those_of_its_frequency()
    {
        float[] row = Describe(TestSounds.Tone(1000, 8000, amplitude: 1))[25];
        row[AcousticDescriptors.Centroid].Should().BeApproximately(1000, 2);
        row[AcousticDescriptors.RollOff].Should().BeApproximately(1000, 32);
        row[AcousticDescriptors.Bandwidth].Should().BeLessThan(50);
        row[AcousticDescriptors.ZeroCrossings].Should().BeApproximately(2000, 40);
        row[AcousticDescriptors.Level].Should().BeApproximately(-3.01f, 0.01f);
        row[AcousticDescriptors.Flatness].Should().BeLessThan(1e-4f);
        row[AcousticDescriptors.Flux].Should().BeLessThan(0.1f);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("constant")]
    [InlineData("one sample")]
    [InlineData("impulse")]
    [InlineData("clipped")]
    [InlineData("loud")]
    public void Any_sound_has_finite_features(string kind)
    {
        float[] sound = kind switch
        {
            "silence" => new float[8000],
            "constant" => [.. Enumerable.Repeat(0.9f, 8000)],
            "one sample" => [0.7f],
            "impulse" => [.. new float[3000], 1, .. new float[3000]],
            "clipped" => [.. TestSounds.Tone(200, 8000).Select(sample => Math.Clamp(sample * 50, -1, 1))],
            _ => [.. TestSounds.Tone(200, 8000).Select(sample => sample * 1e6f)],
        };
        foreach (AcousticFrames frames in Enum.GetValues<AcousticFrames>())
        {
            var features = AcousticFeatures.Of(new AudioSignal(sound, 16000), new AcousticOptions { Frames = frames });
            features.Frames.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
            features.Functionals.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
            features.Frames.Frames.Should().Be(1 + sound.Length / 160);
        }
        if (kind is "silence" or "constant" or "one sample")
            Functional(sound, "timing_voiced_share").Should().Be(0);
        if (kind is "clipped" or "loud")
            Functional(sound, "timing_voiced_share").Should().BeGreaterThan(0.9f);
        if (kind == "silence")
            Functional(sound, "level_db_equivalent").Should().Be(-100);
    }

    [Fact]
    public void Louder_sound_changes_loudness_but_not_pitch_or_shape()
    {
        AudioSignal quiet = TestSounds.Vowel(120, 0.01, 0.05, 0.01, seconds: 0.5);
        float[] loud = [.. quiet.Samples.ToArray().Select(sample => 8 * sample)];
        Functional(loud, "level_db_equivalent").Should().BeApproximately(Functional(quiet, "level_db_equivalent") + 18.06f, 0.01f);
        Functional(loud, "loudness_mean").Should().BeApproximately(Functional(quiet, "loudness_mean") * MathF.Pow(64, 0.33f), 0.5f);
        string[] unchanged = ["pitch_semitones_mean", "voice_jitter", "voice_shimmer", "hnr_db_mean", "centroid_hz_voiced_mean"];
        foreach (string same in unchanged)
        {
            float expected = Functional(quiet, same);
            Functional(loud, same).Should().BeApproximately(expected, 0.01f * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Rate_of_speech_shows_in_segments()
    {
        // Five vowels of 0.2 s with pauses of 0.2 s.
        ReadOnlySpan<float> vowel = TestSounds.Vowel(130, 0, 0, 0, seconds: 0.2).Samples.Span;
        var sound = new List<float>();
        for (int i = 0; i < 5; i++)
        {
            sound.AddRange(vowel);
            sound.AddRange(new float[3200]);
        }
        float[] samples = [.. sound];
        Functional(samples, "timing_voiced_segments_per_s").Should().BeApproximately(2.5f, 0.05f);
        Functional(samples, "timing_voiced_share").Should().BeApproximately(0.5f, 0.08f);
        Functional(samples, "timing_voiced_segment_mean_s").Should().BeApproximately(0.2f, 0.03f);
        Functional(samples, "timing_loudness_peaks_per_s").Should().BeInRange(1.9f, 2.6f); // the first has no rise before it
    }

    [Fact]
    public void Names_are_unique_and_fit_the_vectors()
    {
        AcousticFunctionals.Names.Should().OnlyHaveUniqueItems().And.HaveCount(106); // as docs/features.md says
        AcousticFunctionals.Of(new AudioSignal(TestSounds.Mixture(), 16000)).Values.Length.Should().Be(AcousticFunctionals.Names.Count);
        AcousticDescriptors.Names.Should().OnlyHaveUniqueItems();
        var cepstra = new AcousticExtractor(new AcousticOptions { Frames = AcousticFrames.Cepstra });
        cepstra.Names.Should().HaveCount(39).And.OnlyHaveUniqueItems().And.StartWith("mfcc_0").And.EndWith("delta_delta_mfcc_12");
        AcousticFeatures.FrameSchema().Should().Match<ModalitySchema>(schema =>
            schema.Width == 64 && schema.FrameRate == 100 && schema.Kind == FeatureKind.Sequence && schema.Modality == Modality.Acoustic);
        AcousticFeatures.FunctionalSchema().Width.Should().Be(AcousticFunctionals.Names.Count);
    }

    [Fact]
    public void Faults_are_listed_and_named()
    {
        var options = new AcousticOptions
        {
            SampleRate = 100,
            Frame = new FrameOptions { Length = 0, PreEmphasis = 1 },
            Mel = new MelOptions { Bands = 0, HighestFrequency = 1e6, Floor = 0, Cepstra = 99 },
            Pitch = new PitchOptions { Lowest = 500, Highest = 400, Threshold = 0 },
        };
        FluentActions.Invoking(options.Validate).Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(9)
            .And.Contain("Frame.Length is 0; above 0, at most 10.").And.Contain("Mel.Cepstra is 99; 1 to Bands, 0.");
        FluentActions.Invoking(() => new AcousticExtractor(new AcousticOptions { Frame = new FrameOptions { FourierLength = 256 } }))
            .Should().Throw<OptionsException>().WithMessage("*Frame.FourierLength is 256; a power of two from 400 to 2^24*");
        FluentActions.Invoking(() => AcousticFunctionals.Of(new AudioSignal(Array.Empty<float>(), 16000)))
            .Should().Throw<AudioException>().WithMessage("*without a sample*");
        var strict = new AcousticOptions { Frame = new FrameOptions { Padding = FramePadding.None } };
        FluentActions.Invoking(() => AcousticFeatures.Of(new AudioSignal(Array.Empty<float>(), 16000)))
            .Should().Throw<AudioException>().WithMessage("*without a sample*");
        FluentActions.Invoking(() => AcousticFeatures.Of(new AudioSignal(new float[200], 16000), strict with { SampleRate = 0 }))
            .Should().Throw<OptionsException>();
        FluentActions.Invoking(() => AcousticFeatures.Of(new AudioSignal(new float[200], 16000), strict).Frames)
            .Should().Throw<AudioException>().WithMessage("*too short*Expected 0.025 s, found 0.0125 s.");
        FluentActions.Invoking(() => new AudioSignal(new[] { 0, float.PositiveInfinity }, 8000)).Should().Throw<AudioException>();
    }

    [Fact]
    public void Features_are_computed_when_they_are_asked_for_and_kept()
    {
        var options = new AcousticOptions { Frames = AcousticFrames.Descriptors };
        var signal = new AudioSignal(TestSounds.Mixture(44_100), 44_100);
        AcousticFeatures features = AcousticFeatures.Of(signal, options); // its static tables, too, are made once
        Allocated(() => features = AcousticFeatures.Of(signal, options)).Should().BeLessThan(4 << 10, "nothing has been asked for");
        Allocated(() => _ = features.Frames).Should().BeGreaterThan(64 << 10);
        Allocated(() => _ = features.Functionals).Should().BeGreaterThan(64 << 10);
        Allocated(() => _ = (features.Frames, features.Functionals)).Should().Be(0);

        var extractor = new AcousticExtractor(options, 44_100);
        float[][] rows = [.. extractor.Push(signal.Samples.Span), .. extractor.Complete()];
        features.Frames.Values.ToArray().Should().Equal(rows.SelectMany(row => row));
        features.Functionals.Values.ToArray().Should().Equal(AcousticFunctionals.Of(signal, options).Values.ToArray());
    }

    [Theory]
    [InlineData(440, 549.6387, 6.6)]
    [InlineData(1000, 999.9855, 15)]
    [InlineData(4000, 2146.0645, 35.1638)]
    [InlineData(6400, 2610.9860, 42)]
    [InlineData(8000, 2840.0230, 45.2456)]
    public void Mels_have_their_known_values(double hertz, double htk, double slaney)
    {
        Mels.FromHertz(hertz, MelScale.Htk).Should().BeApproximately(htk, 5e-5);
        Mels.FromHertz(hertz, MelScale.Slaney).Should().BeApproximately(slaney, 5e-5);
        foreach (MelScale scale in Enum.GetValues<MelScale>())
            Mels.ToHertz(Mels.FromHertz(hertz, scale), scale).Should().BeApproximately(hertz, 1e-9);
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static float[][] Describe(float[] sound)
    {
        var extractor = new AcousticExtractor(new AcousticOptions { Frames = AcousticFrames.Descriptors });
        return [.. extractor.Push(sound), .. extractor.Complete()];
    }

    private static double Cents(float[] row, double frequency) =>
        Math.Abs(100 * (row[AcousticDescriptors.Semitones] - 12 * Math.Log2(frequency / 27.5)));

    private static float Functional(float[] sound, string name) => Functional(new AudioSignal(sound, 16000), name);

    private static float Functional(AudioSignal sound, string name) =>
        AcousticFunctionals.Of(sound).Values.Span[Array.IndexOf([.. AcousticFunctionals.Names], name)];
}
