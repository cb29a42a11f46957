using System.Text;
using CsCheck;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

public sealed class NpyTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Writes_the_bytes_that_numpy_writes()
    {
        string path = folder.File("a.npy");
        NpyWriter.WriteFile<float>(path, new[] { 1f, 2f, 3f }, 3);
        byte[] bytes = File.ReadAllBytes(path);
        bytes.Length.Should().Be(128 + 12);
        Convert.ToHexString(bytes[..10]).Should().Be("934E554D505901007600");
        Encoding.Latin1.GetString(bytes, 10, 118)
            .Should().Be("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".PadRight(117) + "\n");
        Convert.ToHexString(bytes[128..]).Should().Be("0000803F0000004000004040");
    }

    [Fact]
    public void Every_type_returns_as_it_was_written()
    {
        RoundTrip([1.5f, -2f, float.NaN, 4f], 2, 2);
        RoundTrip([1.5, double.PositiveInfinity], 2);
        RoundTrip([int.MinValue, 7], 1, 2);
        RoundTrip([long.MaxValue], 1, 1, 1);
        RoundTrip<byte>([0, 255], 2);
        RoundTrip([true, false, true], 3);
        RoundTrip(Array.Empty<float>(), 0, 4);
        RoundTrip([3.25]);
    }

    [Theory]
    [InlineData("<f4", "0000803F000000C0", new[] { 1f, -2f })]
    [InlineData(">f4", "3F800000C0000000", new[] { 1f, -2f })]
    public void Reads_single_precision_in_either_byte_order(string descriptor, string data, float[] expected) =>
        NpyReader.ReadFile<float>(Make(Header(descriptor, "(2,)"), data)).Values.Should().Equal(expected);

    [Fact]
    public void Reads_other_types_in_big_endian_order()
    {
        NpyReader.ReadFile<double>(Make(Header(">f8", "()"), "3FF0000000000000")).Values.Should().Equal(1.0);
        NpyReader.ReadFile<int>(Make(Header(">i4", "(1,)"), "00000102")).Values.Should().Equal(258);
        NpyReader.ReadFile<long>(Make(Header(">i8", "(1,)"), "FFFFFFFFFFFFFFFE")).Values.Should().Equal(-2L);
        NpyReader.ReadFile<bool>(Make(Header("|b1", "(3,)"), "000102")).Values.Should().Equal(false, true, true);
    }

    [Theory]
    [InlineData("|b1", "000102", new[] { 0f, 1f, 1f })]
    [InlineData("|u1", "0001FF", new[] { 0f, 1f, 255f })]
    [InlineData("|i1", "0001FF", new[] { 0f, 1f, -1f })]
    [InlineData(">i2", "00000102FFFF", new[] { 0f, 258f, -1f })]
    [InlineData("<u2", "00000201FFFF", new[] { 0f, 258f, 65535f })]
    [InlineData("<i4", "0000000002010000FFFFFFFF", new[] { 0f, 258f, -1f })]
    [InlineData("<u4", "0000000002010000FFFFFFFF", new[] { 0f, 258f, 4294967296f })]
    [InlineData("<i8", "00000000000000000201000000000000FFFFFFFFFFFFFFFF", new[] { 0f, 258f, -1f })]
    [InlineData(">u8", "000000000000000000000000000001020000000000000003", new[] { 0f, 258f, 3f })]
    [InlineData("<f2", "0000003C00C1", new[] { 0f, 1f, -2.5f })]
    [InlineData("<f4", "000000000000803F000020C0", new[] { 0f, 1f, -2.5f })]
    [InlineData(">f8", "00000000000000003FF0000000000000C004000000000000", new[] { 0f, 1f, -2.5f })]
    public void Any_type_of_number_is_read_as_floats(string descriptor, string data, float[] expected)
    {
        using NpyReader reader = NpyReader.Open(Make(Header(descriptor, "(3,)"), data));
        reader.ReadAllAsSingle().Should().Equal(expected);
    }

    [Fact]
    public void Doubles_beyond_single_precision_are_refused()
    {
        using NpyReader reader = NpyReader.Open(Make(Header("<f8", "(2,)"), "0000000000000000" + "9C7500883CE4377E"));
        FluentActions.Invoking(reader.ReadAllAsSingle).Should().Throw<FileFormatException>().WithMessage("*the 1-th*found 1E+300*");
    }

    [Fact]
    public void Fortran_order_comes_back_in_C_order()
    {
        // The array [[0, 3], [1, 4], [2, 5]] lies in memory as 0 1 2 3 4 5 when its first index runs fastest.
        string path = Make(Header("|u1", "(3, 2)", fortran: true), "000102030405");
        (byte[] values, long[] shape) = NpyReader.ReadFile<byte>(path);
        shape.Should().Equal(3, 2);
        values.Should().Equal(0, 3, 1, 4, 2, 5);
        // Of shape (2, 1, 3): element (i, 0, k) is i + 2 k.
        NpyReader.ReadFile<byte>(Make(Header("|u1", "(2, 1, 3)", fortran: true), "000102030405")).Values.Should().Equal(0, 2, 4, 1, 3, 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void All_versions_and_spellings_of_the_header_are_read(int version)
    {
        string header = "  { \"shape\" :( 2L, ) , 'fortran_order':False,'descr' : '<i4'}\n";
        NpyReader.ReadFile<int>(Make(header, "0100000002000000", version)).Values.Should().Equal(1, 2);
    }

    [Fact]
    public void Rows_are_read_by_position()
    {
        string path = folder.File("rows.npy");
        NpyWriter.WriteFile<int>(path, Enumerable.Range(0, 12).ToArray(), 4, 3);
        using NpyReader reader = NpyReader.Open(path);
        var row = new int[3];
        reader.Read(2 * 3, row.AsSpan());
        row.Should().Equal(6, 7, 8);
        FluentActions.Invoking(() => reader.Read(10, row.AsSpan())).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "*Python objects*never read*")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "*Expected one of bool, uint8*found '<c8'*")]
    [InlineData("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }", "*found '<U3'*")]
    [InlineData("{'descr': '|S2', 'fortran_order': False, 'shape': (1,), }", "*found '|S2'*")]
    [InlineData("{'descr': '<M8[us]', 'fortran_order': False, 'shape': (1,), }", "*found '<M8[us]'*")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "*records with named fields*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", "*size overflows*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "*not a tuple of sizes*")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "*not a tuple of sizes*")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "*cannot be read at its character*")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "*lacks one of the keys*")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "*repeated key 'descr'*")]
    [InlineData("{'descr", "*cannot be read at its character*")]
    [InlineData("", "*cannot be read at its character 0*")]
    public void Bad_headers_are_refused(string header, string message) =>
        FluentActions.Invoking(() => NpyReader.ReadFile<float>(Make(header, "0000803F")))
            .Should().Throw<FileFormatException>().WithMessage(message);

    [Fact]
    public void Huge_shape_is_refused_before_memory_is_taken()
    {
        string path = Make(Header("<f4", "(2000000000,)"), "0000803F");
        FluentActions.Invoking(() => NpyReader.ReadFile<float>(path))
            .Should().Throw<FileFormatException>().WithMessage("*is truncated*(2000000000,)*");
    }

    [Fact]
    public void Truncated_file_names_both_sizes()
    {
        string path = folder.File("cut.npy");
        NpyWriter.WriteFile<float>(path, new float[6], 2, 3);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^1]);
        FluentActions.Invoking(() => NpyReader.Open(path)).Should().Throw<FileFormatException>()
            .WithMessage($"'{path}': is truncated*(2, 3)*Expected 152 bytes, found 151.").Which.File.Should().Be(path);
    }

    [Fact]
    public void Cutting_a_file_anywhere_gives_a_typed_exception()
    {
        string path = folder.File("cut.npy");
        NpyWriter.WriteFile<float>(path, new float[6], 2, 3);
        byte[] bytes = File.ReadAllBytes(path);
        for (int length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(path, bytes[..length]);
            FluentActions.Invoking(() => NpyReader.Open(path)).Should().Throw<FileFormatException>();
        }
    }

    [Fact]
    public void File_cut_after_opening_gives_a_typed_exception()
    {
        string path = folder.File("cut.npy");
        NpyWriter.WriteFile<float>(path, new float[6], 2, 3);
        using NpyReader reader = NpyReader.Open(path);
        using (FileStream writer = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.SetLength(130);
        FluentActions.Invoking(() => reader.ReadAll<float>())
            .Should().Throw<FileFormatException>().WithMessage("*cut short since it was opened*");
    }

    [Fact]
    public void Changing_any_header_byte_never_ends_in_another_exception()
    {
        string path = folder.File("mutant.npy");
        NpyWriter.WriteFile<float>(path, new float[6], 2, 3);
        byte[] bytes = File.ReadAllBytes(path);
        Gen.Select(Gen.Int[0, 127], Gen.Byte).Array[1, 3].Sample(changes =>
        {
            byte[] mutant = [.. bytes];
            foreach ((int place, byte value) in changes)
                mutant[place] = value;
            File.WriteAllBytes(path, mutant);
            try
            {
                NpyReader.ReadFile<float>(path);
            }
            catch (FileFormatException)
            {
                // The only exception allowed.
            }
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Other_faults_are_named()
    {
        FluentActions.Invoking(() => NpyReader.Open(folder.File("none.npy")))
            .Should().Throw<FileFormatException>().WithMessage("*does not exist*");
        FluentActions.Invoking(() => NpyReader.ReadFile<float>(Make(Header("<f8", "(1,)"), "0000000000000000")))
            .Should().Throw<FileFormatException>().WithMessage("*astype('float32')*Expected float32, found float64.");
        FluentActions.Invoking(() => NpyReader.Open(Make(Header("<f4", "()") + new string(' ', 20_000), "00000000", version: 2)))
            .Should().Throw<FileFormatException>().WithMessage("*header too long*");
        FluentActions.Invoking(() => NpyWriter.WriteFile<float>(folder.File("b.npy"), new float[5], 2, 3))
            .Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => NpyWriter.WriteFile<float>(folder.File("no/such/b.npy"), new float[1], 1))
            .Should().Throw<FileFormatException>();
        Directory.GetFiles(folder.Root, "*.partial").Should().BeEmpty();
    }

    private static string Header(string descriptor, string shape, bool fortran = false) =>
        $"{{'descr': '{descriptor}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n";

    private string Make(string header, string data, int version = 1)
    {
        byte[] text = Encoding.Latin1.GetBytes(header);
        byte[] length = version == 1 ? BitConverter.GetBytes((ushort)text.Length) : BitConverter.GetBytes(text.Length);
        string path = folder.File($"made{Guid.NewGuid():N}.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. text, .. Convert.FromHexString(data)]);
        return path;
    }

    private void RoundTrip<T>(T[] values, params long[] shape)
        where T : unmanaged
    {
        string path = folder.File("round.npy");
        NpyWriter.WriteFile<T>(path, values, shape);
        (T[] read, long[] readShape) = NpyReader.ReadFile<T>(path);
        read.Should().Equal(values);
        readShape.Should().Equal(shape);
    }
}
