using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

public sealed class FeatureCsvTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Columns_have_the_meaning_they_are_given()
    {
        const string content = "clip,\"x, y\",t,z,emotion,remark\n\"a \"\"b\"\", c\",1.5,0.25,,sad,anything\nd,2,0.5,-1e-3,,\"\"\n";
        FeatureTable table = ReadAll(content, new FeatureCsvOptions
        {
            NameColumn = "clip", TimeColumn = "t", LabelColumn = "emotion", IgnoredColumns = ["remark"],
        });
        table.Columns.Should().Equal("x, y", "z");
        table.Rows.Select(row => (row.Name, row.Time, row.Label)).Should().Equal(("a \"b\", c", 0.25, "sad"), ("d", 0.5, null));
        table.Values().Should().Equal(1.5f, float.NaN, 2f, -0.001f);
    }

    [Fact]
    public void Files_without_a_heading_and_with_other_separators_are_read()
    {
        FeatureTable table = ReadAll("1;2;3\n\n4;5;6", new FeatureCsvOptions { HasHeading = false, Separator = ';' });
        table.Columns.Should().Equal("0", "1", "2");
        table.Values().Should().Equal(1, 2, 3, 4, 5, 6);
        table.Rows.Select(row => row.Line).Should().Equal(1, 3);
    }

    [Fact]
    public void Blanks_around_fields_and_quotation_marks_do_not_count()
    {
        FeatureTable table = ReadAll(" clip , \"x, y\" ,emotion\n u1 , 1.5 ,\tsad\n \" u2 \" ,  , \n", new FeatureCsvOptions
        {
            NameColumn = "clip", LabelColumn = "emotion",
        });
        table.Columns.Should().Equal("x, y");
        table.Rows.Select(row => (row.Name, row.Label)).Should().Equal(("u1", "sad"), ("u2", null));
        table.Values().Should().Equal(1.5f, float.NaN);
    }

    [Theory]
    [InlineData("", "*is empty*")]
    [InlineData("a,b\n1\n", "*row 2: has a row of another length*Expected 2 fields, found 1.")]
    [InlineData("a,b\n1,x\n", "*row 2, column 'b'*found 'x'.")]
    [InlineData("a,\"b\n1,2\n", "*row 1: has a quotation mark*")]
    [InlineData("a,b\"\n", "*row 1: has a quotation mark*")]
    [InlineData("a,\"b\"c\n", "*row 1: has a quotation mark*")]
    public void Damage_is_named_with_line_and_column(string content, string message) =>
        FluentActions.Invoking(() => ReadAll(content, new FeatureCsvOptions())).Should().Throw<FileFormatException>().WithMessage(message);

    [Fact]
    public void Columns_that_are_not_there_and_impossible_options_are_named()
    {
        FluentActions.Invoking(() => ReadAll("a,b\n", new FeatureCsvOptions { LabelColumn = "c" }))
            .Should().Throw<FileFormatException>().WithMessage("*Expected the column 'c', found 'a', 'b'.");
        FluentActions.Invoking(() => ReadAll("a\n", new FeatureCsvOptions { NameColumn = "a" }))
            .Should().Throw<FileFormatException>().WithMessage("*no column of numbers*");
        FluentActions.Invoking(() => ReadAll("a\n", new FeatureCsvOptions { NameColumn = "a", TimeColumn = "a", Separator = '1' }))
            .Should().Throw<OptionsException>().Which.Faults.Should().HaveCount(2);
    }

    [Fact]
    public void What_is_no_text_is_refused()
    {
        string path = folder.File("binary.csv");
        File.WriteAllBytes(path, [(byte)'a', 0x00, 0xE9, (byte)'\n', (byte)'1']);
        FluentActions.Invoking(() => FeatureCsvReader.Open(path)).Should().Throw<FileFormatException>()
            .WithMessage("*row 1: is neither UTF-8 nor*");
        File.Delete(path); // the failed reader has closed it
        FluentActions.Invoking(() => FeatureCsvReader.Open(path)).Should().Throw<FileFormatException>().WithMessage("*does not exist*");
    }

    private FeatureTable ReadAll(string content, FeatureCsvOptions options)
    {
        string path = folder.File("made.csv");
        File.WriteAllText(path, content);
        using FeatureCsvReader reader = FeatureCsvReader.Open(path, options);
        return reader.ReadAll();
    }
}
