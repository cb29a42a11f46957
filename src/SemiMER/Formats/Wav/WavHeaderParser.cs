using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace SemiMER.Formats;

/// <summary>
/// Walks the chunks of a RIFF/WAVE file up to its data: four letters, a size of 32 bits, that many bytes, a pad byte after an odd
/// number. No size is believed beyond the length of the file.
/// </summary>
internal sealed class WavHeaderParser(string path, IWavSource source)
{
    private const int ChunkHeaderSize = 8;
    private const int MaximumChunks = 10_000; // before the data: a file of empty chunks ends here
    private const int LowestSampleRate = 1_000;
    private const int HighestSampleRate = 768_000;
    private const ushort Extensible = 0xFFFE;
    private const ushort Pcm = 1;

    // The rest of the sub-format's GUID; its first two bytes are the format tag.
    private static readonly byte[] SubFormat = [0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71];

    private readonly long fileLength = source.Length;
    private readonly List<string> remarks = [];

    public WavHeader Read()
    {
        CheckSignature();
        WavHeader? format = null;
        ulong? longDataSize = null;
        bool afterOddChunk = false;
        long position = 12;
        Span<byte> header = stackalloc byte[ChunkHeaderSize];
        for (int chunk = 0; position + ChunkHeaderSize <= fileLength; chunk++)
        {
            if (chunk == MaximumChunks)
                throw new FileFormatException(path, $"has more than {MaximumChunks} chunks before its data.");
            position = ReadChunkHeader(position, afterOddChunk, header);
            string name = Encoding.ASCII.GetString(header[..4]);
            uint size = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
            long content = position + ChunkHeaderSize;
            if (name == "data")
            {
                return format is null
                    ? throw new FileFormatException(path, $"has its data at {Byte(position)}, before any 'fmt ' chunk says what they are.")
                    : WithData(format, content, size == uint.MaxValue && longDataSize is { } known ? known : size);
            }
            if (size > fileLength - content)
            {
                throw new FileFormatException(path, $"is truncated inside the chunk '{name}' at {Byte(position)}.",
                    expected: $"{size} bytes", actual: $"{fileLength - content}");
            }
            if (name == "fmt ")
                format = ReadFormat(position, content, size);
            else if (name == "ds64" && size >= 16)
                longDataSize = BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(content + 8, sizeof(ulong)));
            position = content + size + size % 2;
            afterOddChunk = size % 2 == 1;
        }
        throw new FileFormatException(path, format is null
            ? "is truncated: it has neither a 'fmt ' nor a 'data' chunk."
            : "is truncated: it has no 'data' chunk.");
    }

    private void CheckSignature()
    {
        byte[] start = ReadBytes(0, (int)Math.Min(12, fileLength));
        string kind = start.Length < 12 ? "" : Encoding.ASCII.GetString(start.AsSpan(0, 4));
        if (kind == "RIFX")
            throw new FileFormatException(path, "is a big-endian WAV file (RIFX), which is not read. Convert it to RIFF.");
        if (kind is not ("RIFF" or "RF64" or "BW64") || !start.AsSpan(8).SequenceEqual("WAVE"u8))
            throw new FileFormatException(path, "is no WAV file: it does not begin with RIFF and WAVE.");
    }

    /// <summary>Reads the letters and the size of a chunk; goes back a byte if the writer forgot to pad the chunk before.</summary>
    private long ReadChunkHeader(long position, bool afterOddChunk, Span<byte> header)
    {
        ReadBytes(position, ChunkHeaderSize).CopyTo(header);
        if (IsName(header[..4]))
            return position;
        if (afterOddChunk)
        {
            ReadBytes(position - 1, ChunkHeaderSize).CopyTo(header);
            if (IsName(header[..4]))
            {
                remarks.Add($"The chunk at {Byte(position - 1)} follows one of odd size without a pad byte.");
                return position - 1;
            }
        }
        throw new FileFormatException(path, $"is damaged at {Byte(position)}.", expected: "the name of a chunk", actual: "other bytes");
    }

    private static bool IsName(ReadOnlySpan<byte> name) => !name.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private WavHeader ReadFormat(long position, long content, uint size)
    {
        if (size < 16)
        {
            throw new FileFormatException(path, $"has a 'fmt ' chunk at {Byte(position)} that is too short.", expected: "at least 16 bytes",
                actual: $"{size}");
        }
        byte[] format = ReadBytes(content, (int)Math.Min(size, 40));
        ushort Field(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(format.AsSpan(offset));
        ushort tag = Field(0), channels = Field(2), blockAlign = Field(12), bits = Field(14);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(format.AsSpan(4));
        if (tag == Extensible)
        {
            if (format.Length < 40 || !format.AsSpan(26).SequenceEqual(SubFormat))
                throw new FileFormatException(path, $"has an extensible 'fmt ' chunk at {Byte(position)} of an unknown sub-format.");
            tag = Field(24);
        }
        if (channels == 0)
            throw new FileFormatException(path, $"has no channels, as its 'fmt ' chunk at {Byte(position)} says.");
        if (rate is < LowestSampleRate or > HighestSampleRate)
        {
            throw new FileFormatException(path, $"has a sample rate out of range in its 'fmt ' chunk at {Byte(position)}.",
                expected: $"{LowestSampleRate} to {HighestSampleRate} Hz", actual: $"{rate}");
        }
        WavEncoding encoding = EncodingOf(tag, bits, position);
        uint byteRate = BinaryPrimitives.ReadUInt32LittleEndian(format.AsSpan(8));
        int sampleSize = SampleSizeOf(encoding, channels, blockAlign, byteRate, rate, bits);
        return new WavHeader(encoding, channels, (int)rate, Frames: 0, DataOffset: 0)
        {
            SampleSize = sampleSize,
            UnusedBits = tag == Pcm ? 8 * sampleSize - bits : 0,
            IsLow = sampleSize > (bits + 7) / 8,
        };
    }

    /// <summary>
    /// Bytes of a sample. Samples may lie in more bytes than they need; a block size that says otherwise is passed over where it is 0 or
    /// the bytes a second bear out the bits, and else refused, since noise would be read.
    /// </summary>
    private int SampleSizeOf(WavEncoding encoding, ushort channels, ushort blockAlign, uint byteRate, uint rate, ushort bits)
    {
        int needed = (bits + 7) / 8, size = blockAlign / channels;
        if (blockAlign == needed * channels)
            return needed;
        bool isWider = size * channels == blockAlign && size > needed && size <= 4
            && encoding is WavEncoding.Pcm16 or WavEncoding.Pcm24;
        if (isWider && byteRate == (ulong)rate * blockAlign)
        {
            remarks.Add($"Samples of {bits} bits lie in {size} bytes each; their low bits are read.");
            return size;
        }
        if (blockAlign == 0 || byteRate == (ulong)rate * (ulong)(needed * channels))
        {
            remarks.Add($"The block size in the 'fmt ' chunk is {blockAlign}, not {needed * channels}.");
            return needed;
        }
        throw new FileFormatException(
            path, "has a 'fmt ' chunk whose block size and bits do not fit each other. Convert it to 16-bit PCM.",
            expected: $"blocks of {needed * channels} bytes for {channels} channels of {bits} bits", actual: $"{blockAlign}");
    }

    private WavEncoding EncodingOf(ushort tag, ushort bits, long position) => (tag, (bits + 7) / 8) switch
    {
        (1, 1) => WavEncoding.Pcm8,
        (1, 2) => WavEncoding.Pcm16,
        (1, 3) => WavEncoding.Pcm24,
        (1, 4) => WavEncoding.Pcm32,
        (3, 4) => WavEncoding.Ieee32,
        (3, 8) => WavEncoding.Ieee64,
        _ => throw new FileFormatException(
            path, $"has samples of a kind that is not read ('fmt ' chunk at {Byte(position)}). Convert it to 16-bit PCM.",
            expected: "PCM of 8, 16, 24 or 32 bits (tag 1) or floats of 32 or 64 bits (tag 3)", actual: $"{bits} bits, tag {tag}"),
    };

    private WavHeader WithData(WavHeader format, long offset, ulong claimed)
    {
        ulong available = (ulong)(fileLength - offset);
        if (claimed == 0 && available > 0 && ChunksFrom(offset) is { Count: > 0 } chunks)
        {
            remarks.Add($"The data are empty; behind them stand chunks, not sound: {FaultText.List(chunks)}.");
            available = 0;
        }
        else if (claimed > available || (claimed == 0 && available > 0))
            remarks.Add($"The data are said to have {claimed} bytes; the {available} up to the end of the file are read.");
        else
            available = claimed;
        long frameSize = (long)format.SampleSize * format.Channels;
        if ((long)available % frameSize != 0)
            remarks.Add($"The data end inside a frame; the last {(long)available % frameSize} bytes are left out.");
        return format with { Frames = (long)available / frameSize, DataOffset = offset, Remarks = remarks };
    }

    // Programs that stream leave the size of the data at 0, too, so what follows is sound unless it is whole chunks to the end of the file.
    private List<string> ChunksFrom(long position)
    {
        var names = new List<string>();
        while (position + ChunkHeaderSize <= fileLength)
        {
            if (names.Count == MaximumChunks)
                return [];
            byte[] header = ReadBytes(position, ChunkHeaderSize);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4));
            if (!IsName(header.AsSpan(0, 4)) || size > fileLength - position - ChunkHeaderSize)
                return [];
            names.Add(Encoding.ASCII.GetString(header.AsSpan(0, 4)));
            position += ChunkHeaderSize + size + size % 2;
        }
        return names;
    }

    private byte[] ReadBytes(long position, int count)
    {
        var bytes = new byte[count];
        int done = 0;
        while (done < count)
        {
            int read = source.Read(bytes.AsSpan(done), position + done);
            if (read == 0)
                throw new FileFormatException(path, "has been cut short since it was opened.");
            done += read;
        }
        return bytes;
    }

    private static string Byte(long position) => string.Create(CultureInfo.InvariantCulture, $"byte {position}");
}
