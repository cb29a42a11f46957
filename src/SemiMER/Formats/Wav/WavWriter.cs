using System.Buffers.Binary;

namespace SemiMER.Formats;

/// <summary>Writes WAV files, of 16-bit PCM or of floats. A file appears whole or not at all.</summary>
public static class WavWriter
{
    private const ushort Pcm = 1;
    private const ushort IeeeFloat = 3;
    private const int PartSamples = 1 << 14;

    /// <summary>Writes 16-bit PCM: samples times 32,768, rounded; what is beyond full scale is clipped.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="samples">The samples, ±1 at full scale, channels interleaved.</param>
    /// <param name="sampleRate">Frames a second, at least 1.</param>
    /// <param name="channels">Number of channels, 1 to 65,535.</param>
    /// <exception cref="SemiMerException">A sample is NaN, the samples are no whole frames, or too many for a WAV file.</exception>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void WritePcm16(string path, ReadOnlyMemory<float> samples, int sampleRate, int channels = 1) =>
        Write(path, samples, sampleRate, channels, Pcm, sizeof(short), static (sample, bytes) =>
            BinaryPrimitives.WriteInt16LittleEndian(
                bytes, (short)Math.Clamp(MathF.Round(sample * 32768f), short.MinValue, short.MaxValue)));

    /// <summary>Writes floats of 32 bits, as they are.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="samples">The samples, ±1 at full scale, channels interleaved.</param>
    /// <param name="sampleRate">Frames a second, at least 1.</param>
    /// <param name="channels">Number of channels, 1 to 65,535.</param>
    /// <exception cref="SemiMerException">A sample is NaN, the samples are no whole frames, or too many for a WAV file.</exception>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void WriteFloat(string path, ReadOnlyMemory<float> samples, int sampleRate, int channels = 1) =>
        Write(path, samples, sampleRate, channels, IeeeFloat, sizeof(float), static (sample, bytes) =>
            BinaryPrimitives.WriteSingleLittleEndian(bytes, sample));

    private delegate void Encoder(float sample, Span<byte> bytes);

    private static void Write(
        string path, ReadOnlyMemory<float> samples, int sampleRate, int channels, ushort tag, int size, Encoder encode)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, ushort.MaxValue);
        long dataSize = (long)samples.Length * size;
        byte[] header = Header(tag, size, sampleRate, channels, samples.Length / channels, dataSize);
        if (samples.Length % channels != 0)
            throw new SemiMerException($"{samples.Length} samples are no whole frames of {channels} channels.");
        if (dataSize + header.Length > uint.MaxValue)
            throw new SemiMerException($"A WAV file cannot hold {dataSize} bytes of samples; write several.");
        foreach (float sample in samples.Span)
        {
            if (float.IsNaN(sample))
                throw new SemiMerException($"A sample for '{path}' is NaN.");
        }
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            var bytes = new byte[PartSamples * size];
            for (int first = 0; first < samples.Length; first += PartSamples)
            {
                ReadOnlySpan<float> part = samples.Span[first..Math.Min(samples.Length, first + PartSamples)];
                for (int i = 0; i < part.Length; i++)
                    encode(part[i], bytes.AsSpan(i * size, size));
                stream.Write(bytes, 0, part.Length * size);
            }
        });
    }

    private static byte[] Header(ushort tag, int size, int sampleRate, int channels, int frames, long dataSize)
    {
        bool isFloat = tag == IeeeFloat; // floats need the size of an extension (0) and the number of frames
        int formatSize = isFloat ? 18 : 16;
        int length = 12 + 8 + formatSize + (isFloat ? 12 : 0) + 8;
        var header = new byte[length];
        int position = 0;
        void Text(ReadOnlySpan<byte> text)
        {
            text.CopyTo(header.AsSpan(position));
            position += text.Length;
        }
        void Word(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(position), value);
            position += sizeof(uint);
        }
        void Half(int value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(position), (ushort)value);
            position += sizeof(ushort);
        }
        Text("RIFF"u8);
        Word((uint)(length - 8 + dataSize));
        Text("WAVEfmt "u8);
        Word((uint)formatSize);
        Half(tag);
        Half(channels);
        Word((uint)sampleRate);
        Word((uint)((long)sampleRate * channels * size));
        Half(channels * size);
        Half(size * 8);
        if (isFloat)
        {
            Half(0);
            Text("fact"u8);
            Word(sizeof(uint));
            Word((uint)frames);
        }
        Text("data"u8);
        Word((uint)dataSize);
        return header;
    }
}
