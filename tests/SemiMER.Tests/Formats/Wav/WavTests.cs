using System.Buffers.Binary;
using System.Text;
using CsCheck;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

public sealed class WavTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(8, "80 00 FF C0", new[] { 0f, -1f, 127 / 128f, 0.5f })]
    [InlineData(16, "0000 0080 FF7F 0040", new[] { 0f, -1f, 32767 / 32768f, 0.5f })]
    [InlineData(24, "000000 000080 000040 FFFFFF", new[] { 0f, -1f, 0.5f, -1 / 8388608f })]
    [InlineData(32, "00000000 00000080 00000040", new[] { 0f, -1f, 0.5f })]
    public void Pcm_of_every_width_is_read(int bits, string data, float[] expected) =>
        Read(Format(1, 1, bits), data).Should().Equal(expected);

    [Fact]
    public void Floats_are_read_as_they_are()
    {
        Read(Format(3, 1, 32), "0000803F 000000C0").Should().Equal(1f, -2f);
        Read(Format(3, 1, 64), "000000000000F03F 000000000000D0BF").Should().Equal(1f, -0.25f);
    }

    [Fact]
    public void Extensible_formats_are_read()
    {
        // 24 bits, mono, and floats, three channels, as ffmpeg writes them.
        const string pcm = "feff 0100 803e0000 80bb0000 0300 1800 1600 1800 04000000 0100 0000 0000 1000 8000 00aa 0038 9b71";
        Read(pcm, "000040").Should().Equal(0.5f);
        const string floats = "feff 0300 803e0000 00ee0200 0c00 2000 1600 2000 07000000 0300 0000 0000 1000 8000 00aa 0038 9b71";
        using WavReader reader = WavReader.Open(Make(floats, "0000803F 0000003F 00000000"));
        reader.Header.Should().Match<WavHeader>(header =>
            header.Channels == 3 && header.Frames == 1 && header.SampleRate == 16000 && header.Encoding == WavEncoding.Ieee32);
        reader.ReadMono().Should().Equal(0.5f);
        reader.ReadMono(channel: 1).Should().Equal(0.5f);
        reader.ReadMono(channel: 2).Should().Equal(0f);
        FluentActions.Invoking(() => reader.ReadMono(channel: 3)).Should().Throw<FileFormatException>()
            .WithMessage("*Expected 0 to 2, found 3.");
    }

    [Fact]
    public void Headers_of_known_programs_are_read()
    {
        // Python's wave module, and ffmpeg with a LIST chunk before the data.
        string python = File(
            "52494646 28000000 57415645 666d7420 10000000 0100 0100 803e0000 007d0000 0200 1000 64617461 04000000 00400080");
        ReadFile(python).Should().Equal(0.5f, -1f);
        string ffmpeg = File(
            "52494646 4a000000 57415645 666d7420 10000000 0100 0100 803e0000 007d0000 0200 1000 4c495354 1a000000 494e464f "
            + "49534654 0e000000 4c61766635392e32372e31303000 64617461 04000000 00400080");
        ReadFile(ffmpeg).Should().Equal(0.5f, -1f);
    }

    [Theory]
    [InlineData("ffffffff")]
    [InlineData("00000000")]
    [InlineData("00000080")]
    [InlineData("06000000")]
    public void Data_of_unknown_or_wrong_size_reach_to_the_end_of_the_file(string size)
    {
        string path = File(
            $"52494646 ffffffff 57415645 666d7420 10000000 0100 0100 803e0000 007d0000 0200 1000 64617461 {size} 0040 0080 11");
        using WavReader reader = WavReader.Open(path);
        reader.ReadMono().Should().Equal(0.5f, -1f);
        reader.Header.Remarks.Should().HaveCount(2).And.Contain(remark => remark.Contains("up to the end"))
            .And.Contain(remark => remark.Contains("last 1 bytes"));
    }

    [Fact]
    public void Chunks_of_odd_size_with_and_without_pad_byte_are_passed_over()
    {
        foreach (string pad in (string[])["00", ""])
        {
            string path = File($"52494646 00000000 57415645 4a554e4b 03000000 010203{pad} 666d7420 10000000 {Format(1, 1, 16)} "
                + "6e6f7465 00000000 64617461 02000000 0040 74657374 01000000 07");
            using WavReader reader = WavReader.Open(path);
            reader.ReadMono().Should().Equal(0.5f);
            reader.Header.Remarks.Should().HaveCount(pad.Length == 0 ? 1 : 0);
        }
    }

    [Fact]
    public void Sizes_of_64_bits_are_read()
    {
        string path = File($"52463634 ffffffff 57415645 64733634 1c000000 0000000000000000 0200000000000000 0000000000000000 00000000 "
            + $"666d7420 10000000 {Format(1, 1, 16)} 64617461 ffffffff 0040 6e6f7465 02000000 0909");
        ReadFile(path).Should().Equal(0.5f);
    }

    [Theory]
    [InlineData("52494658 00000000 57415645", "*big-endian*")]
    [InlineData("52494646 00000000 41564920", "*is no WAV file*")]
    [InlineData("5249", "*is no WAV file*")]
    [InlineData("52494646 00000000 57415645", "*neither a 'fmt ' nor a 'data' chunk*")]
    [InlineData("52494646 00000000 57415645 64617461 00000000", "*data at byte 12, before*")]
    [InlineData("52494646 00000000 57415645 4a554e4b f0ffffff 00", "*inside the chunk 'JUNK'*Expected 4294967280 bytes, found 1.")]
    [InlineData("52494646 00000000 57415645 00010203 00000000 00", "*damaged at byte 12*")]
    [InlineData("52494646 00000000 57415645 666d7420 04000000 01000100", "*too short*at least 16 bytes, found 4.")]
    public void Damage_is_named_with_its_place(string bytes, string message)
    {
        string path = File(bytes);
        FluentActions.Invoking(() => WavReader.Open(path)).Should().Throw<FileFormatException>().WithMessage(message)
            .Which.File.Should().Be(path);
        FluentActions.Invoking(() => WavReader.Open(Bytes(bytes), "upload")).Should().Throw<FileFormatException>().WithMessage(message)
            .Which.File.Should().Be("upload");
    }

    [Theory]
    [InlineData("0700 0100 803e0000 803e0000 0100 0800", "*kind that is not read*8 bits, tag 7.")]
    [InlineData("0100 0100 803e0000 00000000 0000 4000", "*kind that is not read*64 bits, tag 1.")]
    [InlineData("0100 0000 803e0000 00000000 0000 1000", "*no channels*")]
    [InlineData("0100 0100 01000000 00000000 0000 1000", "*sample rate out of range*found 1.")]
    [InlineData("0100 0100 ffffffff 00000000 0000 1000", "*sample rate out of range*found 4294967295.")]
    [InlineData("feff 0100 803e0000 80bb0000 0300 1800 1600 1800 04000000 0100 0000 0000 1000 8000 00aa 0038 9b72", "*unknown sub-format*")]
    public void Formats_that_cannot_be_read_are_refused(string format, string message) =>
        FluentActions.Invoking(() => WavReader.Open(Make(format, "0000"))).Should().Throw<FileFormatException>().WithMessage(message);

    [Fact]
    public void Samples_that_are_not_finite_are_named_with_their_frame() =>
        FluentActions.Invoking(() => Read(Format(3, 2, 32), "00000000 00000000 0000803F 0000C07F")).Should().Throw<FileFormatException>()
            .WithMessage("*row 1*not finite*found NaN.").Which.Row.Should().Be(1);

    [Fact]
    public void Many_empty_chunks_end_in_an_error()
    {
        var bytes = new List<byte>(Encoding.ASCII.GetBytes("RIFF....WAVE"));
        for (int i = 0; i < 20_000; i++)
            bytes.AddRange("JUNK\0\0\0\0"u8);
        string path = folder.File("chunks.wav");
        System.IO.File.WriteAllBytes(path, [.. bytes]);
        FluentActions.Invoking(() => WavReader.Open(path)).Should().Throw<FileFormatException>().WithMessage("*10000 chunks*");
    }

    [Fact]
    public void Missing_file_and_file_without_samples()
    {
        FluentActions.Invoking(() => WavReader.Open(folder.File("no.wav"))).Should().Throw<FileFormatException>()
            .WithMessage("*does not exist*");
        Read(Format(1, 2, 16), "").Should().BeEmpty();
    }

    [Fact]
    public void Written_16_bit_samples_return_exactly_and_louder_ones_are_clipped()
    {
        string path = folder.File("w.wav");
        float[] samples = [0, 0.5f, -1, 32767 / 32768f, -12345 / 32768f];
        WavWriter.WritePcm16(path, samples, 8000);
        ReadFile(path).Should().Equal(samples);
        Convert.ToHexString(System.IO.File.ReadAllBytes(path)[..44]).Should().Be(
            "524946462E00000057415645666D74201000000001000100401F0000803E000002001000646174610A000000");
        WavWriter.WritePcm16(path, new[] { 1f, 3f, float.NegativeInfinity, 0.4f / 32768 }, 8000);
        ReadFile(path).Should().Equal(32767 / 32768f, 32767 / 32768f, -1, 0);
        FluentActions.Invoking(() => WavWriter.WritePcm16(path, new[] { float.NaN }, 8000)).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => WavWriter.WritePcm16(path, new float[3], 8000, channels: 2)).Should().Throw<SemiMerException>();
    }

    [Fact]
    public void Written_floats_return_exactly()
    {
        string path = folder.File("f.wav");
        float[] samples = [0.1f, -3f, 1e-20f, 0.25f];
        WavWriter.WriteFloat(path, samples, 44100, channels: 2);
        using WavReader reader = WavReader.Open(path);
        reader.Header.Should().Match<WavHeader>(header => header.Channels == 2 && header.Frames == 2 && header.SampleRate == 44100);
        reader.Header.Remarks.Should().BeEmpty();
        var read = new float[4];
        reader.Read(0, read);
        read.Should().Equal(samples);
        reader.Read(1, read.AsSpan(0, 2));
        read[0].Should().Be(1e-20f);
        FluentActions.Invoking(() => reader.Read(1, read)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => reader.Read(0, read.AsSpan(0, 3))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Cutting_or_changing_a_file_never_ends_in_another_exception()
    {
        string path = folder.File("mutant.wav");
        WavWriter.WriteFloat(path, new float[50], 16000);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        Gen.Select(Gen.Int[0, bytes.Length], Gen.Select(Gen.Int[0, 69], Gen.Byte).Array[0, 3]).Sample((length, changes) =>
        {
            byte[] mutant = [.. bytes];
            foreach ((int place, byte value) in changes)
                mutant[place] = value;
            System.IO.File.WriteAllBytes(path, mutant[..length]);
            try
            {
                ReadFile(path).Length.Should().BeLessThanOrEqualTo(2 * bytes.Length);
            }
            catch (FileFormatException error)
            {
                error.File.Should().Be(path);
            }
        }, iter: 600, threads: 1);
    }

    private static string Format(int tag, int channels, int bits)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)tag);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 16000);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(12), (ushort)(channels * bits / 8));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(14), (ushort)bits);
        return Convert.ToHexString(bytes);
    }

    private float[] Read(string format, string data) => ReadFile(Make(format, data));

    private static float[] ReadFile(string path)
    {
        using WavReader reader = WavReader.Open(path);
        using WavReader inMemory = WavReader.Open(System.IO.File.ReadAllBytes(path), "upload");
        float[] samples = reader.ReadMono();
        inMemory.ReadMono().Should().Equal(samples);
        inMemory.Header.Should().BeEquivalentTo(reader.Header);
        return samples;
    }

    private string Make(string format, string data)
    {
        int formatSize = Bytes(format).Length, dataSize = Bytes(data).Length;
        return File($"52494646 00000000 57415645 666d7420 {Size(formatSize)} {format} 64617461 {Size(dataSize)} {data}");
    }

    private static string Size(int size) => Convert.ToHexString(BitConverter.GetBytes(size));

    private string File(string bytes)
    {
        string path = folder.File("made.wav");
        System.IO.File.WriteAllBytes(path, Bytes(bytes));
        return path;
    }

    private static byte[] Bytes(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
