namespace SemiMER.Formats;

/// <summary>How a WAV file stores a sample.</summary>
public enum WavEncoding
{
    /// <summary>8 bits, unsigned; 128 is silence.</summary>
    Pcm8,

    /// <summary>9 to 16 bits, signed.</summary>
    Pcm16,

    /// <summary>17 to 24 bits, signed.</summary>
    Pcm24,

    /// <summary>25 to 32 bits, signed.</summary>
    Pcm32,

    /// <summary>Single precision; full scale is 1, louder is allowed.</summary>
    Ieee32,

    /// <summary>Double precision; full scale is 1, louder is allowed.</summary>
    Ieee64,
}

/// <summary>What a WAV file says of its samples, as far as the file bears it out.</summary>
/// <param name="Encoding">How a sample is stored.</param>
/// <param name="Channels">Number of channels, at least 1.</param>
/// <param name="SampleRate">Frames a second.</param>
/// <param name="Frames">Number of frames; a frame is one sample of each channel.</param>
/// <param name="DataOffset">Position of the first sample in the file, in bytes.</param>
public sealed record WavHeader(WavEncoding Encoding, int Channels, int SampleRate, long Frames, long DataOffset)
{
    /// <summary>What in the file is wrong but can be read all the same, such as a data size left open by a program that streamed.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Length in seconds.</summary>
    public double Duration => (double)Frames / SampleRate;

    /// <summary>Bytes of a sample of one channel, those that it leaves unused among them.</summary>
    internal int SampleSize { get; init; }

    /// <summary>
    /// Bits that a sample of PCM leaves unused: below it, where they must be zero, or, if <see cref="IsLow"/>, above it, where they are
    /// zero or repeat its sign.
    /// </summary>
    internal int UnusedBits { get; init; }

    /// <summary>Whether samples stand in the low bits of their bytes, as ALSA writes 24 bits in four bytes.</summary>
    internal bool IsLow { get; init; }
}
