using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(22050, 16000)]
    [InlineData(16000, 22050)]
    [InlineData(44100, 16000)]
    [InlineData(48000, 8000)]
    [InlineData(8000, 44100)]
    [InlineData(16001, 16000)]
    public void Tones_keep_frequency_phase_and_amplitude(int from, int to)
    {
        foreach (double share in (double[])[0.02, 0.3, 0.85])
        {
            double frequency = share * Math.Min(from, to) / 2;
            ReadOnlySpan<float> output = new AudioSignal(TestSounds.Tone(frequency, from / 4, rate: from, phase: 0.7), from)
                .Resample(to).Samples.Span;
            output.Length.Should().Be((int)Math.Ceiling(from / 4 * (double)to / from));
            float[] expected = TestSounds.Tone(frequency, output.Length, rate: to, phase: 0.7);
            int edge = (int)(60.0 * Math.Max(to, from) / from);
            for (int i = edge; i < output.Length - edge; i++)
                ((double)output[i]).Should().BeApproximately(expected[i], 0.0005); // -60 dB of the amplitude
        }
    }

    [Theory]
    [InlineData(44100, 16000)]
    [InlineData(22050, 16000)]
    [InlineData(48000, 8000)]
    public void Tones_that_would_alias_are_below_60_dB(int from, int to)
    {
        for (double frequency = to / 2.0; frequency < from / 2.0; frequency += from / 37.0)
        {
            ReadOnlySpan<float> output = new AudioSignal(TestSounds.Tone(frequency, from / 4, rate: from), from).Resample(to).Samples.Span;
            int edge = 200;
            foreach (float sample in output[edge..^edge])
                Math.Abs(sample).Should().BeLessThan(0.0005f);
        }
    }

    [Fact]
    public void Constants_stay_constant()
    {
        float[] constant = new float[4000];
        constant.AsSpan().Fill(0.3f);
        foreach (float sample in new AudioSignal(constant, 44100).Resample(16000).Samples.Span[100..^100])
            sample.Should().BeApproximately(0.3f, 1e-7f);
    }

    [Theory]
    [InlineData(22050, 16000)]
    [InlineData(8000, 11025)]
    [InlineData(16000, 16000)]
    [InlineData(48000, 44101)]
    public void Chunks_of_any_size_give_the_same_bits(int from, int to)
    {
        float[] sound = [.. TestSounds.Noise(5000).Select(value => (float)value)];
        var whole = new Resampler(from, to);
        float[] expected = [.. whole.Push(sound), .. whole.Complete()];
        var random = new RandomSource(from, "chunks");
        for (int round = 0; round < 5; round++)
        {
            var chunked = new Resampler(from, to);
            var output = new List<float>();
            for (int first = 0; first < sound.Length;)
            {
                int count = Math.Min(sound.Length - first, random.NextInt32(round == 0 ? 2 : 700));
                output.AddRange(chunked.Push(sound.AsSpan(first, count)));
                first += count;
            }
            output.AddRange(chunked.Complete());
            output.Should().Equal(expected);
        }
    }

    [Fact]
    public void Short_sounds_and_finished_ones()
    {
        new AudioSignal(new[] { 0.5f }, 8000).Resample(16000).Samples.Length.Should().Be(2);
        new AudioSignal(Array.Empty<float>(), 8000).Resample(16000).Samples.Length.Should().Be(0);
        var resampler = new Resampler(8000, 16000);
        resampler.Complete().Should().BeEmpty();
        FluentActions.Invoking(() => resampler.Push([1f])).Should().Throw<AudioException>().WithMessage("*has been completed*");
    }
}
