using System.Numerics;
using MathNet.Numerics.Providers.FourierTransform;

namespace SemiMER.Features;

/// <summary>The power spectrum |X|² of a frame: pre-emphasis, window, zeros up to the Fourier length, no scaling.</summary>
public sealed class ShortTimeSpectrum
{
    // An object of its own: MathNet's process-wide choice of a provider is neither read nor changed.
    private static readonly ManagedFourierTransformProvider Fourier = new ManagedFourierTransformProvider();

    private readonly double[] window;
    private readonly double preEmphasis;
    private readonly Complex[] buffer;

    /// <summary>Prepares the computation.</summary>
    /// <param name="options">Length, window, pre-emphasis, length of the Fourier transform.</param>
    /// <param name="sampleRate">Samples a second.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public ShortTimeSpectrum(FrameOptions options, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new OptionFaults(nameof(FrameOptions));
        options.AddFaults(faults, sampleRate);
        faults.Throw();
        window = WindowOf(options.Window, options.LengthInSamples(sampleRate), options.PeriodicWindow);
        preEmphasis = options.PreEmphasis;
        buffer = new Complex[options.FourierLengthInSamples(sampleRate)];
    }

    /// <summary>Number of samples of a frame.</summary>
    public int FrameLength => window.Length;

    /// <summary>Number of bins: half the length of the Fourier transform, plus 1.</summary>
    public int Bins => buffer.Length / 2 + 1;

    /// <summary>Length of the Fourier transform.</summary>
    public int FourierLength => buffer.Length;

    /// <summary>Computes the power spectrum.</summary>
    /// <param name="frame">One frame.</param>
    /// <param name="power">Is filled; one number for each bin.</param>
    public void Compute(ReadOnlySpan<float> frame, Span<double> power)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, FrameLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(power.Length, Bins);
        for (int i = 0; i < frame.Length; i++)
            buffer[i] = (frame[i] - preEmphasis * frame[Math.Max(0, i - 1)]) * window[i];
        buffer.AsSpan(frame.Length).Clear();
        if (buffer.Length > 1)
            Fourier.Forward(buffer, FourierTransformScaling.NoScaling);
        for (int bin = 0; bin < power.Length; bin++)
            power[bin] = buffer[bin].Real * buffer[bin].Real + buffer[bin].Imaginary * buffer[bin].Imaginary;
    }

    private static double[] WindowOf(FrameWindow window, int length, bool periodic)
    {
        double n = periodic ? length : Math.Max(1, length - 1);
        return
        [
            .. Enumerable.Range(0, length).Select(i => window switch
            {
                FrameWindow.Hann => 0.5 - 0.5 * Math.Cos(2 * Math.PI * i / n),
                FrameWindow.Hamming => 0.54 - 0.46 * Math.Cos(2 * Math.PI * i / n),
                _ => 1,
            }),
        ];
    }
}
