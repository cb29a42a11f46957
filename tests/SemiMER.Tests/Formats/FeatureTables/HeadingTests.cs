using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests.Corpora;

namespace SemiMER.Tests.Formats;

/// <summary>First lines that are rows, and first columns that are none, as numpy, pandas, R and openSMILE write them.</summary>
public sealed class HeadingTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1.500000e+00,2.500000e+00\n3.500000e+00,4.500000e+00\n5.500000e+00,6.500000e+00\n",
        new[] { 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f })]
    [InlineData("1.5,1.5\n2,3\n", new[] { 1.5f, 1.5f, 2f, 3f })]
    [InlineData("1.500e+00 2.500e+00\n3.500e+00 4.500e+00\n", new[] { 1.5f, 2.5f, 3.5f, 4.5f })]
    [InlineData("   1.5   2.5\n  10.5  -4.5\n", new[] { 1.5f, 2.5f, 10.5f, -4.5f })]
    [InlineData("1.5\t2.5\n3.5\t4.5\n", new[] { 1.5f, 2.5f, 3.5f, 4.5f })]
    [InlineData("0.000000;1.5;2.5\n0.010000;3.5;4.5\n", new[] { 0f, 1.5f, 2.5f, 0.01f, 3.5f, 4.5f })]
    [InlineData("1.5,nan\n3.5,4.5\n", new[] { 1.5f, float.NaN, 3.5f, 4.5f })]
    [InlineData(",1.5\n3.5,4.5\n", new[] { float.NaN, 1.5f, 3.5f, 4.5f })]
    public void First_line_of_numbers_is_a_row(string content, float[] values)
    {
        ModalityFeatures features = Read(content);
        features.Values.ToArray().Should().Equal(values);
        features.Remarks.Should().ContainSingle().Which.ToString().Should().Be(
            $"'{folder.File("f.csv")}', row 1: The first line holds numbers and no names: it is read as a row; "
            + "columns are called 0, 1, ...");
    }

    [Fact]
    public void One_row_without_a_heading_is_a_vector()
    {
        File.WriteAllText(folder.File("u1.csv"), "1.500000e+00,2.500000e+00\n");
        File.WriteAllText(folder.File("u2.csv"), "3.500000e+00,4.500000e+00\n");
        ModalitySource source = ModalitySource.FromFiles(
            Modality.Acoustic, FeatureKind.Vector, folder.Root, "{id}.csv", new FeatureFileOptions { MissingIsAbsent = true });
        source.Read(TestCorpora.Row("u1", "s", null))!.Values.ToArray().Should().Equal(1.5f, 2.5f);
        source.Read(TestCorpora.Row("u2", "s", null))!.Values.ToArray().Should().Equal(3.5f, 4.5f);
    }

    [Theory]
    [InlineData("0,1,2\n1.5,2.5,3.5\n")] // names that pandas gave, or a row
    [InlineData("1;2\n3;4\n")]
    [InlineData("u1,1.5,2.5\n")]
    [InlineData("F0,3\n1,2\n")]
    public void First_line_that_may_be_either_is_refused_and_the_option_named(string content) =>
        FluentActions.Invoking(() => Read(content)).Should().Throw<FileFormatException>()
            .WithMessage("*f.csv', row 1: has a first line that may be a heading or a row: set FeatureCsvOptions.HasHeading to true or *");

    [Theory]
    [InlineData("0,1,2\n1.5,2.5,3.5\n")]
    [InlineData("60.0,125.0,x\n1.5,2.5,3.5\n")]
    public void Heading_of_numbers_is_taken_where_it_is_told(string content) =>
        Read(content, new FeatureCsvOptions { HasHeading = true }).Values.ToArray().Should().Equal(1.5f, 2.5f, 3.5f);

    [Fact]
    public void Numbers_that_do_not_count_are_no_names_whatever_is_told() =>
        FluentActions.Invoking(() => Read("1.5,2.5\n3.5,4.5\n", new FeatureCsvOptions { HasHeading = true })).Should()
            .Throw<FileFormatException>().WithMessage("*row 1: has a first line of numbers*set FeatureCsvOptions.HasHeading to false*");

    [Theory]
    [InlineData("1.5 2.5\n3.5 4.5\n")]
    [InlineData("1.5;2.5\n")]
    public void Numbers_between_other_separators_are_no_names(string content) =>
        FluentActions.Invoking(() => Read(content, new FeatureCsvOptions())).Should()
            .Throw<FileFormatException>().WithMessage("*row 1: has a first line of numbers*FeatureCsvOptions.Separator*");

    [Fact]
    public void Lines_that_end_with_a_carriage_return_alone_are_refused() =>
        FluentActions.Invoking(() => Read("f0,f1\r1.5,2.5\r")).Should().Throw<FileFormatException>()
            .WithMessage("*row 1: has a carriage return inside a line: save it with lines that end with LF or CR LF.");

    [Fact]
    public void Quoted_names_may_stand_between_blanks() =>
        Read("\"f 0\"   \"f 1\"\n 1.5  2.5\n", new FeatureCsvOptions { Separator = ' ' }).Values.ToArray().Should().Equal(1.5f, 2.5f);

    [Fact]
    public void Decimal_commas_are_refused() =>
        FluentActions.Invoking(() => Read("1,5;2,5\n3,5;4,5\n")).Should().Throw<FileFormatException>()
            .WithMessage("*row 1: has a first line of numbers*write decimals with a point*");

    [Theory]
    [InlineData(",f0,f1\n0,1.5,2.5\n1,3.5,4.5\n")]
    [InlineData(",0,1\n0,1.5,2.5\n1,3.5,4.5\n")]
    [InlineData("Unnamed: 0,f0,f1\n7,1.5,2.5\n3,3.5,4.5\n")]
    [InlineData("\"\",\"f0\",\"f1\"\n\"1\",1.5,2.5\n\"2\",3.5,4.5\n")] // R
    [InlineData(",name,frameTime,f0,f1\n0,u,0.00,1.5,2.5\n1,u,0.01,3.5,4.5\n")]
    [InlineData(";name;frameTime;f0;f1\n0;'u';0.00;1.5;2.5\n1;'u';0.01;3.5;4.5\n")]
    [InlineData(",frame,confidence,success,AU01_r,AU01_c\n0,1,0.9,1,1.5,2.5\n1,2,0.9,1,3.5,4.5\n")]
    public void Index_of_pandas_is_no_feature(string content)
    {
        ModalityFeatures features = Read(content);
        features.Values.ToArray().Should().Equal(1.5f, 2.5f, 3.5f, 4.5f);
        features.Remarks.Should().ContainSingle().Which.Text.Should().Contain("index of pandas");
    }

    [Fact]
    public void First_column_without_a_name_must_number_rows_or_be_told()
    {
        const string names = ",f0\nu1,1.5\n";
        FluentActions.Invoking(() => Read(names)).Should().Throw<FileFormatException>()
            .WithMessage("*row 2: has a first column without a name that does not number the rows*Expected a whole number, found 'u1'.");
        Read(names, new FeatureCsvOptions { IgnoredColumns = [""] }).Values.ToArray().Should().Equal(1.5f);
        using FeatureCsvReader reader = FeatureCsvReader.Open(folder.File("f.csv"), new FeatureCsvOptions { NameColumn = "" });
        reader.Read()!.Name.Should().Be("u1");
        FluentActions.Invoking(() => Read("f0,\n1,2\n")).Should().Throw<FileFormatException>().WithMessage("*a column without a name*");
    }

    [Fact]
    public void Readers_of_tools_take_no_numbers_for_names()
    {
        File.WriteAllText(folder.File("f.csv"), "0.000000;1.5;2.5\n0.010000;3.5;4.5\n0.020000;5.5;6.5\n");
        using (OpenSmileCsvReader smile = OpenSmileCsvReader.Open(folder.File("f.csv")))
            smile.ReadAll().Values().Should().Equal(0f, 1.5f, 2.5f, 0.01f, 3.5f, 4.5f, 0.02f, 5.5f, 6.5f);
        FluentActions.Invoking(() => Read("'u1';0.000000;1.5;2.5\n")).Should().Throw<FileFormatException>()
            .WithMessage("*row 1: has no heading, only rows*");
        File.WriteAllText(folder.File("f.csv"), "1, 0, 0.000, 0.98, 1, 0.5\n");
        FluentActions.Invoking(() => OpenFaceReader.Open(folder.File("f.csv"))).Should().Throw<FileFormatException>()
            .WithMessage("*row 1: is no file of OpenFace, or has lost its heading*");
    }

    [Theory]
    [InlineData("a,b\n1,2\na,b\n3,4\n")]
    [InlineData("frameTime;a\n0;1\nframeTime;a\n0;1\n")]
    [InlineData("confidence,AU01_r,AU01_c\n1,1,1\nconfidence,AU01_r,AU01_c\n1,1,1\n")]
    public void Heading_in_the_middle_is_refused_where_rows_name_no_recording(string content) =>
        FluentActions.Invoking(() => Read(content)).Should().Throw<FileFormatException>()
            .WithMessage("*f.csv', row 3: has its heading again: another run was appended.*");

    [Fact]
    public void Heading_in_the_middle_is_passed_over_where_rows_name_their_recording()
    {
        ModalityFeatures features = Read("name;frameTime;a\n'u1';0;1\nname;frameTime;a\n'u2';0;2\nname;frameTime;a\n'u3';0;3\n");
        features.Values.ToArray().Should().Equal(1, 2, 3);
        features.Remarks.Select(remark => (remark.Row, remark.Text)).Should().Equal(
            (3, "The heading stands again between the rows and is left out there. And 1 more place(s)."),
            (null, "Rows of several names are read as one: 'u1', 'u2', 'u3'."));
    }

    [Theory]
    [InlineData("frameTime;a\n0.00;1\n0.01;2\n0.00;1\n", "*row 4, column 'frameTime': has a time that goes back*at least 0.01, found 0.")]
    [InlineData("name;frameTime;a\n'u';0.5;1\n'u';0.4;2\n", "*row 3, column 'frameTime': has a time that goes back*")]
    [InlineData("name;frameTime;a\n'u';0;1\n'u';1;1\n'v';0;2\n'u';0;3\n", null)]
    public void Frames_whose_time_goes_back_are_refused(string content, string? message)
    {
        if (message is not null)
            FluentActions.Invoking(() => Read(content)).Should().Throw<FileFormatException>().WithMessage(message);
        else
            Read(content).Frames.Should().Be(4, "names part recordings");
    }

    [Fact]
    public void Run_that_was_appended_to_a_table_of_many_is_refused_for_its_utterance()
    {
        File.WriteAllText(folder.File("t.csv"), "name;frameTime;a\n'u';0;1\n'u';1;1\n'v';0;2\n'u';0;3\n");
        using OpenSmileCsvReader reader = OpenSmileCsvReader.Open(folder.File("t.csv"));
        ModalitySource source = ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Sequence, reader.ReadAll());
        source.Read(TestCorpora.Row("v", "s", null))!.Frames.Should().Be(1);
        FluentActions.Invoking(() => source.Read(TestCorpora.Row("u", "s", null))).Should()
            .Throw<FileFormatException>().WithMessage("*row 5: has frames whose time goes back*");
        source = ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Vector, new FeatureTable(["a"], [
            new FeatureRow([1], 2) { Name = "u" }, new FeatureRow([2], 3) { Name = "u" },
        ]));
        FluentActions.Invoking(() => source.Read(TestCorpora.Row("u", "s", null))).Should().Throw<FileFormatException>()
            .WithMessage("*row 3: has several rows where one vector was asked for*another run was appended*Expected one row, found 2.");
    }

    [Fact]
    public void Columns_that_are_likely_no_features_are_remarked()
    {
        Read("time,f0\n0,1.5\n1,2.5\n").Remarks.Should().ContainSingle().Which.Text.Should()
            .Be("The column 'time' is read as a feature. If it is a time, a label or an index, say so in the options.");
        Read("time,f0\n0,1.5\n1,2.5\n", new FeatureCsvOptions { TimeColumn = "time" }).Remarks.Should().BeEmpty();
    }

    private ModalityFeatures Read(string content, FeatureCsvOptions? options = null)
    {
        File.WriteAllText(folder.File("f.csv"), content);
        return FeatureFiles.Read(folder.File("f.csv"), FeatureKind.Sequence, new FeatureFileOptions { Csv = options })!;
    }
}
