namespace SemiMER.Features;

public sealed partial class AudioSignal
{
    private const double LeastSpeed = 0.25, HighestSpeed = 4;
    private const double DecayExponent = 3; // reverberation has fallen by 60 dB, a factor of 10^-3, after its time

    /// <summary>
    /// The same sound faster or slower, pitch and tempo together, as a tape would play it: y(t) = x(s t), by <see cref="Resample(int)"/>
    /// from a rate s times as high. The factor is rounded to whole samples a second.
    /// </summary>
    /// <param name="factor">s, from 0.25 to 4; 1.1 is a tenth faster.</param>
    public AudioSignal ChangeSpeed(double factor)
    {
        if (!(factor >= LeastSpeed))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, FormattableString.Invariant($"At least {LeastSpeed}."));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, HighestSpeed);
        int from = Math.Max(1, (int)Math.Round(factor * SampleRate));
        return from == SampleRate ? this : Resample(new ResamplingFilter(from, SampleRate));
    }

    /// <summary>The sound with white noise of the normal distribution.</summary>
    /// <param name="decibel">Signal-to-noise ratio in dB, a finite number; 20 is faint, 0 as loud as the sound.</param>
    /// <param name="random">Draws the noise.</param>
    public AudioSignal AddNoise(double decibel, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var noise = new float[Samples.Length];
        foreach (ref float sample in noise.AsSpan())
            sample = (float)random.NextNormal();
        return Samples.IsEmpty ? this : Plus(noise, decibel);
    }

    /// <summary>
    /// The sound with a recorded noise: y = x + n 10^(-SNR / 20) rms(x) / rms(n). Of a noise that is longer a part is taken that begins
    /// anywhere; one that is shorter begins anywhere in itself and is repeated. Silence stays silence.
    /// </summary>
    /// <param name="noise">The noise, of any sample rate.</param>
    /// <param name="decibel">SNR, the signal-to-noise ratio in dB, a finite number.</param>
    /// <param name="random">Draws where the noise begins.</param>
    /// <exception cref="AudioException">The noise, or the part of it that is taken, is silent.</exception>
    public AudioSignal AddNoise(AudioSignal noise, double decibel, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(random);
        if (Samples.IsEmpty)
            return this;
        ReadOnlySpan<float> all = noise.Resample(SampleRate).Samples.Span;
        if (all.IsEmpty)
            throw new AudioException("Noise without a sample cannot be added: give a longer one.");
        int start = random.NextInt32(all.Length > Samples.Length ? all.Length - Samples.Length + 1 : all.Length);
        var part = new float[Samples.Length];
        for (int k = 0; k < part.Length; k++)
            part[k] = all[(start + k) % all.Length];
        return Plus(part, decibel);
    }

    /// <summary>
    /// The sound in a room: the convolution y_k = sum_j h_j x_(k + p - j) with an impulse response h, from its highest peak p on, so that
    /// the sound comes no later, as long and as loud (root mean square) as before.
    /// </summary>
    /// <param name="response">The impulse response, of any sample rate: what is heard of a clap.</param>
    /// <exception cref="AudioException">The response is silent.</exception>
    public AudioSignal Reverberate(AudioSignal response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (Samples.IsEmpty)
            return this;
        float[] h = response.Resample(SampleRate).Samples.ToArray();
        int peak = 0;
        for (int j = 0; j < h.Length; j++)
        {
            if (Math.Abs(h[j]) > Math.Abs(h[peak]))
                peak = j;
        }
        if (h.Length == 0 || h[peak] == 0)
            throw new AudioException("An impulse response that is silent leaves nothing of the sound: give one of a room.");
        double[] heard = Convolution.Of(Samples.Span, h).AsSpan(peak, Samples.Length).ToArray();
        double own = RootMeanSquare(Samples.Span), other = Math.Sqrt(heard.Sum(y => y * y) / heard.Length);
        double gain = other > 0 ? own / other : 0;
        return With(Array.ConvertAll(heard, y => (float)(gain * y)));
    }

    /// <summary>One sound after the other.</summary>
    /// <param name="next">What follows, of any sample rate; it is brought to that of this one.</param>
    public AudioSignal FollowedBy(AudioSignal next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return With([.. Samples.Span, .. next.Resample(SampleRate).Samples.Span]);
    }

    /// <summary>
    /// An impulse response for <see cref="Reverberate"/> where none was recorded: h_0 = 1, then noise that decays by 60 dB in the time T,
    /// h_k = g e_k 10^(-3 k / (R T)) with e normal, R the sample rate and g such that reverberation has the energy of the direct sound
    /// (the statistical model of Polack 1988).
    /// </summary>
    /// <param name="reverberationTime">T in seconds, at least two samples long, at most 10: 0.3 is a living room, 2 a church.</param>
    /// <param name="sampleRate">R, samples a second, at least 1.</param>
    /// <param name="random">Draws the noise.</param>
    public static AudioSignal ImpulseResponse(double reverberationTime, int sampleRate, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentNullException.ThrowIfNull(random);
        const double longest = 10;
        if (!(reverberationTime * sampleRate >= 2 && reverberationTime <= longest))
        {
            throw new ArgumentOutOfRangeException(nameof(reverberationTime), reverberationTime,
                FormattableString.Invariant($"At least two samples, at most {longest} s."));
        }
        var h = new double[(int)(reverberationTime * sampleRate) + 1];
        for (int k = 1; k < h.Length; k++)
            h[k] = random.NextNormal() * Math.Pow(10, -DecayExponent * k / (sampleRate * reverberationTime));
        double g = 1 / Math.Sqrt(h.Sum(x => x * x));
        h[0] = 1 / g;
        return new AudioSignal(Array.ConvertAll(h, x => (float)(g * x)), sampleRate);
    }

    // y = x + n 10^(-SNR / 20) rms(x) / rms(n)
    private AudioSignal Plus(float[] noise, double decibel)
    {
        if (!double.IsFinite(decibel))
            throw new ArgumentOutOfRangeException(nameof(decibel), decibel, "A finite number.");
        double loudness = RootMeanSquare(noise);
        if (loudness == 0)
            throw new AudioException("Noise that is silent has no signal-to-noise ratio: give one that is heard all the time.");
        double gain = Math.Pow(10, -decibel / 20) * RootMeanSquare(Samples.Span) / loudness;
        float[] sum = Samples.ToArray();
        for (int k = 0; k < sum.Length; k++)
            sum[k] = (float)(sum[k] + gain * noise[k]);
        return With(sum);
    }

    private AudioSignal With(float[] samples) => new(samples, SampleRate) { Remarks = Remarks };

    private static double RootMeanSquare(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
            sum += (double)sample * sample;
        return Math.Sqrt(sum / samples.Length);
    }
}
