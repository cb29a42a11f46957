using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.Providers.FourierTransform;

namespace SemiMER.Features;

/// <summary>The power spectrum |X|² of a frame: pre-emphasis, window, zeros up to the Fourier length, no scaling.</summary>
internal sealed class ShortTimeSpectrum
{
    // An object of its own: MathNet's process-wide choice of a provider is neither read nor changed.
    private static readonly ManagedFourierTransformProvider Fourier = new ManagedFourierTransformProvider();

    private readonly double[] window;
    private readonly double preEmphasis;
    private readonly Complex[] buffer; // pairs of samples: the even ones are real parts, the odd ones imaginary
    private readonly Complex[] turns; // exp(-2 π i k / N)

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
        FourierLength = options.FourierLengthInSamples(sampleRate);
        buffer = new Complex[Math.Max(1, FourierLength / 2)];
        turns = [.. Enumerable.Range(0, buffer.Length / 2 + 1)
            .Select(k => Complex.FromPolarCoordinates(1, -2 * Math.PI * k / FourierLength))];
    }

    /// <summary>Number of samples of a frame.</summary>
    public int FrameLength => window.Length;

    /// <summary>Number of bins: half the length of the Fourier transform, plus 1.</summary>
    public int Bins => FourierLength / 2 + 1;

    /// <summary>Length of the Fourier transform.</summary>
    public int FourierLength { get; }

    /// <summary>Computes the power spectrum.</summary>
    /// <param name="frame">One frame.</param>
    /// <param name="power">Is filled; one number for each bin.</param>
    public void Compute(ReadOnlySpan<float> frame, Span<double> power)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(frame.Length, FrameLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(power.Length, Bins);
        Span<double> samples = MemoryMarshal.Cast<Complex, double>(buffer.AsSpan());
        for (int i = 0; i < frame.Length; i++)
            samples[i] = (frame[i] - preEmphasis * frame[Math.Max(0, i - 1)]) * window[i];
        samples[frame.Length..].Clear();
        if (buffer.Length > 1)
            Fourier.Forward(buffer, FourierTransformScaling.NoScaling);
        Unravel(power);
    }

    // With Z the transform of the N / 2 pairs, those of the even and the odd samples are E = (Z[k] + Z*[N/2 - k]) / 2 and
    // O = (Z[k] - Z*[N/2 - k]) / 2i; then X[k] = E + exp(-2 π i k / N) O and X*[N/2 - k] = E - exp(-2 π i k / N) O. Half the work of
    // complex samples, and unlike two frames in one transform, no frame's rounding depends on another.
    private void Unravel(Span<double> power)
    {
        int half = power.Length - 1;
        for (int k = 0; k < turns.Length; k++)
        {
            Complex z = buffer[k], mirrored = Complex.Conjugate(buffer[k == 0 ? 0 : half - k]);
            Complex even = (z + mirrored) * 0.5, difference = (z - mirrored) * 0.5;
            Complex odd = turns[k] * new Complex(difference.Imaginary, -difference.Real);
            power[half - k] = SquareOf(even - odd);
            power[k] = SquareOf(even + odd);
        }
    }

    private static double SquareOf(Complex value) => value.Real * value.Real + value.Imaginary * value.Imaginary;

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
