using System.Buffers.Binary;
using System.Text;
using SemiMER.Formats;

namespace SemiMER.Import;

/// <summary>
/// The bytes of a pickle in order. No length that it claims is believed before it is compared with the rest of the file, and what is built
/// of it is counted against a limit of memory.
/// </summary>
internal sealed class PickleInput(Stream stream, string place, long maximumBytes)
{
    private readonly byte[] number = new byte[8];
    private long spent;

    public string Place => place;

    public long Length => stream.Length;

    public long Position => stream.Position;

    /// <summary>Counts bytes of memory.</summary>
    public void Spend(long bytes)
    {
        spent += bytes;
        if (spent > maximumBytes)
        {
            throw new FileFormatException(place, "takes more memory than is allowed; raise the limit if the file is to be trusted.",
                expected: FormattableString.Invariant($"at most {maximumBytes} bytes"), actual: "more");
        }
    }

    public byte ReadByte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw Fault("ends before its end mark.");
    }

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadNumber(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(ReadNumber(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadNumber(4));

    public long ReadLength64()
    {
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(ReadNumber(8));
        return length <= long.MaxValue ? (long)length : throw Fault("claims an impossible length.");
    }

    public double ReadDouble() => BinaryPrimitives.ReadDoubleBigEndian(ReadNumber(8));

    /// <summary>A number of Python's, as many bytes in two's complement.</summary>
    public long ReadLong(long length)
    {
        CheckRest(length);
        if (length > 8)
            throw Fault("has a whole number of more than 64 bits.");
        ReadOnlySpan<byte> bytes = ReadNumber((int)length);
        long value = length > 0 && (bytes[^1] & 0x80) != 0 ? -1 : 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>Passes over as many bytes, which stay in the file.</summary>
    public PickledBytes ReadBytes(long length, bool isText)
    {
        CheckRest(length);
        long position = stream.Position;
        stream.Position += length;
        return new PickledBytes(this, position, length, isText);
    }

    public string ReadUtf8(long length)
    {
        CheckRest(length);
        Spend(32 + 2 * length);
        if (length > Array.MaxLength / 4)
            throw Fault("has a text that is too long.");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Skips as many bytes.</summary>
    public void Skip(int count)
    {
        CheckRest(count);
        stream.Position += count;
    }

    /// <summary>Bytes up to the next line feed, which is left out, each as a letter.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        for (byte value; (value = ReadByte()) != '\n';)
        {
            Spend(2 * sizeof(char)); // the builder's and the text's
            line.Append((char)value);
        }
        return line.ToString();
    }

    /// <summary>Reads bytes from elsewhere; the place in the file stays.</summary>
    public void ReadAt(long position, Span<byte> bytes)
    {
        long back = stream.Position;
        stream.Position = position;
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (EndOfStreamException error)
        {
            throw new FileFormatException(place, "has been cut short since it was opened.", innerException: error);
        }
        finally
        {
            stream.Position = back;
        }
    }

    public FileFormatException Fault(string fault) =>
        new(place, FormattableString.Invariant($"{fault} (Before byte {stream.Position}.)"));

    private ReadOnlySpan<byte> ReadNumber(int length)
    {
        CheckRest(length);
        Span<byte> bytes = number.AsSpan(0, length);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private void CheckRest(long length)
    {
        if (length < 0 || length > stream.Length - stream.Position)
        {
            throw new FileFormatException(place, "is damaged or cut short: what it claims to hold is longer than the rest of the file.",
                expected: FormattableString.Invariant($"at most {stream.Length - stream.Position} bytes"),
                actual: FormattableString.Invariant($"{length}"));
        }
    }
}
