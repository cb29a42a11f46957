using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>ARFF as openSMILE 3.0 wrote it, cut to a few attributes, and as others write it.</summary>
public sealed class ArffTests : IDisposable
{
    internal const string OpenSmile =
        """
        @relation openSMILE_features

        @attribute name string
        @attribute F0semitoneFrom27.5Hz_sma3nz_amean numeric
        @attribute F0semitoneFrom27.5Hz_sma3nz_stddevNorm numeric
        @attribute equivalentSoundLevel_dBp numeric
        @attribute class numeric

        @data

        t.wav,2.611717e+01,9.984007e-02,-1.720416e+01,?
        'a b.wav',2.611717e+01,0.000000e+00,-1.720416e+01,?

        """;

    internal const string Others =
        """
        % a comment
        @RELATION 'my data'
        @ATTRIBUTE "frame name" STRING
        @attribute frameTime real
        @attribute	'x y'	integer
        @attribute kind {calm, 'very angry'}
        @attribute note string
        @attribute emotion { "low",high }
        @DATA
        % another
        'it's \'me\' C:\wav\x.wav' , 0.5 , 7 , calm , 'a, b' , high
        ?,?,?,?,?,?
        """;

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_of_opensmile_is_read()
    {
        FeatureTable table = ReadAll(OpenSmile, out ArffReader reader);
        table.Columns.Should().Equal(
            "F0semitoneFrom27.5Hz_sma3nz_amean", "F0semitoneFrom27.5Hz_sma3nz_stddevNorm", "equivalentSoundLevel_dBp");
        table.Rows.Select(row => (row.Name, row.Label, row.Line)).Should().Equal(("t.wav", null, 11), ("a b.wav", null, 12));
        table.Values().Should().Equal(26.11717f, 0.09984007f, -17.20416f, 26.11717f, 0f, -17.20416f);
        reader.Classes.Should().BeEmpty();
    }

    [Fact]
    public void Other_spellings_quotations_and_missing_values_are_read()
    {
        FeatureTable table = ReadAll(Others, out ArffReader reader);
        table.Columns.Should().Equal("x y");
        reader.Classes.Should().Equal("low", "high");
        table.Rows[0].Name.Should().Be("it's 'me' C:\\wav\\x.wav");
        (table.Rows[0].Time, table.Rows[0].Label, table.Rows[0].Values[0]).Should().Be((0.5, "high", 7f));
        (table.Rows[1].Name, table.Rows[1].Time, table.Rows[1].Label).Should().Be((null, null, null));
        table.Rows[1].Values.Should().Equal(float.NaN);
    }

    [Theory]
    [InlineData(@"'a\\b \""c\"" \% \t'", "a\\b \"c\" % \t")]
    [InlineData("'C:\\data.wav'", "C:\\data.wav")]
    [InlineData("'a','b'", "a")]
    [InlineData("\"a, 'b'\"", "a, 'b'")]
    [InlineData("''", "")]
    public void Names_are_unescaped(string written, string name)
    {
        string second = written == "'a','b'" ? "" : ",x";
        ReadAll($"@relation r\n@attribute n string\n@attribute m string\n@attribute v numeric\n@data\n{written}{second},1\n", out _)
            .Rows[0].Name.Should().Be(name);
    }

    [Theory]
    [InlineData("@relation r\n@attribute a numeric\n", "*is cut short: it has no @data*")]
    [InlineData("@attribute a numeric\n@data\n", "*row 1: has a line that is no ARFF*found '@attribute a numeric'.")]
    [InlineData("@relation r\n@attribute a colour\n@data\n", "*row 2: has a line that is no ARFF*")]
    [InlineData("@relation r\n@attribute a {x, 'y\n@data\n", "*row 2: has a line that is no ARFF*")]
    [InlineData("@relation r\n@attribute a string\n@data\n", "*has no numeric attribute*")]
    [InlineData("@relation r\n@attribute a real\n@attribute a real\n@data\n", "*column 'a': has two columns*")]
    [InlineData("@relation r\n@attribute a real\n@data\n1,2\n", "*row 4: has a row of another length*Expected 1 fields, found 2.")]
    [InlineData("@relation r\n@attribute a real\n@data\nx\n", "*row 4, column 'a': has a field that is no number*found 'x'.")]
    [InlineData("@relation r\n@attribute a real\n@data\n{0 1}\n", "*row 4: has a sparse row*")]
    [InlineData("@relation r\n@attribute a real\n@data\n'1\n", "*row 4: has a row with a quotation that does not end*")]
    [InlineData("@relation r\n@attribute a real\n@attribute class {x,y}\n@data\n1,z\n", "*row 5, column 'class'*'x', 'y', found 'z'.")]
    public void Damage_is_named_with_line_and_column(string content, string message) =>
        FluentActions.Invoking(() => ReadAll(content, out _)).Should().Throw<FileFormatException>().WithMessage("*made.arff'" + message);

    private FeatureTable ReadAll(string content, out ArffReader reader)
    {
        string path = folder.File("made.arff");
        File.WriteAllText(path, content);
        using (reader = ArffReader.Open(path))
            return reader.ReadAll();
    }
}
