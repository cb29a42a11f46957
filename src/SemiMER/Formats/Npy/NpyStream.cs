using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SemiMER.Formats;

/// <summary>The parts of the npy format that a file of its own and a member of an npz file share.</summary>
internal static class NpyStream
{
    /// <summary>The farthest byte at which a header that is read can end.</summary>
    public const int MaximumHeaderEnd = MaximumHeaderLength + 12;

    private const int MaximumHeaderLength = 10_000; // NumPy's own limit
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads signature, version and header; the stream then stands at the first number.</summary>
    public static NpyHeader ReadHeader(Stream stream, string file)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false) < 10 || !start.StartsWith(Magic))
            throw new FileFormatException(file, "is no npy file: it does not begin with the npy signature.");
        int version = start[6];
        if (version is < 1 or > 3)
            throw new FileFormatException(file, "has an unknown npy version.", expected: "1, 2 or 3", actual: $"{version}");
        if (version > 1)
            ReadExactly(stream, start[10..], file);
        long length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaximumHeaderLength)
        {
            throw new FileFormatException(
                file, "has a header too long to be one of an array of numbers.", expected: $"at most {MaximumHeaderLength} bytes",
                actual: $"{length}");
        }
        var text = new byte[length];
        ReadExactly(stream, text, file);
        Encoding encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        return NpyHeaderParser.Parse(file, encoding.GetString(text), (version == 1 ? 10 : 12) + length);
    }

    /// <summary>Throws if the file holds another type of number than the caller asks for.</summary>
    public static void CheckType<T>(NpyHeader header, string file)
        where T : unmanaged
    {
        string wanted = NpyTypes.NumPyName(typeof(T));
        string found = NpyTypes.NumPyName(header.ElementType);
        if (wanted != found)
        {
            throw new FileFormatException(
                file, $"holds another type of number: convert it, for example array.astype('{wanted}').", expected: wanted, actual: found);
        }
    }

    /// <summary>Turns numbers as they stand in the file into numbers of this machine.</summary>
    public static void ToNative<T>(Span<T> values, NpyHeader header)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(values);
        if (header.BigEndian == BitConverter.IsLittleEndian)
            ReverseBytes(bytes, header.ItemSize);
        if (typeof(T) == typeof(bool))
        {
            foreach (ref byte value in bytes)
                value = value == 0 ? (byte)0 : (byte)1; // any other byte would be neither true nor false to .NET
        }
    }

    /// <summary>Puts the numbers of a whole array in C order.</summary>
    public static T[] ToCOrder<T>(T[] values, NpyHeader header)
    {
        int dimensions = header.Shape.Count;
        if (!header.FortranOrder || dimensions < 2)
            return values;
        var strides = new long[dimensions]; // of each index in Fortran order
        long stride = 1;
        for (int d = 0; d < dimensions; d++)
        {
            strides[d] = stride;
            stride *= header.Shape[d];
        }
        var result = new T[values.Length];
        var index = new long[dimensions];
        long source = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[source];
            for (int d = dimensions - 1; d >= 0; d--)
            {
                source += strides[d];
                if (++index[d] < header.Shape[d])
                    break;
                source -= index[d] * strides[d];
                index[d] = 0;
            }
        }
        return result;
    }

    private static void ReverseBytes(Span<byte> bytes, int itemSize)
    {
        if (itemSize == sizeof(ushort))
        {
            Span<ushort> words = MemoryMarshal.Cast<byte, ushort>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else if (itemSize == sizeof(uint))
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else if (itemSize == sizeof(ulong))
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void ReadExactly(Stream stream, Span<byte> bytes, string file)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new FileFormatException(file, "is truncated inside its npy header.");
    }
}
