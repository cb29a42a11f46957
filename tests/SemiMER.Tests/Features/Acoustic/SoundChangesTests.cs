using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class SoundChangesTests
{
    private const int Rate = TestSounds.Rate;

    [Theory]
    [InlineData(0.9)]
    [InlineData(1.1)]
    [InlineData(2)]
    public void Speed_moves_pitch_and_tempo_together(double factor)
    {
        AudioSignal tone = new(TestSounds.Tone(400, Rate), Rate), changed = tone.ChangeSpeed(factor);
        changed.SampleRate.Should().Be(Rate);
        changed.Samples.Length.Should().Be((int)Math.Ceiling(Rate / factor));
        float[] expected = TestSounds.Tone(400 * factor, changed.Samples.Length);
        float[] samples = changed.Samples.ToArray();
        for (int k = 500; k < samples.Length - 500; k++)
            samples[k].Should().BeApproximately(expected[k], 1e-3f);
        tone.ChangeSpeed(1).Should().BeSameAs(tone);
    }

    [Fact]
    public void Noise_is_the_formula()
    {
        var sound = new AudioSignal(TestSounds.Mixture(900), Rate);
        foreach (int length in (int[])[200, 900, 5000])
        {
            float[] noise = [.. TestSounds.Noise(length, 5).Select(value => (float)value)];
            float[] y = sound.AddNoise(new AudioSignal(noise, Rate), 7, new RandomSource(2, "noise")).Samples.ToArray();
            int start = new RandomSource(2, "noise").NextInt32(length > 900 ? length - 900 + 1 : length);
            double own = 0, other = 0;
            for (int k = 0; k < 900; k++)
            {
                own += Math.Pow(sound.Samples.Span[k], 2);
                other += Math.Pow(noise[(start + k) % length], 2);
            }
            for (int k = 0; k < 900; k++)
            {
                double expected = sound.Samples.Span[k]
                    + noise[(start + k) % length] * Math.Pow(10, -7 / 20.0) * Math.Sqrt(own / 900) / Math.Sqrt(other / 900);
                y[k].Should().BeApproximately((float)expected, 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(20)]
    public void White_noise_is_as_loud_as_asked_for(double decibel)
    {
        var sound = new AudioSignal(TestSounds.Mixture(8000), Rate);
        float[] y = sound.AddNoise(decibel, new RandomSource(0, "noise")).Samples.ToArray();
        double[] noise = [.. y.Zip(sound.Samples.ToArray(), (with, without) => (double)with - without)];
        double ratio = 10 * Math.Log10(sound.Samples.ToArray().Sum(x => (double)x * x) / noise.Sum(x => x * x));
        ratio.Should().BeApproximately(decibel, 0.01);
        double neighbours = noise.Zip(noise.Skip(1), (one, next) => one * next).Sum() / noise.Sum(x => x * x);
        neighbours.Should().BeApproximately(0, 0.05, "white noise does not know its neighbours");
    }

    [Fact]
    public void Noise_of_another_rate_is_resampled_and_silence_stays()
    {
        var noise = new AudioSignal(TestSounds.Tone(300, 8000, rate: 8000), 8000);
        var silence = new AudioSignal(new float[700], Rate);
        silence.AddNoise(noise, 10, new RandomSource(0, "n")).Samples.ToArray().Should().OnlyContain(x => x == 0);
        var sound = new AudioSignal(TestSounds.Mixture(700), Rate);
        sound.AddNoise(noise, 10, new RandomSource(0, "n")).Samples.ToArray().Should()
            .Equal(sound.AddNoise(noise.Resample(Rate), 10, new RandomSource(0, "n")).Samples.ToArray());
        FluentActions.Invoking(() => sound.AddNoise(silence, 10, new RandomSource(0, "n"))).Should().Throw<AudioException>();
        FluentActions.Invoking(() => sound.AddNoise(new AudioSignal(default, Rate), 10, new RandomSource(0, "n")))
            .Should().Throw<AudioException>();
        FluentActions.Invoking(() => sound.AddNoise(double.NaN, new RandomSource(0, "n"))).Should().Throw<ArgumentOutOfRangeException>();
        var nothing = new AudioSignal(default, Rate);
        nothing.AddNoise(3, new RandomSource(0, "n")).Samples.Length.Should().Be(0);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(300, 1)]
    [InlineData(300, 77)]
    [InlineData(50, 400)]
    public void Reverberation_is_a_convolution_from_the_peak_on_as_loud_as_before(int count, int length)
    {
        float[] x = TestSounds.Mixture(count), h = [.. TestSounds.Noise(length, 9).Select(value => (float)value)];
        float[] y = new AudioSignal(x, Rate).Reverberate(new AudioSignal(h, Rate)).Samples.ToArray();
        int peak = Enumerable.Range(0, length).MaxBy(j => Math.Abs(h[j]));
        var expected = new double[count];
        for (int k = 0; k < count; k++)
        {
            for (int j = 0; j < length; j++)
                expected[k] += k + peak - j >= 0 && k + peak - j < count ? h[j] * (double)x[k + peak - j] : 0;
        }
        double gain = Math.Sqrt(x.Sum(one => (double)one * one) / expected.Sum(one => one * one));
        y.Should().HaveCount(count);
        for (int k = 0; k < count; k++)
            y[k].Should().BeApproximately((float)(gain * expected[k]), 1e-5f);
    }

    [Fact]
    public void A_response_that_is_made_decays_by_60_decibels_in_its_time_and_halves_the_energy()
    {
        const double time = 0.4;
        double[] h = [.. AudioSignal.ImpulseResponse(time, Rate, new RandomSource(4, "room")).Samples.ToArray().Select(x => (double)x)];
        h.Should().HaveCount((int)(time * Rate) + 1);
        h[0].Should().Be(1);
        h.Skip(1).Sum(x => x * x).Should().BeApproximately(1, 1e-4);
        double Level(int from) => 10 * Math.Log10(h.Skip(from).Take(400).Average(x => x * x));
        (Level(1) - Level(1 + Rate / 5)).Should().BeApproximately(30, 2, "half the time is half the decay");
        FluentActions.Invoking(() => AudioSignal.ImpulseResponse(1e-6, Rate, new RandomSource(0, "room")))
            .Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new AudioSignal(new float[3], Rate).Reverberate(new AudioSignal(new float[2], Rate)))
            .Should().Throw<AudioException>();
    }

    [Fact]
    public void One_sound_follows_the_other()
    {
        var first = new AudioSignal(TestSounds.Mixture(100), Rate);
        var second = new AudioSignal(TestSounds.Tone(200, 80, rate: 8000), 8000);
        first.FollowedBy(second).Samples.ToArray().Should()
            .Equal([.. first.Samples.ToArray(), .. second.Resample(Rate).Samples.ToArray()]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    [InlineData(5)]
    [InlineData(double.NaN)]
    public void Speeds_out_of_range_are_refused(double factor) =>
        FluentActions.Invoking(() => new AudioSignal(new float[4], Rate).ChangeSpeed(factor)).Should().Throw<ArgumentOutOfRangeException>();
}
