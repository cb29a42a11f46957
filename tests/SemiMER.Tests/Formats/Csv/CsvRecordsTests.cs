using System.Text;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

public sealed class CsvRecordsTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_row_is_found_alone_and_in_a_range_as_a_table_has_it()
    {
        string[][] rows = [.. Enumerable.Range(0, 500).Select(i => (string[])
            [$"{i}", i % 3 == 0 ? "a, \"b\"\nc" : "größe", i % 50 == 7 ? new string('x', 3000 * i) : "", "end"])];
        new CsvTable(["n", "text", "long", "last"], rows).WriteFile(folder.File("a.csv"));
        CsvTable whole = CsvTable.ReadFile(folder.File("a.csv"));
        foreach (int expected in (int[])[500, 500 * 3000, int.MaxValue]) // tells how many positions are kept
        {
            using CsvRecords records = CsvRecords.Open(folder.File("a.csv"), expected);
            records.Columns.Should().Equal(whole.Columns);
            records.Count.Should().Be(500);
            foreach (int row in (int[])[499, 0, 3, 4, 250, 58, 57])
                Read(records, row, 1).Should().Equal(whole.Rows[row]);
            Read(records, 40, 460).Should().Equal(whole.Rows.Skip(40).SelectMany(fields => fields));
            Read(records, 500, 0).Should().BeEmpty();
            FluentActions.Invoking(() => Read(records, 499, 2)).Should().Throw<ArgumentOutOfRangeException>();
        }
    }

    [Theory]
    [InlineData("a,b\r\n1,2\r\n3,4\r\n", "1 2 3 4")]
    [InlineData("\uFEFFa,b\n1,2\n3,", "1 2 3 ")]
    [InlineData("\n a,b\t\n\n1,2\r\n \r\n\n3,4\n\n", "1 2 3 4")]
    [InlineData("a,b\n\"1\n\",\"\"\n\"3\"\"\",4", "1\n  3\" 4")]
    public void Line_ends_marks_and_a_last_line_without_end_are_read(string text, string expected)
    {
        File.WriteAllText(folder.File("a.csv"), text, new UTF8Encoding(false));
        using CsvRecords records = CsvRecords.Open(folder.File("a.csv"), 2);
        records.Columns.Should().Equal("a", "b");
        string.Join(' ', Read(records, 0, 2)).Should().Be(expected);
    }

    [Fact]
    public void Damage_is_told_with_its_row()
    {
        Fails("", "*empty*");
        Fails("a,a\n", "*column 'a': has two columns of one name*");
        Fails("a,b\n1,2\n3\n", "*row 1: *another length*Expected 2 fields, found 1.");
        Fails("a,b\n1,2\n\"3\"4,5\n", "*row 1: *quotation mark*");
        Fails("a,b\n1,2\n3,\"4\n", "*row 1: *quotation mark*");
        File.WriteAllBytes(folder.File("a.csv"), [.. "a,b\n1,ö"u8, 0xC3, (byte)'\n']);
        FluentActions.Invoking(Everything).Should().Throw<FileFormatException>().WithMessage("*row 0: is neither UTF-8 nor*");
        FluentActions.Invoking(() => CsvRecords.Open(folder.File("b.csv"), 1)).Should().Throw<FileFormatException>()
            .WithMessage("*b.csv': does not exist.");
    }

    [Fact]
    public void Row_without_end_is_refused_before_it_fills_the_memory()
    {
        using (StreamWriter text = File.CreateText(folder.File("a.csv")))
        {
            text.Write("a,b\n1,\"");
            for (int i = 0; i < 40; i++)
                text.Write(new string('x', 1 << 20));
        }
        FluentActions.Invoking(Everything).Should().Throw<FileFormatException>().WithMessage("*row that is too long*");
    }

    [Fact]
    public void File_that_is_cut_short_is_told()
    {
        File.WriteAllText(folder.File("a.csv"), "a,b\n" + string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i},x\n")));
        using CsvRecords records = CsvRecords.Open(folder.File("a.csv"), 1000);
        using (FileStream file = new(folder.File("a.csv"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            file.SetLength(1200);
        Read(records, 0, 1).Should().Equal("0", "x");
        FluentActions.Invoking(() => Read(records, 900, 1)).Should().Throw<FileFormatException>()
            .WithMessage("*row 900: has been cut short since it was opened.");
    }

    private static string[] Read(CsvRecords records, int first, int count)
    {
        var fields = new List<string>();
        records.Read(first, count, (row, read) =>
        {
            row.Should().Be(first + fields.Count / records.Columns.Count);
            fields.AddRange(read);
        });
        return [.. fields];
    }

    private void Everything()
    {
        using CsvRecords records = CsvRecords.Open(folder.File("a.csv"), 10);
        Read(records, 0, records.Count);
    }

    private void Fails(string text, string message)
    {
        File.WriteAllText(folder.File("a.csv"), text);
        FluentActions.Invoking(Everything).Should().Throw<FileFormatException>().WithMessage(message);
    }
}
