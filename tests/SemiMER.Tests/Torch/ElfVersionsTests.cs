using System.Buffers.Binary;
using SemiMER.Torch;

namespace SemiMER.Tests.Torch;

/// <summary>What is changed in a native Linux library, and that nothing else is, whatever the file holds.</summary>
public sealed class ElfVersionsTests
{
    [SkippableFact]
    public void TorchSharps_own_file_loses_what_older_systems_lack()
    {
        byte[] before = TorchSharpFile(), after = [.. before];
        ElfVersions.Relax(after).Should().Be(2);
        after.Should().HaveSameCount(before);
        Needs(before).Should().Contain(("GLIBCXX_3.4.32", 0)).And.Contain(("GLIBCXX_3.4.30", 0)).And.Contain(("GLIBCXX_3.4.11", 0));
        Needs(after).Should().Contain(("GLIBCXX_3.4.32", 2)).And.NotContain(need => need.Version == "GLIBCXX_3.4.30");
        Needs(after).Count(need => need.Version == "GLIBCXX_3.4.11").Should().Be(2);
        Needs(after).Where(need => need.Version.StartsWith("GLIBC_", StringComparison.Ordinal))
            .Should().Equal(Needs(before).Where(need => need.Version.StartsWith("GLIBC_", StringComparison.Ordinal)));
        Differences(before, after).Should().HaveCountLessThanOrEqualTo(10, "flags, hash and name of two entries");
    }

    [SkippableFact]
    public void A_relaxed_file_needs_nothing_more()
    {
        byte[] image = TorchSharpFile();
        ElfVersions.Relax(image);
        byte[] again = [.. image];
        ElfVersions.Relax(again).Should().Be(0);
        again.AsSpan().SequenceEqual(image).Should().BeTrue();
    }

    [SkippableTheory]
    [InlineData("libc10.so")]
    [InlineData("libtorch.so")]
    public void A_file_that_needs_nothing_stays(string name)
    {
        byte[] before = File.ReadAllBytes(NativeFile(name)), after = [.. before];
        ElfVersions.Relax(after).Should().Be(0);
        after.AsSpan().SequenceEqual(before).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("MZ")]
    [InlineData("\u007fELF")]
    [InlineData("\u007fELF\u0002\u0001")]
    public void What_is_no_such_file_stays(string start)
    {
        byte[] before = [.. System.Text.Encoding.Latin1.GetBytes(start)], after = [.. before];
        ElfVersions.Relax(after).Should().Be(0);
        after.Should().Equal(before);
        ElfVersions.Relax(new byte[4096]).Should().Be(0);
    }

    [SkippableFact]
    public void A_file_cut_short_stays()
    {
        byte[] whole = TorchSharpFile();
        int[] lengths = [.. Enumerable.Range(0, 100), .. Enumerable.Range(1, 200).Select(i => (int)((long)whole.Length * i / 201)),
            whole.Length - 1, whole.Length - 64];
        foreach (int length in lengths)
        {
            byte[] cut = whole[..length];
            ElfVersions.Relax(cut).Should().Be(0, "the table of sections stands at the end of the file, cut at {0}", length);
            cut.AsSpan().SequenceEqual(whole.AsSpan(0, length)).Should().BeTrue();
        }
    }

    [SkippableTheory]
    [InlineData(0x28, ulong.MaxValue)] // where the table of sections begins
    [InlineData(0x28, long.MaxValue)]
    [InlineData(0x28, int.MaxValue)]
    [InlineData(0x28, 0UL)]
    public void A_table_of_sections_elsewhere_is_not_followed(int at, ulong value)
    {
        byte[] before = TorchSharpFile();
        BinaryPrimitives.WriteUInt64LittleEndian(before.AsSpan(at), value);
        byte[] after = [.. before];
        ElfVersions.Relax(after).Should().Be(0);
        after.AsSpan().SequenceEqual(before).Should().BeTrue();
    }

    [SkippableFact]
    public void Chains_that_turn_in_circles_or_are_too_long_end()
    {
        foreach (uint next in new uint[] { 0, 1, 16, 0xFFFFFFF0, 0x80000000, int.MaxValue })
        {
            byte[] image = TorchSharpFile();
            (int offset, int size) = NeedsSection(image);
            BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(SectionHeader(image, VersionNeeds) + 0x2C), uint.MaxValue); // records
            for (int at = offset; at + 16 <= offset + size; at += 16)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at + 2), ushort.MaxValue);
                BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at + 12), next);
            }
            byte[] after = [.. image];
            ElfVersions.Relax(after).Should().BeInRange(0, 2);
            Differences(image, after).Where(at => at < offset || at >= offset + size).Should().BeEmpty();
        }
    }

    [SkippableFact]
    public void Damage_never_throws_and_changes_nothing_outside_the_entries()
    {
        const int rounds = 300;
        byte[] whole = TorchSharpFile(), image = [.. whole];
        (int offset, int size) = NeedsSection(whole);
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(whole.AsSpan(0x28));
        (int Start, int Length)[] places = [(0, 0x40), (table, whole.Length - table), (offset, size)];
        ulong[] hostile =
            [0, 1, 0x7FFF, 0xFFFF, int.MaxValue, 0x80000000, uint.MaxValue, long.MaxValue, ulong.MaxValue, (ulong)whole.Length];
        var random = new Random(1);
        for (int round = 0; round < rounds; round++)
        {
            for (int damage = random.Next(1, 5); damage > 0; damage--)
            {
                (int start, int length) = places[random.Next(places.Length)];
                Span<byte> place = image.AsSpan(start + random.Next(length - 8), 8);
                if (random.Next(2) == 0)
                    place[0] = (byte)random.Next(256);
                else
                    BinaryPrimitives.WriteUInt64LittleEndian(place, hostile[random.Next(hostile.Length)]);
            }
            byte[] before = [.. image];
            int changed = ElfVersions.Relax(image);
            Differences(before, image).Should().HaveCountLessThanOrEqualTo(changed * 8, "of an entry its flags, or hash and name");
            whole.CopyTo(image, 0);
        }
    }

    private const uint VersionNeeds = 0x6FFFFFFE;

    // The versions that a file asks for, in its own order, with their flags.
    private static List<(string Version, int Flags)> Needs(byte[] image)
    {
        int header = SectionHeader(image, VersionNeeds);
        int link = (int)BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(header + 0x28));
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(0x28));
        int texts = (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(table + link * 0x40 + 0x18));
        var needs = new List<(string, int)>();
        for (int record = NeedsSection(image).Offset; ;)
        {
            int entry = record + (int)BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(record + 8));
            for (int left = BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(record + 2)); left > 0; left--)
            {
                int name = texts + (int)BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(entry + 8));
                string version = System.Text.Encoding.ASCII.GetString(image, name, Array.IndexOf(image, (byte)0, name) - name);
                needs.Add((version, BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(entry + 4))));
                entry += (int)BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(entry + 12));
            }
            int next = (int)BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(record + 12));
            if (next == 0)
                return needs;
            record += next;
        }
    }

    private static (int Offset, int Size) NeedsSection(byte[] image)
    {
        int header = SectionHeader(image, VersionNeeds);
        return ((int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(header + 0x18)),
            (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(header + 0x20)));
    }

    private static int SectionHeader(byte[] image, uint type)
    {
        int table = (int)BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(0x28));
        return Enumerable.Range(0, BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(0x3C))).Select(i => table + i * 0x40)
            .Single(header => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(header + 4)) == type);
    }

    private static List<int> Differences(byte[] before, byte[] after)
    {
        var places = new List<int>();
        for (int at = 0; (at += before.AsSpan(at).CommonPrefixLength(after.AsSpan(at))) < before.Length; at++)
            places.Add(at);
        return places;
    }

    private static byte[] TorchSharpFile() => File.ReadAllBytes(NativeFile("libLibTorchSharp.so"));

    private static string NativeFile(string name)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", name);
        Skip.IfNot(File.Exists(file), "The tests were not built with the libraries for Linux.");
        return file;
    }
}
