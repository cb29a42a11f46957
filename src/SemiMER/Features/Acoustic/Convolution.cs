using System.Numerics;
using MathNet.Numerics.Providers.FourierTransform;

namespace SemiMER.Features;

/// <summary>The convolution y_k = sum_j h_j x_(k - j) of two signals, by the Fourier transform.</summary>
internal static class Convolution
{
    // An object of its own, as in ShortTimeSpectrum.
    private static readonly ManagedFourierTransformProvider Fourier = new ManagedFourierTransformProvider();

    /// <summary>All of it, as long as both together, less one.</summary>
    /// <param name="x">At least one sample.</param>
    /// <param name="h">At least one sample.</param>
    public static double[] Of(ReadOnlySpan<float> x, ReadOnlySpan<float> h)
    {
        int count = x.Length + h.Length - 1;
        int length = Math.Max(2, (int)BitOperations.RoundUpToPowerOf2((uint)count)); // so long that nothing goes round
        Complex[] first = Spectrum(x, length), second = Spectrum(h, length);
        for (int k = 0; k < length; k++)
            first[k] *= second[k];
        Fourier.Backward(first, FourierTransformScaling.BackwardScaling);
        return Array.ConvertAll(first[..count], value => value.Real);
    }

    private static Complex[] Spectrum(ReadOnlySpan<float> samples, int length)
    {
        var spectrum = new Complex[length];
        for (int k = 0; k < samples.Length; k++)
            spectrum[k] = samples[k];
        Fourier.Forward(spectrum, FourierTransformScaling.NoScaling);
        return spectrum;
    }
}
