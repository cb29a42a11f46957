using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>
/// Reads an npy file (versions 1 to 3) by position. The file is never mapped into memory: one that is cut short while
/// it is read gives an exception, not the end of the process.
/// </summary>
public sealed class NpyReader : IDisposable
{
    private const int MaximumHeaderLength = 10_000; // NumPy's own limit
    private const int PartLength = 1 << 20;
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private readonly string path;
    private readonly SafeFileHandle handle;

    private NpyReader(string path, SafeFileHandle handle)
    {
        this.path = path;
        this.handle = handle;
        Header = ReadHeader();
        long expected = Header.DataOffset + Header.Count * Header.ItemSize;
        long actual = RandomAccess.GetLength(handle);
        if (actual < expected)
        {
            throw new FileFormatException(
                path, $"is truncated: its header claims the shape {Header.ShapeText}. Write or copy the file again.",
                expected: $"{expected} bytes", actual: $"{actual}");
        }
    }

    /// <summary>What the file holds.</summary>
    public NpyHeader Header { get; }

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The file is missing, is no npy file, is truncated, or holds what is not read.</exception>
    public static NpyReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            return new NpyReader(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole file into memory, in C order.</summary>
    /// <typeparam name="T">float, double, int, long, byte or bool, as the file has it.</typeparam>
    /// <param name="path">The file.</param>
    /// <returns>The numbers and their shape.</returns>
    /// <exception cref="FileFormatException">As <see cref="Open"/>, or the file holds another type of number.</exception>
    public static (T[] Values, long[] Shape) ReadFile<T>(string path)
        where T : unmanaged
    {
        using NpyReader reader = Open(path);
        return (reader.ReadAll<T>(), [.. reader.Header.Shape]);
    }

    /// <summary>Reads the whole array, in C order whatever the order in the file.</summary>
    /// <typeparam name="T">float, double, int, long, byte or bool, as the file has it.</typeparam>
    /// <exception cref="FileFormatException">The file holds another type of number, or more than one array can hold.</exception>
    public T[] ReadAll<T>()
        where T : unmanaged
    {
        CheckType<T>();
        if (Header.Count > Array.MaxLength)
        {
            throw new FileFormatException(
                path, "is too large to load whole; read it in parts.", expected: $"at most {Array.MaxLength} numbers",
                actual: $"{Header.Count}");
        }
        var values = new T[Header.Count];
        Read(0, values.AsSpan());
        return Header.FortranOrder && Header.Shape.Count > 1 ? FromFortranOrder(values) : values;
    }

    /// <summary>Reads numbers that follow each other in the file. In an array in C order, row i of width w starts at i * w.</summary>
    /// <typeparam name="T">float, double, int, long, byte or bool, as the file has it.</typeparam>
    /// <param name="first">Index of the first number, from 0.</param>
    /// <param name="destination">Is filled.</param>
    /// <exception cref="FileFormatException">The file holds another type of number, or has been cut short since it was opened.</exception>
    public void Read<T>(long first, Span<T> destination)
        where T : unmanaged
    {
        CheckType<T>();
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Header.Count - destination.Length);
        long position = Header.DataOffset + first * Header.ItemSize;
        while (!destination.IsEmpty) // in parts, because a span of bytes cannot be longer than an int counts
        {
            Span<T> part = destination[..Math.Min(destination.Length, PartLength)];
            Span<byte> bytes = MemoryMarshal.AsBytes(part);
            ReadBytes(position, bytes);
            if (Header.BigEndian == BitConverter.IsLittleEndian)
                ReverseBytes(bytes, Header.ItemSize);
            if (typeof(T) == typeof(bool))
            {
                foreach (ref byte value in bytes)
                    value = value == 0 ? (byte)0 : (byte)1; // any other byte would be neither true nor false to .NET
            }
            position += bytes.Length;
            destination = destination[part.Length..];
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private static void ReverseBytes(Span<byte> bytes, int itemSize)
    {
        if (itemSize == sizeof(uint))
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

    private T[] FromFortranOrder<T>(T[] values)
        where T : unmanaged
    {
        int dimensions = Header.Shape.Count;
        var strides = new long[dimensions]; // of each index in Fortran order
        long stride = 1;
        for (int d = 0; d < dimensions; d++)
        {
            strides[d] = stride;
            stride *= Header.Shape[d];
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
                if (++index[d] < Header.Shape[d])
                    break;
                source -= index[d] * strides[d];
                index[d] = 0;
            }
        }
        return result;
    }

    private NpyHeader ReadHeader()
    {
        Span<byte> start = stackalloc byte[12];
        start = start[..(int)Math.Min(start.Length, RandomAccess.GetLength(handle))];
        ReadBytes(0, start);
        if (start.Length < 10 || !start.StartsWith(Magic))
            throw new FileFormatException(path, "is no npy file: it does not begin with the npy signature.");
        int version = start[6];
        if (version is < 1 or > 3)
            throw new FileFormatException(path, "has an unknown npy version.", expected: "1, 2 or 3", actual: $"{version}");
        int lengthSize = version == 1 ? sizeof(ushort) : sizeof(uint);
        if (start.Length < 8 + lengthSize)
            throw new FileFormatException(path, "is truncated inside its npy header.");
        long length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaximumHeaderLength)
        {
            throw new FileFormatException(
                path, "has a header too long to be one of an array of numbers.", expected: $"at most {MaximumHeaderLength} bytes",
                actual: $"{length}");
        }
        long dataOffset = 8 + lengthSize + length;
        if (RandomAccess.GetLength(handle) < dataOffset)
            throw new FileFormatException(path, "is truncated inside its npy header.");
        var text = new byte[length];
        ReadBytes(8 + lengthSize, text);
        Encoding encoding = version == 3 ? Encoding.UTF8 : Encoding.Latin1;
        return NpyHeaderParser.Parse(path, encoding.GetString(text), dataOffset);
    }

    private void CheckType<T>()
        where T : unmanaged
    {
        string wanted = NpyTypes.NumPyName(typeof(T));
        string found = NpyTypes.NumPyName(Header.ElementType);
        if (wanted != found)
        {
            throw new FileFormatException(
                path, $"holds another type of number: convert it, for example array.astype('{wanted}').", expected: wanted, actual: found);
        }
    }

    private void ReadBytes(long position, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count;
            try
            {
                count = RandomAccess.Read(handle, bytes, position);
            }
            catch (IOException error)
            {
                throw new FileFormatException(path, $"cannot be read: {error.Message}", innerException: error);
            }
            if (count == 0)
                throw new FileFormatException(path, "has been cut short since it was opened.");
            bytes = bytes[count..];
            position += count;
        }
    }
}
