using System.Numerics;
using SemiMER.Features;

namespace SemiMER.Tests.Features.Acoustic;

public sealed class ShortTimeSpectrumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(100)]
    public void Power_is_that_of_the_plain_sum_and_of_this_frame_alone(int length)
    {
        var options = new FrameOptions { Length = length / 16000.0, Window = FrameWindow.Rectangular };
        var spectrum = new ShortTimeSpectrum(options, 16000);
        float[] frame = [.. TestSounds.Noise(length).Select(value => (float)value)];
        var power = new double[spectrum.Bins];
        spectrum.Compute(frame, power);
        for (int bin = 0; bin < power.Length; bin++)
        {
            Complex sum = 0;
            for (int i = 0; i < length; i++)
                sum += frame[i] * Complex.Exp(new Complex(0, -2 * Math.PI * bin * i / spectrum.FourierLength));
            power[bin].Should().BeApproximately(sum.Magnitude * sum.Magnitude, 1e-12 * length * length);
        }
        var again = new double[power.Length];
        spectrum.Compute([.. frame.Select(value => 1e6f - value)], again);
        spectrum.Compute(frame, again);
        again.Should().Equal(power);
    }
}
