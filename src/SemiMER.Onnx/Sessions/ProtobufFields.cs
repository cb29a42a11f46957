namespace SemiMER.Onnx;

/// <summary>A field of a protocol buffer message in a file.</summary>
/// <param name="Number">Its number in the message.</param>
/// <param name="Value">Its value where it is a number, else 0.</param>
/// <param name="Start">Where its bytes begin, if it has bytes.</param>
/// <param name="Length">How many bytes it has; -1 where it is a number.</param>
internal readonly record struct ProtobufField(int Number, ulong Value, long Start, long Length)
{
    /// <summary>Where its bytes end.</summary>
    public long End => Start + Length;
}

/// <summary>
/// Walks over the fields of a message without reading what they hold, so that models of any size can be looked into (protocol buffers'
/// encoding: a tag, then a number of 1, 4 or 8 bytes or a length with bytes).
/// </summary>
internal static class ProtobufFields
{
    private const int VariableNumber = 0, EightBytes = 1, Bytes = 2, FourBytes = 5;

    /// <summary>The fields between two places of a stream; their bytes are passed over.</summary>
    /// <exception cref="InvalidDataException">It is no message, or ends within a field.</exception>
    public static IEnumerable<ProtobufField> Of(Stream stream, long start, long end)
    {
        long place = start;
        while (place < end)
        {
            stream.Position = place;
            ulong tag = ReadNumber(stream);
            int number = (int)(tag >> 3);
            if (number == 0 || tag >> 3 > int.MaxValue)
                throw new InvalidDataException("a field has no number");
            ulong value = 0;
            long length = -1;
            switch ((int)(tag & 7))
            {
                case VariableNumber:
                    value = ReadNumber(stream);
                    break;
                case EightBytes:
                    stream.Position += 8;
                    break;
                case FourBytes:
                    stream.Position += 4;
                    break;
                case Bytes:
                    ulong claimed = ReadNumber(stream);
                    if (claimed > (ulong)(end - stream.Position))
                        throw new InvalidDataException("a field is longer than the rest of the file");
                    length = (long)claimed;
                    break;
                default:
                    throw new InvalidDataException("a field is of a kind that there is not");
            }
            var field = new ProtobufField(number, value, stream.Position, length);
            place = length >= 0 ? field.End : stream.Position;
            if (place > end)
                throw new InvalidDataException("the last field is cut off");
            yield return field;
        }
    }

    /// <summary>The bytes of a field.</summary>
    public static byte[] BytesOf(Stream stream, ProtobufField field)
    {
        var bytes = new byte[Math.Max(0, field.Length)];
        stream.Position = field.Start;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static ulong ReadNumber(Stream stream)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
                throw new InvalidDataException("a number is cut off");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("a number is too long");
    }
}
