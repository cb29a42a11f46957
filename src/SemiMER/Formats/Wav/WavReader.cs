using System.Buffers.Binary;

namespace SemiMER.Formats;

/// <summary>
/// Reads the samples of a WAV file by position, as floats of which ±1 is full scale: PCM of n bits is divided by 2^(n-1). Channels
/// are interleaved. Samples of fewer bits than their bytes hold stand in the high bits; where the block size says that they have more bytes
/// than they need (24 bits in four), they stand in the low ones.
/// </summary>
public sealed class WavReader : IDisposable
{
    private const int PartBytes = 1 << 16;

    private readonly string path;
    private readonly IWavSource source;

    private WavReader(string path, IWavSource source)
    {
        this.path = path;
        this.source = source;
        Header = new WavHeaderParser(path, source).Read();
    }

    /// <summary>What the file holds.</summary>
    public WavHeader Header { get; }

    /// <summary>What in the file is wrong but is read all the same.</summary>
    public IReadOnlyList<ReadingRemark> Remarks => [.. Header.Remarks.Select(text => new ReadingRemark { Text = text, File = path })];

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The file is missing, is no WAV file, is damaged, or has samples of another kind.</exception>
    public static WavReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var source = new WavFileSource(InputFile.Open(path));
        try
        {
            return new WavReader(path, source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Takes a file that came as bytes, such as an upload, and reads its header.</summary>
    /// <param name="bytes">The bytes of the file; kept, not copied.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="FileFormatException">It is no WAV file, is damaged, or has samples of another kind.</exception>
    public static WavReader Open(ReadOnlyMemory<byte> bytes, string name = "sound")
    {
        ArgumentNullException.ThrowIfNull(name);
        return new WavReader(name, new WavMemorySource(bytes));
    }

    /// <summary>Reads frames that follow each other, all channels interleaved.</summary>
    /// <param name="firstFrame">The first frame, from 0.</param>
    /// <param name="destination">Is filled; its length is a whole number of frames, and the file has them.</param>
    /// <exception cref="FileFormatException">
    /// The file has been cut short since it was opened, a sample is NaN or infinite, or has more bits than the header says.
    /// </exception>
    public void Read(long firstFrame, Span<float> destination)
    {
        int channels = Header.Channels;
        if (destination.Length % channels != 0)
            throw new ArgumentException($"{destination.Length} samples are no whole frames of {channels}.", nameof(destination));
        ArgumentOutOfRangeException.ThrowIfNegative(firstFrame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstFrame, Header.Frames - destination.Length / channels);
        int size = Header.SampleSize;
        Span<byte> bytes = new byte[Math.Min((long)destination.Length * size, PartBytes / size * size)];
        long sample = firstFrame * channels;
        while (!destination.IsEmpty)
        {
            Span<byte> part = bytes[..(int)Math.Min(bytes.Length, (long)destination.Length * size)];
            ReadBytes(Header.DataOffset + sample * size, part);
            int count = part.Length / size;
            Decode(part, destination[..count], sample);
            for (int i = 0; i < count; i++)
            {
                if (!float.IsFinite(destination[i]))
                {
                    throw new FileFormatException(path, "has a sample that is not finite, in the frame of that row.",
                        row: (sample + i) / channels, expected: "a number", actual: FormattableString.Invariant($"{destination[i]}"));
                }
            }
            sample += count;
            destination = destination[count..];
        }
    }

    /// <summary>Reads the whole file as one channel: the mean of all channels, or one of them.</summary>
    /// <param name="channel">The channel, from 0; null for the mean of all.</param>
    /// <exception cref="FileFormatException">No such channel, or too many frames for an array; or as <see cref="Read"/>.</exception>
    public float[] ReadMono(int? channel = null)
    {
        int channels = Header.Channels;
        if (channel is { } index && (index < 0 || index >= channels))
            throw new FileFormatException(path, "has no such channel.", expected: $"0 to {channels - 1}", actual: $"{index}");
        if (Header.Frames > Array.MaxLength)
        {
            throw new FileFormatException(path, "is too long to load whole; read it in parts.",
                expected: $"at most {Array.MaxLength} frames", actual: $"{Header.Frames}");
        }
        var mono = new float[Header.Frames];
        if (channels == 1)
        {
            Read(0, mono);
            return mono;
        }
        int partFrames = Math.Max(1, PartBytes / channels);
        var part = new float[(long)partFrames * channels];
        for (int first = 0; first < mono.Length; first += partFrames)
        {
            int frames = Math.Min(partFrames, mono.Length - first);
            Read(first, part.AsSpan(0, frames * channels));
            for (int i = 0; i < frames; i++)
                mono[first + i] = Mix(part.AsSpan(i * channels, channels), channel);
        }
        return mono;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    private static float Mix(ReadOnlySpan<float> frame, int? channel)
    {
        if (channel is { } index)
            return frame[index];
        double sum = 0;
        foreach (float sample in frame)
            sum += sample;
        return (float)(sum / frame.Length);
    }

    private void Decode(ReadOnlySpan<byte> bytes, Span<float> samples, long firstSample)
    {
        int size = Header.SampleSize;
        for (int i = 0; i < samples.Length; i++)
        {
            ReadOnlySpan<byte> sample = bytes.Slice(i * size, size);
            samples[i] = Header.Encoding switch
            {
                WavEncoding.Ieee32 => BinaryPrimitives.ReadSingleLittleEndian(sample),
                WavEncoding.Ieee64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(sample),
                _ => (float)(Integer(sample, firstSample + i) / 2147483648.0),
            };
        }
    }

    /// <summary>A sample of PCM in the high bits of 32.</summary>
    private int Integer(ReadOnlySpan<byte> sample, long index)
    {
        int bits = sample.Length switch
        {
            1 => (sample[0] - 128) << 24,
            2 => BinaryPrimitives.ReadInt16LittleEndian(sample) << 16,
            3 => sample[0] << 8 | sample[1] << 16 | sample[2] << 24,
            _ => BinaryPrimitives.ReadInt32LittleEndian(sample),
        };
        int unused = Header.UnusedBits;
        if (unused == 0)
            return bits;
        int value = Header.IsLow ? bits << unused : bits;
        bool fits = Header.IsLow
            ? value >> unused == bits || value >>> unused == bits
            : bits << (8 * sample.Length - unused) == 0;
        return fits
            ? value
            : throw new FileFormatException(
                path, $"has samples that fill bits which {8 * sample.Length - unused} bits leave unused: its header does not fit its data. "
                + "Convert it to 16-bit PCM.", row: index / Header.Channels, expected: "unused bits that are zero or repeat the sign",
                actual: Convert.ToHexString(sample));
    }

    private void ReadBytes(long position, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = source.Read(bytes, position);
            if (count == 0)
                throw new FileFormatException(path, "has been cut short since it was opened.");
            bytes = bytes[count..];
            position += count;
        }
    }
}
