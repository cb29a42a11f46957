using SemiMER.Corpora;
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
    [InlineData("@relation r\n@attribute id {u1,u2}\n@attribute f relational\n@attribute a real\n@end f\n@data\n",
        "*row 3, column 'f': has a relational attribute, and such are not read*")]
    [InlineData("@relation r\n@attribute a real\n@attribute b {x,y\n@data\n", "*row 3: has a line that is no ARFF*")]
    [InlineData("@relation r\n@attribute a real\n@data\n1\n@relation r\n@attribute a real\n@data\n2\n", "*row 5: has a second header*")]
    [InlineData("@relation r\n@attribute frameTime real\n@attribute a real\n@data\n0,1\n1,2\n0,1\n",
        "*row 7, column 'frameTime': has a time that goes back*")]
    [InlineData("@relation r\n@attribute a real\n@attribute a real\n@data\n", "*column 'a': has two columns*")]
    [InlineData("@relation r\n@attribute a real\n@data\n1,2\n", "*row 4: has a row of another length*Expected 1 fields, found 2.")]
    [InlineData("@relation r\n@attribute a real\n@data\nx\n", "*row 4, column 'a': has a field that is no number*found 'x'.")]
    [InlineData("@relation r\n@attribute a real\n@data\n{0 1}\n", "*row 4: has a sparse row*")]
    [InlineData("@relation r\n@attribute a real\n@data\n'1\n", "*row 4: has a row with a quotation that does not end*")]
    [InlineData("@relation r\n@attribute a real\n@attribute class {x,y}\n@data\n1,z\n", "*row 5, column 'class'*'x', 'y', found 'z'.")]
    public void Damage_is_named_with_line_and_column(string content, string message) =>
        FluentActions.Invoking(() => ReadAll(content, out _)).Should().Throw<FileFormatException>().WithMessage("*made.arff'" + message);

    [Theory]
    [InlineData("@attribute emotion numeric", "3", "3", new string[] { })]
    [InlineData("@attribute emotion unknown", "?", null, new string[] { })]
    [InlineData("@attribute emotion unknown", "angry", "angry", new string[] { })]
    [InlineData("@attribute emotion 0,1,2,3", "2", "2", new[] { "0", "1", "2", "3" })]
    [InlineData("@attribute emotion calm, 'very angry'", "'very angry'", "very angry", new[] { "calm", "very angry" })]
    [InlineData("@attribute emotion {calm,angry} % by two raters", "angry", "angry", new[] { "calm", "angry" })]
    [InlineData("@attribute emotion string", "angry", "angry", new string[] { })]
    public void Labels_of_every_type_are_read(string attribute, string value, string? label, string[] classes)
    {
        string content = "@relation openSMILE_features\n\n@attribute name string\n@attribute F0_max numeric\n"
            + $"@attribute loudness_max numeric\n{attribute}\n\n@data\n\n'u1',1.5e+00,2.5e+00,{value}\n";
        FeatureTable table = ReadAll(content, out ArffReader reader, new ArffOptions { LabelColumn = "emotion" });
        table.Columns.Should().Equal("F0_max", "loudness_max");
        table.Values().Should().Equal(1.5f, 2.5f);
        (table.Rows[0].Name, table.Rows[0].Label).Should().Be(("u1", label));
        reader.Classes.Should().Equal(classes);
        if (!attribute.EndsWith("numeric", StringComparison.Ordinal) && !attribute.EndsWith("string", StringComparison.Ordinal))
            ReadAll(content, out _).Should().BeEquivalentTo(table, "types but those of numbers and text tell a label");
    }

    [Fact]
    public void Numeric_labels_are_features_until_they_are_told_and_this_is_remarked()
    {
        const string content = "@relation r\n@attribute id numeric\n@attribute t real\n@attribute f real\n@attribute emotion numeric\n"
            + "@attribute labelB numeric\n@attribute frameIndex numeric\n@attribute Class numeric\n@data\n7,0.5,1.5,3,4,0,5\n";
        FeatureTable table = ReadAll(content, out _);
        table.Columns.Should().Equal("id", "t", "f", "emotion", "labelB");
        (table.Rows[0].Name, table.Rows[0].Time, table.Rows[0].Label).Should().Be((null, null, "5"));
        table.Remarks.Select(remark => remark.Text).Should().HaveCount(2).And.OnlyContain(text => text.Contains("is read as a feature"))
            .And.Contain(text => text.Contains("'emotion'")).And.Contain(text => text.Contains("'id'"));

        table = ReadAll(content, out _, new ArffOptions
        {
            NameColumn = "id", TimeColumn = "t", LabelColumn = "emotion", IgnoredColumns = ["labelB"],
        });
        table.Columns.Should().Equal("f");
        (table.Rows[0].Name, table.Rows[0].Time, table.Rows[0].Label).Should().Be(("7", 0.5, "3"));
        table.Remarks.Should().BeEmpty();

        FluentActions.Invoking(() => ReadAll(content, out _, new ArffOptions { LabelColumn = "labelC" })).Should()
            .Throw<FileFormatException>().WithMessage("*lacks an attribute. Expected the attribute 'labelC', found 'id', 't', *");
        FluentActions.Invoking(() => ReadAll(content, out _, new ArffOptions { LabelColumn = "t", IgnoredColumns = ["t"] })).Should()
            .Throw<OptionsException>().WithMessage("*'t' is named twice*");
    }

    [Fact]
    public void Options_reach_files_of_one_utterance()
    {
        File.WriteAllText(folder.File("made.arff"), "@relation r\n@attribute f real\n@attribute emotion numeric\n@data\n1.5,3\n");
        FeatureFiles.Read(folder.File("made.arff"), FeatureKind.Vector, new FeatureFileOptions
        {
            Arff = new ArffOptions { LabelColumn = "emotion" },
        })!.Values.ToArray().Should().Equal(1.5f);
        FeatureFiles.Read(folder.File("made.arff"), FeatureKind.Vector)!.Remarks.Should().ContainSingle()
            .Which.Text.Should().StartWith("The column 'emotion' is read as a feature.");
    }

    [Theory]
    [InlineData("1.5\t2.5\tangry\n", "tabs")]
    [InlineData("1.5 \t 2.5 \t angry\n", "tabs")]
    [InlineData("1.5  2.5 'angry'\n", "blanks")]
    public void Rows_may_be_separated_as_Weka_takes_them(string row, string separators)
    {
        FeatureTable table = ReadAll(
            $"@relation r\n@attribute a real\n@attribute b real\n@attribute kind {{calm,angry}}\n@data\n{row}{row}", out _);
        table.Values().Should().Equal(1.5f, 2.5f, 1.5f, 2.5f);
        table.Rows[1].Label.Should().Be("angry");
        table.Remarks.Should().ContainSingle().Which.Text.Should()
            .Be($"Fields are separated by {separators}, not by commas. And 1 more place(s).");
    }

    [Fact]
    public void Comments_may_stand_behind_every_line()
    {
        const string content = "@relation made_up % by hand\n@attribute name string % file, without folder\n"
            + "@attribute 'f 0 %' real % hertz\n@attribute kind {calm, '50 % angry'} % by two, or three\n"
            + "@data % rows\n  % none yet\n'it''s 5 % x' , 1.5,calm % first, of two\n"
            + "50%.wav,2.5,'50 % angry' % last\n";
        FeatureTable table = ReadAll(content, out ArffReader reader);
        table.Columns.Should().Equal("f 0 %");
        reader.Classes.Should().Equal("calm", "50 % angry");
        table.Rows.Select(row => (row.Name, row.Values[0], row.Label)).Should().Equal(
            ("it''s 5 % x", 1.5f, "calm"), ("50%.wav", 2.5f, "50 % angry"));
    }

    [Fact]
    public void What_holds_no_numbers_is_left_out_with_a_remark() => ReadAll(Others, out _).Remarks.Should().ContainSingle()
        .Which.Text.Should().Be("What holds no numbers is left out: 'kind', 'note'.");

    private FeatureTable ReadAll(string content, out ArffReader reader, ArffOptions? options = null)
    {
        string path = folder.File("made.arff");
        File.WriteAllText(path, content);
        using (reader = ArffReader.Open(path, options))
            return reader.ReadAll();
    }
}
