using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace SemiMER.Training;

/// <summary>
/// Records of TensorBoard's event files. A record is a message in TFRecord framing: its length (u64), the masked CRC-32C of these
/// 8 bytes, the message, its masked CRC-32C, all little-endian. The messages are those of TensorFlow's <c>event.proto</c> and
/// <c>summary.proto</c>, of which a few fields are used.
/// </summary>
internal static class TensorBoardRecord
{
    /// <summary>The first record of a file.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="time">Seconds since 1970.</param>
    public static void WriteVersion(IBufferWriter<byte> output, double time) =>
        Write(output, new Message().Double(1, time).Text(3, "brain.Event:2")); // wall_time, file_version

    /// <summary>Values at a step.</summary>
    /// <param name="output">Where they go.</param>
    /// <param name="time">Seconds since 1970.</param>
    /// <param name="step">The step.</param>
    /// <param name="values">The values by their tags, written in single precision.</param>
    public static void WriteScalars(
        IBufferWriter<byte> output, double time, long step, IEnumerable<KeyValuePair<string, double>> values)
    {
        var summary = new Message();
        foreach ((string tag, double value) in values)
            summary.Part(1, new Message().Text(1, tag).Single(2, (float)value)); // value: tag, simple_value
        Write(output, new Message().Double(1, time).Number(2, step).Part(5, summary)); // wall_time, step, summary
    }

    /// <summary>CRC-32C c as TFRecord masks it: c rotated right by 15 bits, plus 0xA282EAD8. The sum of "123456789" is C78AB0E5.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in data)
            crc = BitOperations.Crc32C(crc, one);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8;
    }

    private static void Write(IBufferWriter<byte> output, Message message)
    {
        ReadOnlySpan<byte> data = message.Bytes;
        Span<byte> length = stackalloc byte[8], crc = stackalloc byte[4];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        output.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(crc, MaskedCrc(length));
        output.Write(crc);
        output.Write(data);
        BinaryPrimitives.WriteUInt32LittleEndian(crc, MaskedCrc(data));
        output.Write(crc);
    }

    /// <summary>A message in the wire format of Protocol Buffers: fields as number and kind, then the value.</summary>
    private sealed class Message
    {
        private readonly ArrayBufferWriter<byte> bytes = new();

        public ReadOnlySpan<byte> Bytes => bytes.WrittenSpan;

        public Message Number(int field, long value)
        {
            if (value == 0)
                return this; // the default is not written
            Variable((ulong)field << 3);
            Variable((ulong)value);
            return this;
        }

        public Message Double(int field, double value)
        {
            Variable((ulong)field << 3 | 1);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.GetSpan(8), value);
            bytes.Advance(8);
            return this;
        }

        public Message Single(int field, float value)
        {
            Variable((ulong)field << 3 | 5);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(4), value);
            bytes.Advance(4);
            return this;
        }

        public Message Text(int field, string value) => Part(field, Encoding.UTF8.GetBytes(value));

        public Message Part(int field, Message value) => Part(field, value.Bytes);

        private Message Part(int field, ReadOnlySpan<byte> value)
        {
            Variable((ulong)field << 3 | 2);
            Variable((ulong)value.Length);
            bytes.Write(value);
            return this;
        }

        // Seven bits a byte, the lowest first; the eighth says that more follow.
        private void Variable(ulong value)
        {
            Span<byte> one = stackalloc byte[1];
            for (; value >= 0x80; value >>= 7)
            {
                one[0] = (byte)(value | 0x80);
                bytes.Write(one);
            }
            one[0] = (byte)value;
            bytes.Write(one);
        }
    }
}
