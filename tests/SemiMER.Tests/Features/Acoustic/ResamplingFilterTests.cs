using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class ResamplingFilterTests
{
    [Fact]
    public void Options_keep_the_filter_of_one_pair_of_rates()
    {
        var options = new AcousticOptions();
        ResamplingFilter filter = options.Filters.Get(22050, 16000);
        options.Filters.Get(16000, 16000);
        options.Filters.Get(22050, 16000).Should().BeSameAs(filter);
        (options with { Frames = AcousticFrames.Descriptors }).Filters.Get(22050, 16000).Should().BeSameAs(filter);
        (options.Filters.Get(44100, 16000).From, options.Filters.Get(44100, 8000).To).Should().Be((44100, 8000));
    }

    [Fact]
    public void A_kept_filter_is_no_part_of_what_options_say()
    {
        var used = new AcousticOptions();
        used.Filters.Get(22050, 16000).Weights(1);
        used.Should().Be(new AcousticOptions());
        used.GetHashCode().Should().Be(new AcousticOptions().GetHashCode());
        used.Should().NotBe(new AcousticOptions { SampleRate = 8000 });
    }

    [Fact]
    public void Options_used_before_give_the_same_bits_whatever_came_between()
    {
        AudioSignal Sound(int rate) => new(TestSounds.Mixture(rate / 4), rate);
        var options = new AcousticOptions();
        float[] expected = AcousticFeatures.Of(Sound(22050)).Frames.Values.ToArray();
        foreach (int rate in (int[])[22050, 44100, 16000, 22050, 22050])
            AcousticFeatures.Of(Sound(rate), options).Frames.Values.ToArray().Length.Should().Be(expected.Length);
        AcousticFeatures.Of(Sound(22050), options).Frames.Values.ToArray().Should().Equal(expected);
    }

    [Theory]
    [InlineData(22050, 16000)]
    [InlineData(16000, 22050)]
    [InlineData(3, 2)]
    public void Every_phase_sums_to_1_and_has_its_middle_where_the_output_stands(int from, int to)
    {
        var filter = new ResamplingFilter(from, to);
        for (int phase = filter.Up - 1; phase >= 0; phase--)
        {
            double[] weights = filter.Weights(phase);
            weights.Sum().Should().BeApproximately(1, 1e-12);
            double middle = weights.Select((weight, i) => weight * (i - filter.Reach + 1)).Sum();
            middle.Should().BeApproximately((double)phase / filter.Up, 0.002);
        }
    }
}
