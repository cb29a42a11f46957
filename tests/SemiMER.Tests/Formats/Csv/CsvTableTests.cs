using System.Text;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

public sealed class CsvTableTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Quotes_commas_line_breaks_and_other_scripts_are_read()
    {
        CsvTable table = CsvTable.ReadFile(Make("row,text\n0,\"Hi, \"\"you\"\"\"\r\n1,\"two\nlines\"\n2,größe 你好\n3,\n"));
        table.Columns.Should().Equal("row", "text");
        table.Rows.Select(row => row[1]).Should().Equal("Hi, \"you\"", "two\nlines", "größe 你好", "");
        table.IndexOf("text").Should().Be(1);
        table.IndexOf("Text").Should().BeNull();
    }

    [Fact]
    public void Table_returns_as_it_was_written()
    {
        string path = folder.File("t.csv");
        string[][] rows = [["a,b", "say \"x\""], ["two\nlines", "=1+1"], ["", " é "]];
        new CsvTable(["p", "q"], rows).WriteFile(path);
        CsvTable.ReadFile(path).Rows.Should().BeEquivalentTo(rows, options => options.WithStrictOrdering());
        byte[] bytes = File.ReadAllBytes(path);
        bytes.Should().StartWith("p,q\n"u8.ToArray()).And.NotContain((byte)'\r');
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "*row 3*Expected 2 fields, found 1.")]
    [InlineData("a,b\n1,\"2\n", "*row 2*no valid CSV*")]
    [InlineData("a,b\n1,x\"y\n", "*row 2*no valid CSV*")]
    [InlineData("a,a\n1,2\n", "*column 'a'*two columns of one name*")]
    [InlineData("", "*is empty*")]
    public void Damage_is_named_with_its_line(string content, string message) =>
        FluentActions.Invoking(() => CsvTable.ReadFile(Make(content))).Should().Throw<FileFormatException>().WithMessage(message);

    [Fact]
    public void Blank_lines_are_passed_over_and_rows_know_their_lines()
    {
        CsvTable table = CsvTable.ReadFile(Make("\n \nrow,text\n\n0,\"two\n\nlines\"\r\n\u00A0\n1,b\n\t\r\n"));
        table.Rows.Select(row => row[1]).Should().Equal("two\n\nlines", "b");
        (table.LineOf(0), table.LineOf(1)).Should().Be((5, 9));
        table.Remarks.Should().BeEmpty();
        CsvTable.ReadFile(Make("a\n1\n\n2\n")).Rows.Select(row => row[0]).Should().Equal("1", "", "2");
        CsvTable.ReadFile(Make("a,b\r1,2\r3,4\r")).Rows.Should().HaveCount(2, "old Macintoshes ended lines so");
    }

    [Fact]
    public void Blanks_around_names_of_columns_are_left_out_with_a_remark()
    {
        CsvTable table = CsvTable.ReadFile(Make("\uFEFFid , \u200Bspeaker\u00A0,x\n1,2,3\n"));
        table.Columns.Should().Equal("id", "speaker", "x");
        table.Remarks.Should().ContainSingle().Which.Text.Should().StartWith("2 name(s) of columns with blanks around them");
        FluentActions.Invoking(() => CsvTable.ReadFile(Make("a,a \n1,2\n"))).Should().Throw<FileFormatException>().WithMessage("*'a'*two*");
    }

    [Theory]
    [InlineData("It\u0092s late \u0096 isn\u0092t it?", "It’s late – isn’t it?")]
    [InlineData("\u0093Plain\u0094 words\u0085", "“Plain” words…")]
    [InlineData("5 \u0080, caf\u00E9, \u008A\u009F", "5 €, café, ŠŸ")]
    public void Letters_of_windows_1252_are_read_as_such_whether_bytes_or_control_characters(string wrong, string right)
    {
        string text = $"a,b\n1,plain\n2,\"{wrong}\"\n";
        string path = Make(text);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        CsvTable controls = CsvTable.ReadFile(path);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
        CsvTable bytes = CsvTable.ReadFile(path);
        foreach (CsvTable table in (CsvTable[])[controls, bytes])
        {
            table.Rows.Select(row => row[1]).Should().Equal("plain", right);
            ReadingRemark remark = table.Remarks.Should().ContainSingle().Which;
            (remark.File, remark.Row).Should().Be((path, 3));
        }
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes("a,b\n1,größe ’\n"), .. Encoding.Latin1.GetBytes($"2,\"{wrong}\"\n")]);
        CsvTable.ReadFile(path).Rows.Select(row => row[1]).Should().Equal(["größe ’", right], "lines may be of different encodings");
    }

    [Fact]
    public void Utf_16_is_read_by_its_mark()
    {
        foreach (UnicodeEncoding encoding in (UnicodeEncoding[])[new(false, true), new(true, true)])
        {
            File.WriteAllText(folder.File("u.csv"), "a,b\n1,größe 你好\n", encoding);
            CsvTable.ReadFile(folder.File("u.csv")).Rows.Single().Should().Equal("1", "größe 你好");
        }
        File.WriteAllBytes(folder.File("u.csv"), [0xFF, 0xFE, 0x61, 0x00, 0x62]);
        FluentActions.Invoking(() => CsvTable.ReadFile(folder.File("u.csv"))).Should().Throw<FileFormatException>().WithMessage("*UTF-16*");
    }

    [Fact]
    public void Damaged_text_is_refused_with_its_row_and_missing_files_are()
    {
        string path = folder.File("damaged.csv");
        byte[][] damaged =
        [
            [.. "a\nb\n"u8, 0xC3, 0x81, 0x8D, 0x0A], // codes that Windows-1252 does not use
            [.. "a\nb\ngröße"u8, 0xC3, 0x0A], // UTF-8 that is cut
            [.. "a\nb\n"u8, 0x00, 0xFF, 0x0A], // no text at all
        ];
        foreach (byte[] content in damaged)
        {
            File.WriteAllBytes(path, content);
            FluentActions.Invoking(() => CsvTable.ReadFile(path)).Should().Throw<FileFormatException>()
                .WithMessage("*row 3: is neither UTF-8 nor Windows-1252*save it as UTF-8*");
        }
        FluentActions.Invoking(() => CsvTable.ReadFile(folder.File("no.csv")))
            .Should().Throw<FileFormatException>().WithMessage("*does not exist*");
    }

    [Fact]
    public void Ragged_tables_cannot_be_made()
    {
        FluentActions.Invoking(() => new CsvTable(["a"], [["1", "2"]])).Should().Throw<SemiMerException>();
        FluentActions.Invoking(() => new CsvTable(["a", "a"], [])).Should().Throw<SemiMerException>();
    }

    private string Make(string content)
    {
        string path = folder.File("made.csv");
        File.WriteAllText(path, content, new UTF8Encoding(false));
        return path;
    }
}
