using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SemiMER.Formats;

/// <summary>
/// Reads an npy file (versions 1 to 3) by position. The file is never mapped into memory: one that is cut short while
/// it is read gives an exception, not the end of the process.
/// </summary>
public sealed class NpyReader : INpySource, IDisposable
{
    private const int PartLength = 1 << 20;

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
    /// <typeparam name="T">the type of number that the file has, such as float.</typeparam>
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
    /// <typeparam name="T">the type of number that the file has, such as float.</typeparam>
    /// <exception cref="FileFormatException">The file holds another type of number, or more than one array can hold.</exception>
    public T[] ReadAll<T>()
        where T : unmanaged
    {
        NpyStream.CheckType<T>(Header, path);
        if (Header.Count > Array.MaxLength)
        {
            throw new FileFormatException(
                path, "is too large to load whole; read it in parts.", expected: $"at most {Array.MaxLength} numbers",
                actual: $"{Header.Count}");
        }
        var values = new T[Header.Count];
        Read(0, values.AsSpan());
        return NpyStream.ToCOrder(values, Header);
    }

    /// <summary>
    /// Reads the whole array as floats, in C order, from any type of number. Whole numbers and doubles are rounded to the nearest float.
    /// </summary>
    /// <exception cref="FileFormatException">A number is too large for a float, or there are more than one array can hold.</exception>
    public float[] ReadAllAsSingle() => NpySingles.Read(this, path);

    /// <summary>Reads numbers that follow each other in the file. In an array in C order, row i of width w starts at i * w.</summary>
    /// <typeparam name="T">the type of number that the file has, such as float.</typeparam>
    /// <param name="first">Index of the first number, from 0.</param>
    /// <param name="destination">Is filled.</param>
    /// <exception cref="FileFormatException">The file holds another type of number, or has been cut short since it was opened.</exception>
    public void Read<T>(long first, Span<T> destination)
        where T : unmanaged
    {
        NpyStream.CheckType<T>(Header, path);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Header.Count - destination.Length);
        long position = Header.DataOffset + first * Header.ItemSize;
        while (!destination.IsEmpty) // in parts, because a span of bytes cannot be longer than an int counts
        {
            Span<T> part = destination[..Math.Min(destination.Length, PartLength)];
            Span<byte> bytes = MemoryMarshal.AsBytes(part);
            ReadBytes(position, bytes);
            NpyStream.ToNative(part, Header);
            position += bytes.Length;
            destination = destination[part.Length..];
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => handle.Dispose();

    private NpyHeader ReadHeader()
    {
        var start = new byte[Math.Min(NpyStream.MaximumHeaderEnd, RandomAccess.GetLength(handle))];
        ReadBytes(0, start);
        return NpyStream.ReadHeader(new MemoryStream(start), path);
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
