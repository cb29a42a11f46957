using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using FluentAssertions;
using SemiMER.Formats;
using Xunit;

namespace SemiMER.Tests.Formats;

public sealed class SafeTensorsTests
{
    private const string Matrix = """{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""";

    [Fact]
    public void Writes_the_bytes_of_the_format()
    {
        using var stream = new MemoryStream();

        SafeTensorsFile.Write(
            stream,
            [SafeTensorsEntry.Create<float>("a", [1, 2], 2), SafeTensorsEntry.Create<long>("b", [-1])],
            new Dictionary<string, string> { ["format"] = "pt" });

        const string header =
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[],"data_offsets":[0,8]}"""
            + ""","a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";
        stream.ToArray().Should().Equal(
        [
            0x90, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header.PadRight(144)),
            .. Enumerable.Repeat((byte)255, 8), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40,
        ]);
    }

    [Fact]
    public void Reads_a_header_without_padding()
    {
        SafeTensorsContent file = Read(Matrix, new byte[16]);

        SafeTensorsEntry entry = file.Entries.Should().ContainSingle().Subject;
        entry.Name.Should().Be("test");
        entry.Shape.Should().Equal(2, 2);
        entry.ToArray<int>().Should().Equal(0, 0, 0, 0);
        file.Metadata.Should().BeEmpty();
    }

    [Theory]
    [InlineData("{}\r \t\n")]
    [InlineData("\t\n{}\r ")]
    public void Reads_white_space_around_the_header(string header) => Read(header, []).Entries.Should().BeEmpty();

    [Fact]
    public void Reads_tensors_without_values_and_in_any_order()
    {
        SafeTensorsContent file = Read(
            """{"b":{"dtype":"U8","shape":[3],"data_offsets":[2,5]},"e":{"dtype":"F32","shape":[2,0],"data_offsets":[2, 2]}"""
                + ""","a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""",
            [1, 0, 7, 8, 9]);

        file.Entries.Select(entry => entry.Name).Should().Equal("a", "e", "b");
        file.Entries[0].ToArray<bool>().Should().Equal(true, false);
        file.Entries[1].ToArray<float>().Should().BeEmpty();
        file.Entries[2].ToArray<byte>().Should().Equal(7, 8, 9);
    }

    [Fact]
    public void Halves_become_floats()
    {
        SafeTensorsContent file = Read(
            """{"half":{"dtype":"F16","shape":[2],"data_offsets":[1,5]},"brain":{"dtype":"BF16","shape":[2],"data_offsets":[5,9]}"""
                + ""","x":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""",
            [0, 0x00, 0x3c, 0x01, 0x00, 0xc0, 0x3f, 0x80, 0xff]);

        // 1; the smallest half 2^-24; 1.5; minus infinity.
        file.Entries[1].ToArray<float>().Should().Equal(1, MathF.Pow(2, -24));
        file.Entries[2].ToArray<float>().Should().Equal(1.5f, float.NegativeInfinity);
    }

    [Theory]
    [InlineData("""{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,4]}}""", "*does not fit its bytes*16 bytes*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[15],"data_offsets":[0,15]}}""", "*does not end with its last tensor*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[17],"data_offsets":[0,17]}}""", "*do not lie in the file*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[16],"data_offsets":[16,0]}}""", "*do not lie in the file*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,16]}}""", "*does not fit*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[11],"data_offsets":[5,16]}}""",
        "*hole*b*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[9],"data_offsets":[7,16]}}""",
        "*overlap*b*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}""",
        "*two entries called a*")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"I8","shape":[16],"data_offsets":[0,16]}}""", "*dtype twice*")]
    [InlineData("""{"a":{"dtype":"F99","shape":[16],"data_offsets":[0,16]}}""", "*unknown type*F99*")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,16]}}""", "*whole number*")]
    [InlineData("""{"a":{"dtype":"F64","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,16]}}""", "*counted*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[16]}}""", "*data_offsets*")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,16]}}""", "*no valid JSON*")]
    [InlineData("""{"a":[]}""", "*no valid JSON*")]
    [InlineData("""{"__metadata__":{"epoch":3}}""", "*metadata epoch*")]
    [InlineData("""{"a" """, "*no valid JSON*")]
    [InlineData("""[]""", "*no valid JSON*")]
    [InlineData("", "*no valid JSON*")]
    [InlineData("{\"\\ud800\":{}}", "*no valid JSON*")]
    public void Refuses_what_does_not_fit(string header, string message) =>
        FluentActions.Invoking(() => Read(header, new byte[16])).Should().Throw<FileFormatException>()
            .WithMessage("'name.safetensors'" + message);

    [Fact]
    public void Refuses_bytes_that_are_no_text()
    {
        byte[] header = Encoding.UTF8.GetBytes(Matrix);
        header[2] = 0xff;

        FluentActions.Invoking(() => Read(header, new byte[16])).Should().Throw<FileFormatException>();
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(61UL)]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    public void Refuses_a_wrong_length_of_the_header(ulong length)
    {
        byte[] content = Content(Encoding.UTF8.GetBytes(Matrix), new byte[16]);
        BinaryPrimitives.WriteUInt64LittleEndian(content, length);

        FluentActions.Invoking(() => SafeTensorsFile.Read(new MemoryStream(content), "name")).Should().Throw<FileFormatException>();
    }

    [Fact]
    public void Refuses_every_file_cut_short()
    {
        byte[] content = Content(Encoding.UTF8.GetBytes(Matrix), new byte[16]);

        for (int length = 0; length < content.Length; length++)
        {
            FluentActions.Invoking(() => SafeTensorsFile.Read(new MemoryStream(content[..length]), "name"))
                .Should().Throw<FileFormatException>("{0} bytes are left", length);
        }
    }

    [Fact]
    public void Refuses_to_write_what_it_could_not_read()
    {
        SafeTensorsEntry entry = SafeTensorsEntry.Create<float>("a", [1, 2], 2);

        Writing(entry, entry).Should().Throw<SemiMerException>().WithMessage("*two tensors are called a*");
        Writing(entry with { Name = "__metadata__" }).Should().Throw<SemiMerException>();
        Writing(entry with { Name = "\ud800" }).Should().Throw<SemiMerException>().WithMessage("*no valid text*");
        Writing(entry with { Shape = [3] }).Should().Throw<SemiMerException>().WithMessage("*shape*3]*8 bytes*");
        Writing(entry with { DataType = "F99" }).Should().Throw<SemiMerException>().WithMessage("*F99*");
        entry.Invoking(one => one.ToArray<double>()).Should().Throw<SemiMerException>().WithMessage("*a holds F32, not F64*");

        static Action Writing(params SafeTensorsEntry[] entries) => () => SafeTensorsFile.Write(Stream.Null, entries);
    }

    [Fact]
    public void A_file_is_missing_or_comes_back_as_it_was_written()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("weights.safetensors");
        FluentActions.Invoking(() => SafeTensorsFile.Read(path)).Should().Throw<FileFormatException>().WithMessage("*does not exist*");

        SafeTensorsFile.Write(path, Sample(), new Dictionary<string, string> { ["note"] = "größer \"2\"" });
        SafeTensorsContent file = SafeTensorsFile.Read(path);

        file.Metadata.Should().Equal(new Dictionary<string, string> { ["note"] = "größer \"2\"" });
        file.Entries.Select(entry => entry.Name).Should().Equal("double", "steps", "count", "weight", "ä", "flags", "state");
        foreach (SafeTensorsEntry expected in Sample())
        {
            SafeTensorsEntry actual = file.Entries.Single(entry => entry.Name == expected.Name);
            (actual.DataType, string.Join(',', actual.Shape)).Should().Be((expected.DataType, string.Join(',', expected.Shape)));
            actual.Data.ToArray().Should().Equal(expected.Data.ToArray());
        }
        Directory.GetFiles(directory.Root).Should().ContainSingle();
    }

    [Fact]
    public void Reads_a_file_written_by_another_program()
    {
        SafeTensorsContent file = SafeTensorsFile.Read(Path.Combine(Fixtures(), "data", "sample.safetensors"));

        file.Metadata.Should().Equal(new Dictionary<string, string> { ["format"] = "pt", ["note"] = "a sample" });
        Dictionary<string, SafeTensorsEntry> entries = file.Entries.ToDictionary(entry => entry.Name);
        entries["linear.weight"].Shape.Should().Equal(3, 4);
        entries["linear.weight"].ToArray<float>().Should().Equal(Enumerable.Range(0, 12).Select(i => (i - 5.5f) / 4));
        entries["linear.bias"].ToArray<float>().Should().Equal(0.1f, -0.2f, 0.3f);
        entries["double"].ToArray<double>().Should().Equal(1.0 / 3, -1e300, Math.Pow(2, -1040), 0);
        entries["steps"].ToArray<long>().Should().Equal(-(1L << 62), 0, 1L << 62);
        entries["state"].ToArray<byte>().Should().Equal(Enumerable.Range(0, 256).Select(i => (byte)i));
        entries["mask"].ToArray<bool>().Should().Equal(true, false, true);
        entries["scalar"].Shape.Should().BeEmpty();
        entries["scalar"].ToArray<float>().Should().Equal(2.5f);
        entries["empty"].Shape.Should().Equal(0, 7);
        entries["schicht.gewöhnlich"].ToArray<float>().Should().Equal(1);
    }

    [SkippableFact]
    public void Another_program_reads_what_is_written()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("weights.safetensors");
        SafeTensorsFile.Write(path, Sample(), new Dictionary<string, string> { ["format"] = "pt" });

        string? output = Python(Path.Combine(Fixtures(), "safetensors_numpy.py"), path);

        Skip.If(output is null, "python3 with numpy is not there.");
        output!.ReplaceLineEndings("\n").TrimEnd().Split('\n').Should().Equal(
            "# format: pt", "double float64 [1, 2] -2.5", "steps int64 [] -7", "count int32 [3] 6",
            "weight float32 [2, 2] 5", "ä float32 [0] 0",
            "flags bool [3] 2", "state uint8 [2] 256");
    }

    private static SafeTensorsEntry[] Sample() =>
    [
        SafeTensorsEntry.Create<byte>("state", [1, 255], 2),
        SafeTensorsEntry.Create<float>("weight", [1.5f, -2, 3, 2.5f], 2, 2),
        SafeTensorsEntry.Create<bool>("flags", [true, false, true], 3),
        SafeTensorsEntry.Create<double>("double", [-3, 0.5], 1, 2),
        SafeTensorsEntry.Create<long>("steps", [-7]),
        SafeTensorsEntry.Create<int>("count", [1, 2, 3], 3),
        SafeTensorsEntry.Create<float>("ä", [], 0),
    ];

    private static SafeTensorsContent Read(string header, byte[] values) => Read(Encoding.UTF8.GetBytes(header), values);

    private static SafeTensorsContent Read(byte[] header, byte[] values) =>
        SafeTensorsFile.Read(new MemoryStream(Content(header, values)), "name.safetensors");

    private static byte[] Content(byte[] header, byte[] values)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. values];
    }

    private static string Fixtures()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SemiMER.sln"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "tests", "fixtures");
    }

    // The first Python on the path need not be the one that has numpy.
    private static string? Python(params string[] arguments)
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            string python = Path.Combine(folder, "python3");
            if (!File.Exists(python) || Run(python, "-c", "import numpy") is null) continue;
            return Run(python, arguments) ?? throw new InvalidOperationException("The reader of safetensors files failed.");
        }
        return null;
    }

    private static string? Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["PYTHONIOENCODING"] = "utf-8" },
        })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : null;
    }
}
