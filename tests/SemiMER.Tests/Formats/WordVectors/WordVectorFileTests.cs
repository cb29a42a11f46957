using System.Globalization;
using System.Text;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

public sealed class WordVectorFileTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void GloVe_has_no_header_and_words_may_hold_blanks()
    {
        WordVector[] words = Read("the 0.04656 0.21318 -0.0074364\n. . . 1 2 3\nat name@domain.com 4 5 6\n\u00A0 7 8 9\n");
        words.Select(word => word.Word).Should().Equal("the", ". . .", "at name@domain.com", "\u00A0");
        words[0].Values.Should().Equal(0.04656f, 0.21318f, -0.0074364f);
        words[3].Values.Should().Equal(7, 8, 9);
    }

    [Fact]
    public void Word2vec_and_fastText_have_a_header()
    {
        WordVector[] words = Read("2 2\n</s> 0 1e-3 \nnew york -2 +3.5 \n");
        words.Select(word => word.Word).Should().Equal("</s>", "new york");
        words[1].Values.Should().Equal(-2, 3.5f);
    }

    [Fact]
    public void Line_ends_byte_order_mark_and_odd_bytes_are_borne()
    {
        string path = folder.File("v.txt");
        File.WriteAllBytes(path, [.. "\uFEFFa 1 2\r\n"u8, (byte)'b', 0x81, .. " 3 4\nc\u0085 5 6"u8]);
        WordVectorFile.Read(path).Select(word => word.Word).Should().Equal("a", "b\uFFFD", "c…");
        WordVectorFile.Read(path).Last().Values.Should().Equal(5, 6);
    }

    [Fact]
    public void Only_wanted_words_are_given()
    {
        string text = "a 1 1\nb 2 broken\nc 3 3\nd 4 4\n";
        var options = new WordVectorOptions { Filter = word => word != "b", MaximumWords = 2 };
        Read(text, options).Select(word => word.Word).Should().Equal("a", "c");
        Read(". . 1 2\nx 3 4\n", new WordVectorOptions { Width = 2 })[0].Word.Should().Be(". .");
    }

    [Theory]
    [InlineData("", "*is empty*")]
    [InlineData("a 1 2\nb 3\n", "*row 2*too short*Expected a word and 2 numbers, found 2 fields*")]
    [InlineData("a 1 2\n\nb 3 4\n", "*row 2*too short*")]
    [InlineData("a 1 2\n 3 4\n", "*row 2*too short*")]
    [InlineData("a 1 2\nb 3 -nan(ind)\n", "*row 2*column '3'*no finite number*'-nan(ind)'*")]
    [InlineData("a 1 2\nb 3 1.#INF\n", "*row 2*column '3'*no finite number*'1.#INF'*")]
    [InlineData("a 1 2\nb 3 x\n", "*row 2*column '3'*no finite number*'x'*")]
    [InlineData("a 1 2\nb NaN 4\n", "*row 2*column '2'*")]
    [InlineData("a 1 2\nb 1e999 4\n", "*row 2*column '2'*")]
    [InlineData("a 1 2\nb 1,5 4\n", "*row 2*column '2'*")]
    [InlineData("a 1 2\nb 1\t2 4\n", "*row 2*column '2'*")]
    [InlineData("a 1 2\nb 1  4\n", "*row 2*column '2'*")]
    [InlineData("word\n", "*row 1*does not begin*")]
    [InlineData("3 2\na 1 2\n", "*row 1*cut short*Expected 3 words, found 1*")]
    [InlineData("1 2\na 1 2\nb 1 2\n", "*row 1*Expected 1 words, found 2*")]
    [InlineData("999999999999 2\na 1 2\n", "*Expected 999999999999 words, found 1*")]
    [InlineData("5 2000000000\na 1 2\n", "*row 1*1 to 10000 numbers, found 2000000000*")]
    [InlineData("5 99999999999999\na 1 2\n", "*row 1*1 to 10000 numbers*")]
    [InlineData("5 0\na\n", "*row 1*")]
    public void Damage_is_named_with_line_and_column(string content, string message) =>
        FluentActions.Invoking(() => Read(content)).Should().Throw<FileFormatException>().WithMessage(message);

    [Fact]
    public void Stated_width_must_be_that_of_the_header() =>
        FluentActions.Invoking(() => Read("1 2\na 1 2\n", new WordVectorOptions { Width = 3 }))
            .Should().Throw<FileFormatException>().WithMessage("*another width*Expected 3, found 2*");

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_the_memory()
    {
        string path = folder.File("bomb.txt");
        using (var stream = new FileStream(path, FileMode.Create))
            stream.SetLength(1L << 32); // a sparse file of zeros
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => WordVectorFile.Read(path).Count())
            .Should().Throw<FileFormatException>().WithMessage("*row 1*too long*at most 1048576 bytes*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(16 << 20);
    }

    [Fact]
    public void Large_files_stream_and_can_be_left_early()
    {
        string path = folder.File("large.vec");
        using (var writer = new StreamWriter(path))
        {
            writer.Write("30000 50\n");
            for (int row = 0; row < 30_000; row++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"word{row}"));
                for (int i = 0; i < 50; i++)
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $" {(row * 50 + i) / 7f}"));
                writer.Write('\n');
            }
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        WordVectorFile.Read(path, new WordVectorOptions { Filter = word => word == "word29999" }).Single()
            .Values[^1].Should().Be((29_999 * 50 + 49) / 7f);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4 << 20); // the file has 13 MB
        WordVectorFile.Read(path).First().Word.Should().Be("word0");
        File.Delete(path); // nothing holds it open
    }

    [Fact]
    public void Mutated_files_give_words_or_a_typed_error()
    {
        byte[] valid = Encoding.UTF8.GetBytes("3 4\nthe 0.1 -2 3e-4 5 \n. . . 1 2 3 4 \nk\u00E4se 0 0 0 -0 \n");
        var random = new RandomSource(11, "fuzz");
        string path = folder.File("fuzz.vec");
        int read = 0, refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] mutated = [.. valid];
            for (int change = 1 + random.NextInt32(3); change > 0; change--)
                mutated[random.NextInt32(mutated.Length)] = (byte)random.NextInt32(256);
            File.WriteAllBytes(path, mutated[..(random.NextInt32(4) == 0 ? random.NextInt32(mutated.Length) : mutated.Length)]);
            try
            {
                WordVectorFile.Read(path).SelectMany(word => word.Values).Should().OnlyContain(value => float.IsFinite(value));
                read++;
            }
            catch (FileFormatException)
            {
                refused++;
            }
        }
        read.Should().BePositive();
        refused.Should().BePositive();
    }

    [Fact]
    public void Missing_file_and_faulty_options_are_named()
    {
        FluentActions.Invoking(() => WordVectorFile.Read(folder.File("no")).Count())
            .Should().Throw<FileFormatException>().WithMessage("*not exist*");
        var options = new WordVectorOptions { Width = 0, MaximumWords = 0, MaximumWidth = 0, MaximumLineLength = 0 };
        FluentActions.Invoking(() => WordVectorFile.Read("x", options))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(4);
    }

    private WordVector[] Read(string content, WordVectorOptions? options = null)
    {
        string path = folder.File("vectors.txt");
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content));
        return [.. WordVectorFile.Read(path, options)];
    }
}
