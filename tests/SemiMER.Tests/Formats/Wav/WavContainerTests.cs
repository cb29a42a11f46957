using System.Buffers.Binary;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>Samples in more bytes than they need, block sizes that contradict the bits, and what follows empty data.</summary>
public sealed class WavContainerTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Low_three_bytes_of_four_are_the_sample()
    {
        // arecord -f S24_LE: 24 bits, blocks of 4 bytes.
        string path = Make(1, 24, 4, "00E80300 0030F8FF 00B80B00 0060F0FF 00881300 0090E8FF 00581B00 00C0E0FF");
        float[] samples = AudioSignal.FromWav(path).Samples.ToArray();
        samples.Should().Equal(new[] { 256_000, -512_000, 768_000, -1_024_000, 1_280_000, -1_536_000, 1_792_000, -2_048_000 }
            .Select(sample => sample / 8388608f));
        samples[1].Should().BeApproximately(-0.061035f, 1e-6f);
        AudioSignal.FromWav(path).Remarks.Should().ContainSingle().Which.ToString().Should()
            .Be($"'{path}': Samples of 24 bits lie in 4 bytes each; their low bits are read.");
    }

    [Theory]
    [InlineData(24, 4, "000080FF 000080 00 FFFF7F00", new[] { -1f, -1f, 8388607 / 8388608f })] // above the sign: repeated, or zero
    [InlineData(20, 4, "0000F8FF 00000800 00000400", new[] { -1f, -1f, 0.5f })]
    [InlineData(16, 4, "0080FFFF 00400000", new[] { -1f, 0.5f })]
    [InlineData(16, 3, "0080FF 004000", new[] { -1f, 0.5f })]
    [InlineData(12, 4, "00F8FFFF 00040000", new[] { -1f, 0.5f })]
    [InlineData(20, 3, "000080 000040", new[] { -1f, 0.5f })] // as many bytes as needed: the high bits
    [InlineData(12, 2, "0080 0040", new[] { -1f, 0.5f })]
    public void Every_sample_is_read_from_its_bits(int bits, int size, string data, float[] expected)
    {
        foreach (int channels in (int[])[1, 2])
        {
            string twice = string.Concat(Enumerable.Range(0, expected.Length)
                .Select(i => string.Concat(Enumerable.Repeat(Hex(data).Substring(2 * i * size, 2 * size), channels))));
            using WavReader reader = WavReader.Open(Make(channels, bits, size, twice));
            reader.Header.Frames.Should().Be(expected.Length);
            reader.ReadMono().Should().Equal(expected);
            reader.Remarks.Should().HaveCount(size > (bits + 7) / 8 ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(24, 4, "00000000 00008040", 1)] // the high three bytes: another convention
    [InlineData(16, 3, "000000 000000 008001", 2)]
    [InlineData(20, 3, "000000 010000", 1)]
    [InlineData(12, 2, "0100", 0)]
    public void Bits_that_should_be_unused_are_refused_with_their_frame(int bits, int size, string data, long frame) =>
        FluentActions.Invoking(() => AudioSignal.FromWav(Make(1, bits, size, data))).Should().Throw<FileFormatException>()
            .WithMessage("*does not fit its data. Convert it to 16-bit PCM.*").Which.Row.Should().Be(frame);

    [Theory]
    [InlineData(1, 1, 16, 1, 0u)]
    [InlineData(1, 1, 16, 4, 32_000u * 3)]
    [InlineData(1, 2, 24, 4, 0u)]
    [InlineData(1, 2, 16, 5, 16_000u * 5)]
    [InlineData(1, 1, 8, 2, 32_000u)]
    [InlineData(1, 1, 32, 8, 128_000u)]
    [InlineData(1, 1, 24, 8, 128_000u)]
    [InlineData(3, 1, 32, 8, 128_000u)]
    public void Block_sizes_that_nothing_bears_out_are_refused(int tag, int channels, int bits, int block, uint byteRate) =>
        FluentActions.Invoking(() => WavReader.Open(Make(channels, bits, 2, "00000000", tag, block, byteRate))).Should()
            .Throw<FileFormatException>().WithMessage("*block size and bits do not fit each other. Convert it to 16-bit PCM.*");

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(1, 32_000u)]
    [InlineData(3, 32_000u)]
    public void Wrong_block_size_is_passed_over_where_the_bits_are_borne_out(int block, uint byteRate)
    {
        using WavReader reader = WavReader.Open(Make(1, 16, 2, "0080 0040", block: block, byteRate: byteRate));
        reader.ReadMono().Should().Equal(-1f, 0.5f);
        reader.Remarks.Should().ContainSingle().Which.Text.Should().Be($"The block size in the 'fmt ' chunk is {block}, not 2.");
    }

    [Theory]
    [InlineData("4C495354 1A000000 494E464F 49534654 0E000000 6D616465 20627920 68616E64 0000", "'LIST'")]
    [InlineData("66616374 01000000 07 00 69643320 01000000 07", "'fact', 'id3 '")] // the last pad byte was forgotten
    [InlineData("4C495354 00000000 00", "'LIST'")]
    public void Chunks_behind_empty_data_are_no_sound(string chunks, string names)
    {
        string path = Make(1, 16, 2, chunks, dataSize: 0);
        using (WavReader reader = WavReader.Open(path))
        {
            reader.Header.Frames.Should().Be(0);
            reader.Remarks.Should().ContainSingle().Which.Text.Should()
                .Be($"The data are empty; behind them stand chunks, not sound: {names}.");
        }
        FluentActions.Invoking(() => AcousticFeatures.FromWav(path)).Should().Throw<AudioException>().WithMessage("*without a sample*");
    }

    [Theory]
    [InlineData("4C495354 1B000000 494E464F")] // longer than the file
    [InlineData("00800040 00000000")]
    [InlineData("4C4953")]
    public void Data_of_size_0_before_what_is_no_chunk_are_sound_to_the_end(string data)
    {
        using WavReader reader = WavReader.Open(Make(1, 16, 2, data, dataSize: 0));
        reader.Header.Frames.Should().Be(Hex(data).Length / 4);
        reader.Remarks[0].Text.Should().Contain("up to the end of the file are read");
    }

    [Fact]
    public void Remarks_go_with_the_sound_and_its_features()
    {
        string path = Make(1, 16, 2, string.Concat(Enumerable.Repeat("00400080", 2_000)), dataSize: 0);
        AudioSignal signal = AudioSignal.FromWav(path);
        ReadingRemark remark = signal.Remarks.Should().ContainSingle().Subject;
        remark.File.Should().Be(path);
        signal.Resample(8_000).Remarks.Should().Equal(remark);
        var features = AcousticFeatures.FromWav(path);
        foreach (ModalityFeatures part in (ModalityFeatures[])[features.Frames, features.Functionals])
            part.Remarks.Should().Equal(remark);
        new AudioSignal(new float[10], 8_000).Remarks.Should().BeEmpty();
    }

    private string Make(
        int channels, int bits, int size, string data, int tag = 1, int? block = null, uint? byteRate = null, int? dataSize = null)
    {
        byte[] content = Convert.FromHexString(Hex(data)), header = new byte[44];
        "RIFF\0\0\0\0WAVEfmt "u8.CopyTo(header);
        header[16] = 16;
        void Write(int offset, int value) => BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(offset), (ushort)value);
        Write(20, tag);
        Write(22, channels);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), 16_000);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(28), byteRate ?? (uint)(16_000 * channels * size));
        Write(32, block ?? channels * size);
        Write(34, bits);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), dataSize ?? content.Length);
        string path = folder.File("made.wav");
        File.WriteAllBytes(path, [.. header, .. content]);
        return path;
    }

    private static string Hex(string text) => text.Replace(" ", "", StringComparison.Ordinal);
}
