using System.Buffers.Binary;

namespace SemiMER.Torch;

/// <summary>
/// The symbol versions that a native Linux library asks of others, in the bytes of its file (ELF, 64 bits, little-endian).
/// </summary>
/// <remarks>
/// TorchSharp's own library asks for two versions of libstdc++ that Debian 12, Ubuntu 22.04 and RHEL 9 lack, and can do without both:
/// <list type="bullet">
/// <item><c>GLIBCXX_3.4.32</c> has one symbol, <c>ios_base_library_init</c>, which nothing calls: libtorch sets up the streams itself. The
/// entry is marked weak, so that the loader goes on without it.</item>
/// <item><c>GLIBCXX_3.4.30</c> has one symbol, <c>condition_variable::wait</c>, which libstdc++ exports as <c>GLIBCXX_3.4.11</c> since
/// GCC 4.4: the entry is given that name.</item>
/// </list>
/// An entry is only changed if the expected symbol, and no other, belongs to it.
/// </remarks>
internal static class ElfVersions
{
    private const int SectionSize = 0x40, SymbolSize = 24;
    private const uint VersionNeeds = 0x6FFFFFFE, VersionsOfSymbols = 0x6FFFFFFF;
    private const ushort Weak = 2;

    /// <summary>Relaxes the two entries in place.</summary>
    /// <param name="image">The whole file.</param>
    /// <returns>How many entries were changed; 0 for a file that needs nothing or is no such file.</returns>
    public static int Relax(Span<byte> image)
    {
        if (image.Length < 0x40 || !image[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
            return 0;
        try
        {
            return RelaxEntries(image);
        }
        catch (ArgumentOutOfRangeException)
        {
            return 0; // cut short, or an offset that leads out of the file: the loader will say so better
        }
    }

    private static int RelaxEntries(Span<byte> image)
    {
        List<Section> sections = Sections(image);
        Section? needs = sections.Find(section => section.Type == VersionNeeds);
        Section? versions = sections.Find(section => section.Type == VersionsOfSymbols);
        if (needs is null || versions is null)
            return 0;
        Section texts = sections[checked((int)needs.Link)], symbols = sections[checked((int)versions.Link)];
        Section names = sections[checked((int)symbols.Link)];
        int changed = 0;
        foreach (int entry in Entries(image, needs))
        {
            string name = Text(image, texts, U32(image, entry + 8));
            ushort index = U16(image, entry + 6);
            if (name == "GLIBCXX_3.4.32" && IsOnlySymbol(image, versions, symbols, names, index, "_ZSt21ios_base_library_initv"))
            {
                BinaryPrimitives.WriteUInt16LittleEndian(image[(entry + 4)..], (ushort)(U16(image, entry + 4) | Weak));
                changed++;
            }
            else if (name == "GLIBCXX_3.4.30" && IsOnlySymbol(
                image, versions, symbols, names, index, "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE")
                && Find(image, texts, "GLIBCXX_3.4.11") is { } older)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(image[entry..], Hash("GLIBCXX_3.4.11"));
                BinaryPrimitives.WriteUInt32LittleEndian(image[(entry + 8)..], older);
                changed++;
            }
        }
        return changed;
    }

    private static List<Section> Sections(ReadOnlySpan<byte> image)
    {
        long table = checked((long)U64(image, 0x28));
        int count = U16(image, 0x3C);
        var sections = new List<Section>(count);
        for (int i = 0; i < count; i++)
        {
            int at = Place(image, table + (long)i * SectionSize);
            long offset = checked((long)U64(image, at + 0x18)), size = checked((long)U64(image, at + 0x20));
            sections.Add(new Section(U32(image, at + 4), offset, size, U32(image, at + 0x28), U32(image, at + 0x2C)));
        }
        return sections;
    }

    // Records of libraries, each with a chain of entries. A chain moves forwards only, so a damaged one ends.
    private static List<int> Entries(ReadOnlySpan<byte> image, Section needs)
    {
        var entries = new List<int>();
        int record = Place(image, needs.Offset);
        for (uint i = 0; i < needs.Info; i++)
        {
            int entry = Place(image, record + (long)U32(image, record + 8));
            for (int k = U16(image, record + 2); k > 0; k--)
            {
                entries.Add(entry);
                uint next = U32(image, entry + 12);
                if (next == 0)
                    break;
                entry = Place(image, entry + (long)next);
            }
            uint nextRecord = U32(image, record + 12);
            if (nextRecord == 0)
                break;
            record = Place(image, record + (long)nextRecord);
        }
        return entries;
    }

    // Whether one symbol has the version, and it is the named one.
    private static bool IsOnlySymbol(
        ReadOnlySpan<byte> image, Section versions, Section symbols, Section names, ushort index, string expected)
    {
        int found = 0;
        for (long i = 0; i < versions.Size / sizeof(ushort); i++)
        {
            const int hidden = 0x8000;
            if ((U16(image, Place(image, versions.Offset + i * sizeof(ushort))) & ~hidden) != index)
                continue;
            if (Text(image, names, U32(image, Place(image, symbols.Offset + i * SymbolSize))) != expected)
                return false;
            found++;
        }
        return found == 1;
    }

    private static string Text(ReadOnlySpan<byte> image, Section texts, uint offset)
    {
        ReadOnlySpan<byte> rest = image[Place(image, texts.Offset + offset)..];
        int end = rest.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(rest[..(end < 0 ? rest.Length : end)]);
    }

    private static uint? Find(ReadOnlySpan<byte> image, Section texts, string text)
    {
        int start = Place(image, texts.Offset), size = (int)Math.Min(texts.Size, image.Length - start);
        byte[] wanted = [0, .. System.Text.Encoding.UTF8.GetBytes(text), 0];
        int at = image.Slice(start, size).IndexOf(wanted);
        return at < 0 ? null : (uint)(at + 1);
    }

    // The hash of the System V application binary interface.
    private static uint Hash(string name)
    {
        uint hash = 0;
        foreach (char letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xF0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }

    private static int Place(ReadOnlySpan<byte> image, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, image.Length);
        return (int)offset;
    }

    private static ushort U16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static uint U32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ulong U64(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(image[at..]);

    private sealed record Section(uint Type, long Offset, long Size, uint Link, uint Info);
}
