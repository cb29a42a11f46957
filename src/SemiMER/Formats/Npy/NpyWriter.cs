using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SemiMER.Formats;

/// <summary>Writes npy files: little endian, C order, format version 1, readable by every NumPy.</summary>
public static class NpyWriter
{
    private const int Alignment = 64;

    /// <summary>Writes an array. The file appears whole or not at all.</summary>
    /// <typeparam name="T">bool, a whole number of 1 to 8 bytes, Half, float or double.</typeparam>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="values">The numbers in C order.</param>
    /// <param name="shape">Size of each dimension; their product is the number of values.</param>
    /// <exception cref="SemiMerException">The shape does not fit the values.</exception>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void WriteFile<T>(string path, ReadOnlyMemory<T> values, params IReadOnlyList<long> shape)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(shape);
        AtomicFile.Write(path, stream =>
        {
            WriteHeader(stream, typeof(T), shape, values.Length);
            WriteValues(stream, values.Span);
        });
    }

    /// <summary>Writes the header; the numbers follow through <see cref="WriteValues"/>, in one or several parts.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="type">Type of the numbers.</param>
    /// <param name="shape">Size of each dimension.</param>
    /// <param name="count">How many numbers follow.</param>
    /// <param name="minimumSize">The header takes at least so many bytes, a multiple of the alignment: another can replace it.</param>
    internal static void WriteHeader(Stream stream, Type type, IReadOnlyList<long> shape, long count, int minimumSize = 0)
    {
        if (shape.Any(size => size < 0) || shape.Aggregate(1L, (product, size) => product * size) != count)
            throw new SemiMerException($"An npy file of the shape {NpyTypes.ShapeText(shape)} cannot hold {count} numbers.");
        string text =
            $"{{'descr': '{NpyTypes.Descriptor(type)}', 'fortran_order': False, 'shape': {NpyTypes.ShapeText(shape)}, }}";
        const int lengthEnd = 10; // signature, version and header length
        int size = (lengthEnd + text.Length) / Alignment * Alignment + Alignment; // room for the line end at least
        byte[] header = new byte[Math.Max(size, minimumSize)];
        header.AsSpan().Fill((byte)' ');
        ReadOnlySpan<byte> start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        start.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(start.Length), (ushort)(header.Length - lengthEnd));
        Encoding.Latin1.GetBytes(text, header.AsSpan(lengthEnd));
        header[^1] = (byte)'\n';
        stream.Write(header);
    }

    /// <summary>Writes numbers after a header.</summary>
    internal static void WriteValues<T>(Stream stream, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("npy files are written on little-endian machines only.");
        const int part = 1 << 20; // a span of bytes cannot be longer than an int counts
        for (int first = 0; first < values.Length; first += part)
            stream.Write(MemoryMarshal.AsBytes(values.Slice(first, Math.Min(part, values.Length - first))));
    }
}
