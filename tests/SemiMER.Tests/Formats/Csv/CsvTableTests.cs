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
    public void Other_encodings_and_missing_files_are_refused()
    {
        string path = folder.File("latin.csv");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("a\nü\n"));
        FluentActions.Invoking(() => CsvTable.ReadFile(path)).Should().Throw<FileFormatException>().WithMessage("*not UTF-8*");
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
