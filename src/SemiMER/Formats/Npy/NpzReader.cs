using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace SemiMER.Formats;

/// <summary>
/// Reads an npz file: a zip file of npy arrays, stored or deflated, as <c>numpy.savez</c> and <c>numpy.savez_compressed</c> write it. A
/// member is read when it is asked for; a small file that claims to hold a huge array is refused before memory is taken.
/// </summary>
public sealed class NpzReader : IArrayFile, IDisposable
{
    private const string Suffix = ".npy";
    private const int MaximumMembers = 1 << 16;
    private const long MostDeflated = 1032; // deflate shrinks by no more than this factor
    private const int Slack = 1 << 10;
    private const int PartLength = 1 << 20;

    private readonly FileStream file;
    private readonly ZipArchive archive;
    private readonly long maximumArrayBytes;
    private readonly Dictionary<string, ZipArchiveEntry> members = new(StringComparer.Ordinal);

    private NpzReader(string path, FileStream file, long maximumArrayBytes)
    {
        FilePath = path;
        this.file = file;
        this.maximumArrayBytes = maximumArrayBytes;
        archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var names = new List<string>();
        if (archive.Entries.Count > MaximumMembers)
            throw new FileFormatException(path, $"has more than {MaximumMembers} members.");
        if (archive.Entries.Sum(entry => (double)entry.CompressedLength) > file.Length)
            throw new FileFormatException(path, "is damaged: its members claim more bytes than the file has, so they overlap.");
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(Suffix, StringComparison.Ordinal))
                continue; // NumPy keeps arrays in .npy members only
            string name = entry.FullName[..^Suffix.Length];
            if (name.Length == 0 || name.Contains('\\') || name.Contains('\0') || name.Split('/').Any(part => part is "" or "." or ".."))
            {
                throw new FileFormatException(
                    path, $"has a member '{entry.FullName}' whose name leads out of the file: name arrays plainly.");
            }
            if (!members.TryAdd(name, entry))
                throw new FileFormatException(path, $"has two arrays called '{name}'.");
            names.Add(name);
            UnpackedBytes += Math.Min(entry.Length, long.MaxValue - UnpackedBytes);
        }
        Names = names;
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>Names of the arrays, in the order of the file; arrays saved without a name are <c>arr_0</c>, <c>arr_1</c>, ...</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Bytes of all arrays unpacked, as the file claims; reading them never takes more, apart from changing their type.</summary>
    public long UnpackedBytes { get; }

    /// <summary>Whether there is an array of that name.</summary>
    /// <param name="name">The name.</param>
    public bool Contains(string name) => members.ContainsKey(name);

    /// <summary>Opens a file and reads its list of members.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumArrayBytes">The most bytes that one array may take in memory.</param>
    /// <exception cref="FileFormatException">
    /// The file is missing, is no zip file, or has two members of one name or that overlap.
    /// </exception>
    public static NpzReader Open(string path, long maximumArrayBytes = 1L << 31)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumArrayBytes, 1);
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new NpzReader(path, file, maximumArrayBytes);
        }
        catch (Exception error)
        {
            file?.Dispose();
            if (error is FileNotFoundException or DirectoryNotFoundException)
                throw new FileFormatException(path, "does not exist.", innerException: error);
            if (IsDamage(error))
                throw new FileFormatException(path, $"is no npz file, or is damaged: {error.Message}", innerException: error);
            throw;
        }
    }

    /// <summary>What an array is, without its numbers.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="FileFormatException">There is no such array, or it is damaged.</exception>
    public NpyHeader ReadHeader(string name) => Member.Open(this, name).Header;

    /// <summary>Reads an array, in C order, and checks its check sum.</summary>
    /// <typeparam name="T">The type of number that the array has, such as float.</typeparam>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers and their shape.</returns>
    /// <exception cref="FileFormatException">There is no such array; it is damaged, too large, or of another type.</exception>
    public (T[] Values, long[] Shape) Read<T>(string name)
        where T : unmanaged
    {
        Member member = Member.Open(this, name);
        return (member.ReadAll<T>(), [.. member.Header.Shape]);
    }

    /// <summary>Reads an array of any type of number as floats, in C order.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The numbers and their shape.</returns>
    /// <exception cref="FileFormatException">
    /// There is no such array; it is damaged, too large, or has a number too large for a float.
    /// </exception>
    public (float[] Values, long[] Shape) ReadAsSingle(string name)
    {
        Member member = Member.Open(this, name);
        return (NpySingles.Read(member, member.Place), [.. member.Header.Shape]);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        archive.Dispose();
        file.Dispose();
    }

    // What the zip reader throws about bytes that are no zip file.
    private static bool IsDamage(Exception error) =>
        error is InvalidDataException or IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException
            or OverflowException;

    /// <summary>One member of the file.</summary>
    private sealed class Member : INpySource
    {
        private readonly NpzReader owner;
        private readonly ZipArchiveEntry entry;

        private Member(NpzReader owner, string name)
        {
            this.owner = owner;
            entry = owner.members.TryGetValue(name, out ZipArchiveEntry? found)
                ? found
                : throw new FileFormatException(
                    owner.FilePath, "has no such array.", expected: $"one of {FaultText.List([.. owner.Names])}", actual: $"'{name}'");
            Place = Path.Combine(owner.FilePath, entry.FullName);
            Header = ReadWith(NpyStream.ReadHeader);
            Check();
        }

        /// <summary>The file and, as if it were a folder, its member: what messages call the place of a fault.</summary>
        public string Place { get; }

        public NpyHeader Header { get; }

        public static Member Open(NpzReader owner, string name)
        {
            ArgumentNullException.ThrowIfNull(name);
            return new Member(owner, name);
        }

        public T[] ReadAll<T>()
            where T : unmanaged
        {
            NpyStream.CheckType<T>(Header, Place);
            return ReadWith((stream, _) => ReadAll<T>(stream));
        }

        private T[] ReadAll<T>(Stream stream)
            where T : unmanaged
        {
            var part = new byte[(int)Math.Min(PartLength, entry.Length)];
            var crc = new Crc32();
            long length = 0;
            for (long left = Header.DataOffset; left > 0; left -= part.Length)
                ReadPart(stream, part.AsSpan(0, (int)Math.Min(left, part.Length)), crc, ref length);
            var values = new T[Header.Count];
            for (Span<T> rest = values; !rest.IsEmpty;)
            {
                Span<T> next = rest[..Math.Min(rest.Length, PartLength)];
                ReadPart(stream, MemoryMarshal.AsBytes(next), crc, ref length);
                rest = rest[next.Length..];
            }
            for (int count; (count = stream.Read(part)) > 0; length += count) // NumPy ignores bytes after the numbers
                crc.Append(part.AsSpan(0, count));
            uint sum = crc.GetCurrentHashAsUInt32();
            if (length != entry.Length || sum != entry.Crc32)
                throw Damaged($"its check sum is {sum:x8}, not {entry.Crc32:x8}, or its length {length}, not {entry.Length}.");
            NpyStream.ToNative<T>(values, Header);
            return NpyStream.ToCOrder(values, Header);
        }

        private void ReadPart(Stream stream, Span<byte> bytes, Crc32 crc, ref long length)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                throw Damaged("it ends before its last number.");
            crc.Append(bytes);
            length += bytes.Length;
        }

        private void Check()
        {
            long size = Header.Count * Header.ItemSize;
            if (size + Header.DataOffset > entry.Length)
            {
                throw new FileFormatException(
                    Place, $"is truncated: its header claims the shape {Header.ShapeText}.",
                    expected: $"{size + Header.DataOffset} bytes", actual: $"{entry.Length}");
            }
            if (size > owner.maximumArrayBytes || Header.Count > Array.MaxLength)
            {
                throw new FileFormatException(
                    Place, "is larger than is allowed; raise the limit if the file is to be trusted.",
                    expected: $"at most {owner.maximumArrayBytes} bytes", actual: $"{size}");
            }
            if (entry.CompressedLength > owner.file.Length || entry.Length > entry.CompressedLength * MostDeflated + Slack)
                throw Damaged("it claims to be longer than its compressed bytes can make it.");
        }

        private TResult ReadWith<TResult>(Func<Stream, string, TResult> read)
        {
            if (entry.IsEncrypted)
                throw new FileFormatException(Place, "is encrypted; save the arrays without a password.");
            try
            {
                using Stream stream = entry.Open();
                return read(stream, Place);
            }
            catch (Exception error) when (IsDamage(error))
            {
                throw Damaged(error.Message, error);
            }
        }

        private FileFormatException Damaged(string fault, Exception? error = null) =>
            new(Place, $"is damaged: {fault}", innerException: error);
    }
}
