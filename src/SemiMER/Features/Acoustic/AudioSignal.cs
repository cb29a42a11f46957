using SemiMER.Formats;

namespace SemiMER.Features;

/// <summary>Sound of one channel: samples of which ±1 is full scale (louder is allowed), so many a second.</summary>
public sealed partial class AudioSignal
{
    /// <summary>Takes samples as sound.</summary>
    /// <param name="samples">The samples; kept, not copied.</param>
    /// <param name="sampleRate">Samples a second, at least 1.</param>
    /// <exception cref="AudioException">A sample is NaN or infinite.</exception>
    public AudioSignal(ReadOnlyMemory<float> samples, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        CheckFinite(samples.Span, first: 0);
        Samples = samples;
        SampleRate = sampleRate;
    }

    /// <summary>The samples.</summary>
    public ReadOnlyMemory<float> Samples { get; }

    /// <summary>Samples a second.</summary>
    public int SampleRate { get; }

    /// <summary>Length in seconds.</summary>
    public double Duration => (double)Samples.Length / SampleRate;

    /// <summary>What is wrong in the file that the sound was read from, though it could be read; none for other sound.</summary>
    public IReadOnlyList<ReadingRemark> Remarks { get; private init; } = [];

    /// <summary>Reads a WAV file whole. What is wrong in it but can be read all the same stands in <see cref="Remarks"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="channel">The channel, from 0; null for the mean of all channels.</param>
    /// <exception cref="FileFormatException">The file is missing, is no WAV file or damaged, or has no such channel.</exception>
    public static AudioSignal FromWav(string path, int? channel = null)
    {
        using WavReader reader = WavReader.Open(path);
        return FromWav(reader, channel);
    }

    /// <summary>Reads a WAV file that is open already, whole.</summary>
    /// <param name="reader">The file; it stays open.</param>
    /// <param name="channel">The channel, from 0; null for the mean of all channels.</param>
    /// <exception cref="FileFormatException">The file is damaged, or has no such channel.</exception>
    public static AudioSignal FromWav(WavReader reader, int? channel = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new AudioSignal(reader.ReadMono(channel), reader.Header.SampleRate) { Remarks = reader.Remarks };
    }

    /// <summary>Writes 16-bit PCM.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public void WriteWav(string path) => WavWriter.WritePcm16(path, Samples, SampleRate);

    /// <summary>The same sound at another sample rate; see <see cref="Resampler"/>.</summary>
    /// <param name="sampleRate">Samples a second, at least 1.</param>
    public AudioSignal Resample(int sampleRate)
    {
        if (sampleRate == SampleRate)
            return this;
        return Resample(new ResamplingFilter(SampleRate, sampleRate));
    }

    /// <summary>The same sound at the sample rate of options, which keep the filter for the next.</summary>
    /// <param name="options">Tell the rate; use one object for many recordings.</param>
    public AudioSignal Resample(AcousticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.SampleRate == SampleRate ? this : Resample(options.Filters.Get(SampleRate, options.SampleRate));
    }

    /// <summary>The same with a filter that has been made before, from this signal's rate.</summary>
    internal AudioSignal Resample(ResamplingFilter filter)
    {
        var resampler = new Resampler(filter);
        return new AudioSignal((float[])[.. resampler.Push(Samples.Span), .. resampler.Complete()], filter.To) { Remarks = Remarks };
    }

    /// <summary>Refuses sound without a sample, by the file that it comes from, if any.</summary>
    internal void CheckNotEmpty(string? path)
    {
        if (Samples.IsEmpty)
            throw new AudioException("Sound without a sample has no features: leave the modality out of the utterance.", path);
    }

    /// <summary>Refuses samples that are no numbers, by the index of the first of them.</summary>
    internal static void CheckFinite(ReadOnlySpan<float> samples, long first)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i]))
            {
                throw new AudioException("Sound has a sample that is not finite, at the index of that row.", sample: first + i,
                    expected: "a number", actual: FormattableString.Invariant($"{samples[i]}"));
            }
        }
    }
}
