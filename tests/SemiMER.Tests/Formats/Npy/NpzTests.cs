using System.IO.Compression;
using System.IO.Hashing;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>Bytes that NumPy 1.24 wrote, and damage done to them.</summary>
public sealed class NpzTests : IDisposable
{
    /// <summary>
    /// <c>np.savez_compressed(f, **{'a/b': np.arange(12, dtype='f4').reshape(3, 4), 'h': np.array([0.5, 2], dtype='f2')})</c>
    /// </summary>
    private const string Compressed =
        "UEsDBBQAAAAIAAAAIQAtbyImZgAAALAAAAAHABQAYS9iLm5weQEAEACwAAAAAAAAAGYAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6W"
        + "X1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjoKJpo6CrUKZAMuBjBosAcSDkAExA1AvACIDwDxAyBmcGRgEABiBSA2cAQAUEsDBBQAAAAIAAAAIQAh"
        + "PrflSAAAAIQAAAAFABQAaC5ucHkBABAAhAAAAAAAAABIAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEndLzClO"
        + "BYoXZyQWpAL5GkY6mjoKtQoUAC4GCwYHAFBLAQIUAxQAAAAIAAAAIQAtbyImZgAAALAAAAAHAAAAAAAAAAAAAACAAQAAAABhL2IubnB5UEsBAhQDFAAA"
        + "AAgAAAAhACE+t+VIAAAAhAAAAAUAAAAAAAAAAAAAAIABnwAAAGgubnB5UEsFBgAAAAACAAIAaAAAAB4BAAAAAA==";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    internal static byte[] CompressedByNumPy() => Convert.FromBase64String(Compressed);

    [Fact]
    public void File_that_numpy_compressed_is_read()
    {
        using NpzReader reader = NpzReader.Open(Write(CompressedByNumPy()));
        reader.Names.Should().Equal("a/b", "h");
        (reader.Contains("h"), reader.Contains("h.npy"), reader.UnpackedBytes).Should().Be((true, false, 0xB0 + 0x84));
        (float[] values, long[] shape) = reader.Read<float>("a/b");
        values.Should().Equal(Enumerable.Range(0, 12).Select(i => (float)i));
        shape.Should().Equal(3, 4);
        reader.ReadHeader("h").ElementType.Should().Be<Half>();
        reader.ReadAsSingle("h").Values.Should().Equal(0.5f, 2f);
        reader.Read<Half>("h").Values.Should().Equal((Half)0.5f, (Half)2f);
        FluentActions.Invoking(() => reader.Read<float>("h")).Should().Throw<FileFormatException>()
            .WithMessage("*h.npy'*Expected float32, found float16.");
        FluentActions.Invoking(() => reader.Read<float>("c")).Should().Throw<FileFormatException>()
            .WithMessage("*no such array*'a/b', 'h', found 'c'.");
    }

    [Fact]
    public void Stored_file_with_the_64_bit_sizes_of_numpy_is_read()
    {
        // numpy.savez: method 0, version 2.0, 1980-01-01, and sizes in a ZIP64 extra of the local header.
        byte[] npy = NpyBytes<long>([1, 2, 3, 4], 2, 2);
        using var zip = new MemoryStream();
        using (var writer = new BinaryWriter(zip, System.Text.Encoding.Latin1, leaveOpen: true))
        {
            uint sum = Crc32.HashToUInt32(npy);
            writer.Write(Convert.FromHexString("504B030414000000000000002100"));
            writer.Write(sum);
            writer.Write(Convert.FromHexString("FFFFFFFFFFFFFFFF05001400"));
            writer.Write("a.npy"u8);
            writer.Write(Convert.FromHexString("01001000"));
            writer.Write((long)npy.Length);
            writer.Write((long)npy.Length);
            writer.Write(npy);
            int directory = (int)zip.Position;
            writer.Write(Convert.FromHexString("504B0102140314000000000000002100"));
            writer.Write(sum);
            writer.Write(npy.Length);
            writer.Write(npy.Length);
            writer.Write(Convert.FromHexString("050000000000000000000000800100000000"));
            writer.Write("a.npy"u8);
            int size = (int)zip.Position - directory;
            writer.Write(Convert.FromHexString("504B05060000000001000100"));
            writer.Write(size);
            writer.Write(directory);
            writer.Write((short)0);
        }
        using NpzReader reader = NpzReader.Open(Write(zip.ToArray()));
        reader.Read<long>("a").Values.Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Members_of_one_name_and_names_that_lead_elsewhere_are_refused()
    {
        byte[] npy = NpyBytes<float>([1], 1);
        Opening(Zip(("a.npy", npy), ("a.npy", npy))).Should().Throw<FileFormatException>().WithMessage("*two arrays called 'a'*");
        foreach (string name in (string[])["../a.npy", "/a.npy", "a/../b.npy", "..\\a.npy", "C:\\a.npy", ".npy", "a//b.npy"])
            Opening(Zip((name, npy))).Should().Throw<FileFormatException>().WithMessage("*leads out of the file*", name);
        using NpzReader reader = NpzReader.Open(Write(Zip(("readme.txt", npy), ("b.npy", npy))));
        reader.Names.Should().Equal("b");
    }

    [Fact]
    public void Every_changed_byte_of_the_numbers_fails_the_check_sum()
    {
        byte[] bytes = Zip(CompressionLevel.NoCompression, ("a.npy", NpyBytes<float>([1, 2, 3], 3)));
        int numbers = bytes.AsSpan().IndexOf(Convert.FromHexString("0000803F"));
        for (int i = 0; i < 12; i++)
        {
            byte[] changed = (byte[])bytes.Clone();
            changed[numbers + i] ^= 4;
            using NpzReader reader = NpzReader.Open(Write(changed));
            FluentActions.Invoking(() => reader.Read<float>("a")).Should().Throw<FileFormatException>()
                .WithMessage("*a.npy'*damaged: its check sum*");
        }
    }

    [Fact]
    public void Bombs_are_refused_before_memory_is_taken()
    {
        // A header that claims 8 GB in a member of a few bytes; a member of 64 MB that is small when deflated; the limit of the caller.
        byte[] lie = NpyBytes<float>([1], 1);
        byte[] claim = System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(lie)
            .Replace("(1,), }         ", "(2000000000,), }"));
        claim.Length.Should().Be(lie.Length);
        Reading(Zip(("a.npy", claim)), 1L << 40).Should().Throw<FileFormatException>().WithMessage("*truncated*(2000000000,)*");

        byte[] zeros = Zip(("a.npy", NpyBytes<float>(new float[1 << 24], 1 << 24)));
        zeros.Length.Should().BeLessThan(1 << 18);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Reading(zeros, 1 << 20).Should().Throw<FileFormatException>()
            .WithMessage("*larger than is allowed*Expected at most 1048576 bytes*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 22);
        Reading(zeros, 1 << 26).Should().NotThrow();

        // A directory that says more than deflate could ever give.
        int length = zeros.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 24;
        BitConverter.TryWriteBytes(zeros.AsSpan(length), 0x7FFFFFF0).Should().BeTrue();
        Reading(zeros, 1L << 40).Should().Throw<FileFormatException>().WithMessage("*longer than its compressed bytes*");
    }

    [Fact]
    public void Members_that_overlap_are_refused()
    {
        // Two entries of the directory that lead to the same bytes: many of them would make much of little.
        byte[] bytes = Zip(CompressionLevel.NoCompression, ("a.npy", NpyBytes<float>(new float[64], 64)), ("b.npy", []));
        int second = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8), first = bytes.AsSpan(0, second).LastIndexOf("PK\u0001\u0002"u8);
        bytes.AsSpan(first + 16, 12).CopyTo(bytes.AsSpan(second + 16)); // check sum and lengths
        bytes.AsSpan(first + 42, 4).CopyTo(bytes.AsSpan(second + 42)); // place
        Opening(bytes).Should().Throw<FileFormatException>().WithMessage("*made.npz'*more bytes than the file has*overlap*");
    }

    [Fact]
    public void Encrypted_members_and_other_files_are_refused()
    {
        byte[] bytes = Zip(("a.npy", NpyBytes<float>([1], 1)));
        foreach (int flags in (int[])[6, bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8])
            bytes[flags] |= 1;
        Reading(bytes).Should().Throw<FileFormatException>().WithMessage("*encrypted*");
        Opening("no zip file at all"u8.ToArray()).Should().Throw<FileFormatException>().WithMessage("*made.npz': is no npz file*");
        Opening([]).Should().Throw<FileFormatException>();
        Reading(Zip(("a.npy", "no npy"u8.ToArray()))).Should().Throw<FileFormatException>().WithMessage("*no npy file*");
        FluentActions.Invoking(() => NpzReader.Open(folder.File("none.npz")))
            .Should().Throw<FileFormatException>().WithMessage("*does not exist*");
    }

    [Fact]
    public void Cutting_a_file_anywhere_gives_a_typed_exception()
    {
        byte[] bytes = CompressedByNumPy();
        for (int length = 0; length < bytes.Length; length++)
            Opening(bytes[..length]).Should().Throw<FileFormatException>();
    }

    private static byte[] NpyBytes<T>(T[] values, params long[] shape)
        where T : unmanaged
    {
        using var stream = new MemoryStream();
        NpyWriter.WriteHeader(stream, typeof(T), shape, values.Length);
        NpyWriter.WriteValues<T>(stream, values);
        return stream.ToArray();
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.Optimal, members);

    private static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in members)
            {
                using Stream member = archive.CreateEntry(name, level).Open();
                member.Write(content);
            }
        }
        return stream.ToArray();
    }

    private string Write(byte[] bytes)
    {
        string path = folder.File("made.npz");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private Action Opening(byte[] bytes) => FluentActions.Invoking(() => NpzReader.Open(Write(bytes)).Dispose());

    private Action Reading(byte[] bytes, long limit = 1 << 20) => FluentActions.Invoking(() =>
    {
        using NpzReader reader = NpzReader.Open(Write(bytes), limit);
        _ = reader.Read<float>("a");
    });
}
