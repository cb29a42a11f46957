using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace SemiMER.Import;

/// <summary>
/// Finds names, fill values and chunks of an HDF5 file that claim to be longer than what they stand in. The library below takes memory
/// for as much as they claim before it reads them; the lengths found here are refused when it comes to read them.
/// </summary>
internal sealed class Hdf5Claims(SafeFileHandle file)
{
    private const int OldFillValue = 4, FillValue = 5, Link = 6, Continuation = 16, LastKind = 24; // kinds of messages
    private const int MostMessages = 1 << 16, LongestName = (1 << 16) - 1;
    private const int FirstVersion = 8; // bytes before each message of a header of the first version
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    private readonly HashSet<long> refused = [];
    private readonly Dictionary<long, (long Length, int Prefix)> continuations = [];
    private readonly long start = StartOf(file);
    private long visited; // where the library went last
    private int singles; // bytes that it has read there, one by one

    /// <summary>Number of dimensions of the array that is read.</summary>
    public int Rank { get; set; }

    /// <summary>Looks at what stands where the library goes.</summary>
    /// <param name="place">The place in the file.</param>
    public void Look(long place)
    {
        (visited, singles) = (place, 0);
        if (place < 0)
            return;
        if (continuations.Remove(place, out (long Length, int Prefix) block))
        {
            int frame = block.Prefix == FirstVersion ? 0 : 4; // a signature before, a check sum behind
            LookAtMessages(place + frame, block.Length - 2 * frame, block.Prefix);
            return;
        }
        Span<byte> bytes = stackalloc byte[34];
        if (!Read(place, bytes))
            return;
        if (bytes.StartsWith("OHDR"u8))
        {
            int flags = bytes[5], at = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
            int width = 1 << (flags & 3);
            LookAtMessages(place + at + width, Number(bytes.Slice(at, width)), (flags & 4) != 0 ? 6 : 4);
        }
        else if (bytes.StartsWith("TREE"u8) && bytes[4] == 1)
        {
            LookAtChunks(place + 24, BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]));
        }
    }

    /// <summary>Whether what is read next is a false length.</summary>
    /// <param name="place">The place in the file.</param>
    /// <param name="length">How many bytes are read.</param>
    public bool IsRefused(long place, int length)
    {
        // Two things have no signature but two bytes that are read one by one: headers of the first version, and links in large groups.
        if (length == 1 && place == visited + singles && ++singles == 2)
        {
            Span<byte> bytes = stackalloc byte[34];
            if (Read(visited, bytes))
            {
                LookAtLink(visited, bytes, LongestName);
                LookAtMessages(visited + 16, Number(bytes.Slice(8, 4)), FirstVersion);
            }
        }
        return refused.Contains(place);
    }

    private void LookAtMessages(long place, long length, int prefix)
    {
        Span<byte> bytes = stackalloc byte[FirstVersion + 24];
        bool isFirst = prefix == FirstVersion;
        long end = place + length;
        for (int count = 0; place + prefix <= end && count < MostMessages && Read(place, bytes); count++)
        {
            int kind = isFirst ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : bytes[0];
            int size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(isFirst ? 2 : 1)..]);
            if (kind > LastKind)
                return;
            long body = place + prefix;
            Span<byte> content = bytes.Slice(prefix, 24);
            if (kind == OldFillValue)
                LookAtLength(body, content[..4], size);
            else if (kind == FillValue && content[0] == 3 && (content[1] & 0x30) == 0x20) // else it has none
                LookAtLength(body + 2, content.Slice(2, 4), size);
            else if (kind == FillValue && content[0] < 3 && content[3] == 1)
                LookAtLength(body + 4, content.Slice(4, 4), size);
            else if (kind == Link)
                LookAtLink(body, content, size);
            else if (kind == Continuation)
                continuations[start + Number(content[..8])] = (Number(content.Slice(8, 8)), prefix);
            place = body + size;
        }
    }

    // Length, mask, places in the array (one more than it has dimensions) and in the file, of each chunk.
    private void LookAtChunks(long place, int count)
    {
        Span<byte> field = stackalloc byte[4];
        for (int i = 0; i < count && Read(place, field); i++, place += 8 + 8 * (Rank + 1) + 8)
            LookAtLength(place, field, RandomAccess.GetLength(file));
    }

    private void LookAtLink(long place, ReadOnlySpan<byte> bytes, int most)
    {
        int flags = bytes[1], width = 1 << (flags & 3);
        int at = 2 + ((flags & 0x08) != 0 ? 1 : 0) + ((flags & 0x04) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        LookAtLength(place + at, bytes.Slice(at, width), most);
    }

    private void LookAtLength(long place, ReadOnlySpan<byte> field, long most)
    {
        if ((ulong)Number(field) > (ulong)most)
            refused.Add(place);
    }

    private bool Read(long place, Span<byte> bytes)
    {
        bytes.Clear();
        return RandomAccess.Read(file, bytes, place) > 0;
    }

    private static long Number(ReadOnlySpan<byte> field)
    {
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        field.CopyTo(number);
        return BinaryPrimitives.ReadInt64LittleEndian(number);
    }

    // Places in the file count from here; MATLAB writes 512 bytes of its own before.
    private static long StartOf(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[8];
        long place = 0;
        while (RandomAccess.Read(file, bytes, place) == bytes.Length && !bytes.SequenceEqual(Signature))
            place = Math.Max(512, 2 * place);
        return place;
    }
}
