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
    private const int HeaderSize = 0x40, SectionSize = 0x40, SymbolSize = 24, EntrySize = 16;
    private const uint VersionNeeds = 0x6FFFFFFE, VersionsOfSymbols = 0x6FFFFFFF;
    private const ushort Weak = 2;

    /// <summary>Relaxes the two entries in place.</summary>
    /// <param name="image">The whole file.</param>
    /// <returns>How many entries were changed; 0 for a file that needs nothing, is damaged or is no such file.</returns>
    public static int Relax(Span<byte> image)
    {
        if (image.Length < HeaderSize || !image.StartsWith("\u007fELF\u0002\u0001"u8))
            return 0;
        try
        {
            return RelaxEntries(image);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            return 0; // cut short, or an offset that leads out of the file: nothing was changed, and the loader will say so better
        }
    }

    private static int RelaxEntries(Span<byte> image)
    {
        List<Section> sections = Sections(image);
        Section? needs = sections.Find(section => section.Type == VersionNeeds);
        Section? versions = sections.Find(section => section.Type == VersionsOfSymbols);
        if (needs is null || versions is null)
            return 0;
        Section symbols = sections[checked((int)versions.Link)];
        Span<byte> entries = Content(image, needs);
        ReadOnlySpan<byte> texts = Content(image, sections[checked((int)needs.Link)]);
        int? streams = null, waiting = null;
        foreach (int entry in Entries(entries, needs.Info))
        {
            if (Is(texts, U32(entries, entry + 8), "GLIBCXX_3.4.32\0"u8))
                streams ??= entry;
            else if (Is(texts, U32(entries, entry + 8), "GLIBCXX_3.4.30\0"u8))
                waiting ??= entry;
        }
        var users = new Symbols(versions, symbols, sections[checked((int)symbols.Link)]);
        int older = texts.IndexOf("\0GLIBCXX_3.4.11\0"u8) + 1;
        bool weaken = streams is { } first && (U16(entries, first + 4) & Weak) == 0
            && IsOnlySymbol(image, users, U16(entries, first + 6), "_ZSt21ios_base_library_initv\0"u8);
        bool rename = waiting is { } second && older > 0
            && IsOnlySymbol(image, users, U16(entries, second + 6), "_ZNSt18condition_variable4waitERSt11unique_lockISt5mutexE\0"u8);

        // Nothing throws from here on: a damaged file is left as it is.
        if (weaken)
            BinaryPrimitives.WriteUInt16LittleEndian(entries[(streams!.Value + 4)..], (ushort)(U16(entries, streams.Value + 4) | Weak));
        if (rename)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(entries[waiting!.Value..], Hash("GLIBCXX_3.4.11"u8));
            BinaryPrimitives.WriteUInt32LittleEndian(entries[(waiting.Value + 8)..], (uint)older);
        }
        return (weaken ? 1 : 0) + (rename ? 1 : 0);
    }

    private static List<Section> Sections(ReadOnlySpan<byte> image)
    {
        ReadOnlySpan<byte> table = image[checked((int)U64(image, 0x28))..];
        int count = U16(image, 0x3C);
        var sections = new List<Section>(count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = table.Slice(i * SectionSize, SectionSize);
            sections.Add(new Section(U32(header, 4), U64(header, 0x18), U64(header, 0x20), U32(header, 0x28), U32(header, 0x2C)));
        }
        return sections;
    }

    // Records of libraries, each with a chain of entries. Chains go forwards, and there are no more links than the section has room for:
    // so the walk ends, whatever the file holds.
    private static List<int> Entries(ReadOnlySpan<byte> section, uint records)
    {
        var entries = new List<int>();
        int record = 0, room = section.Length / EntrySize;
        for (uint i = 0; i < records && room > 0; i++, room--)
        {
            int entry = checked(record + (int)U32(section, record + 8));
            for (int left = U16(section, record + 2); left > 0 && room > 0; left--, room--)
            {
                _ = section.Slice(entry, EntrySize);
                entries.Add(entry);
                int next = checked((int)U32(section, entry + 12));
                if (next == 0)
                    break;
                entry = checked(entry + next);
            }
            int nextRecord = checked((int)U32(section, record + 12));
            if (nextRecord == 0)
                break;
            record = checked(record + nextRecord);
        }
        return entries;
    }

    // Whether one symbol has the version, and it is the named one.
    private static bool IsOnlySymbol(Span<byte> image, Symbols users, ushort index, ReadOnlySpan<byte> expected)
    {
        const int hidden = 0x8000;
        ReadOnlySpan<byte> versions = Content(image, users.Versions), table = Content(image, users.Table);
        ReadOnlySpan<byte> names = Content(image, users.Names);
        int found = 0;
        for (int i = 0; i < versions.Length / sizeof(ushort); i++)
        {
            if ((U16(versions, i * sizeof(ushort)) & ~hidden) != index)
                continue;
            if (!Is(names, U32(table, checked(i * SymbolSize)), expected))
                return false;
            found++;
        }
        return found == 1;
    }

    private static bool Is(ReadOnlySpan<byte> texts, uint offset, ReadOnlySpan<byte> text) =>
        texts[checked((int)offset)..].StartsWith(text);

    // The hash of the System V application binary interface.
    private static uint Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 0;
        foreach (byte letter in name)
        {
            hash = (hash << 4) + letter;
            uint high = hash & 0xF0000000;
            hash = (hash ^ (high >> 24)) & ~high;
        }
        return hash;
    }

    private static Span<byte> Content(Span<byte> image, Section section) =>
        image.Slice(checked((int)section.Offset), checked((int)section.Size));

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    private sealed record Section(uint Type, ulong Offset, ulong Size, uint Link, uint Info);

    /// <summary>The version of each symbol, the symbols, and their names.</summary>
    private sealed record Symbols(Section Versions, Section Table, Section Names);
}
