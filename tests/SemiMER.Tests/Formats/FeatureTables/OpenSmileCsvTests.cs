using SemiMER.Corpora;
using SemiMER.Formats;
using SemiMER.Tests.Corpora;

namespace SemiMER.Tests.Formats;

/// <summary>Lines that openSMILE 3.0 and its Python package wrote, cut to their first columns.</summary>
public sealed class OpenSmileCsvTests : IDisposable
{
    internal const string Functionals =
        "name;frameTime;F0semitoneFrom27.5Hz_sma3nz_amean;F0semitoneFrom27.5Hz_sma3nz_stddevNorm;"
        + "F0semitoneFrom27.5Hz_sma3nz_percentile20.0\n"
        + "'t.wav';0.000000;2.611717e+01;9.984007e-02;2.362710e+01\n"
        + "'second';0.000000;2.611717e+01;9.984007e-02;2.362710e+01\n";

    internal const string Frames =
        "name;frameTime;Loudness_sma3;alphaRatio_sma3;hammarbergIndex_sma3;slope0-500_sma3\n"
        + "'t.wav';0.000000;1.518977e+00;-1.265588e+01;2.439249e+01;0\n"
        + "'t.wav';0.010000;1.516411e+00;-1.261807e+01;2.461866e+01;1.491088e-02\n"
        + "'t.wav';0.010000;8.121896e-01;-3.902708e+00;1.204903e+01;0\n";

    internal const string Python =
        "file,start,end,F0_mean,\"mfcc_sma_de[14]\"\n"
        + "\"a,b.wav\",0 days 00:00:00,0 days 00:00:01.500000,1.5,-2e-3\n"
        + "c.wav,1 days 01:01:01.250000,1 days 01:01:02,3,4\n";

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Functionals_of_several_recordings_are_read()
    {
        FeatureTable table = ReadAll(Functionals);
        table.Columns.Should().Equal("F0semitoneFrom27.5Hz_sma3nz_amean", "F0semitoneFrom27.5Hz_sma3nz_stddevNorm",
            "F0semitoneFrom27.5Hz_sma3nz_percentile20.0");
        table.Rows.Select(row => (row.Name, row.Time, row.Line)).Should().Equal(("t.wav", 0.0, 2), ("second", 0.0, 3));
        table.Rows[0].Values.Should().Equal(26.11717f, 0.09984007f, 23.6271f);
        table.Where(row => row.Name == "second").Rows.Should().ContainSingle();
    }

    [Fact]
    public void Frames_are_read_with_their_times_even_where_two_are_equal()
    {
        FeatureTable table = ReadAll(Frames.Replace("\n", "\r\n", StringComparison.Ordinal));
        table.Rows.Select(row => row.Time).Should().Equal(0.0, 0.01, 0.01);
        table.Values().Should().Equal(
            1.518977f, -12.65588f, 24.39249f, 0f, 1.516411f, -12.61807f, 24.61866f, 0.01491088f, 0.8121896f, -3.902708f, 12.04903f, 0f);
    }

    [Theory]
    [InlineData("name;a\n'it's; \"odd\".wav';1\n", "it's; \"odd\".wav", null)]
    [InlineData("frameTime;a\n0.5;1\n", null, 0.5)]
    [InlineData("name;frameIndex;frameTime;a\n'x';7;0.5;1\n", "x", 0.5)]
    [InlineData("a\n1\n", null, null)]
    [InlineData("a;name\n1;2\n", null, null)]
    [InlineData("\uFEFFname;a\n'x';1", "x", null)]
    public void Leading_columns_may_be_there_or_not(string content, string? name, double? time)
    {
        FeatureRow row = ReadAll(content).Rows.Single();
        (row.Name, row.Time).Should().Be((name, time));
        row.Values[0].Should().Be(1);
    }

    [Fact]
    public void Tables_of_the_python_package_are_read()
    {
        FeatureTable table = ReadAll(Python);
        table.Columns.Should().Equal("F0_mean", "mfcc_sma_de[14]");
        table.Rows.Select(row => (row.Name, row.Time)).Should().Equal(("a,b.wav", 0.0), ("c.wav", 90061.25));
        table.Rows[0].Values.Should().Equal(1.5f, -0.002f);
    }

    [Theory]
    [InlineData("0 days", 0)]
    [InlineData("0 days 00:00:02.810000", 2.81)]
    [InlineData("0 days 00:00:11.332062500", 11.3320625)]
    [InlineData("2 days", 172800)]
    [InlineData("1 day, 0:00:01", 86401)]
    [InlineData("00:01:00", 60)]
    public void Durations_of_pandas_and_python_are_read(string start, double seconds)
    {
        FeatureTable table = ReadAll(
            $"file,start,end,F0_amean,loudness_amean\nrec/u1.wav,0 days,NaT,1.5,2.5\nrec/u2.wav,\"{start}\",\"{start}\",3.5,4.5\n");
        table.Rows.Select(row => (row.Name, row.Time)).Should().Equal(("rec/u1.wav", 0.0), ("rec/u2.wav", seconds));
        ModalitySource source = ModalitySource.FromTable(Modality.Acoustic, FeatureKind.Vector, table);
        source.Read(TestCorpora.Row("u2", "s", null))!.Values.ToArray().Should().Equal(3.5f, 4.5f);
    }

    [Theory]
    [InlineData("frameIndex,frameTime,F0,loudness\n0,0.000000,1.5,2.5\n1,0.010000,3.5,4.5\n2,0.020000,5.5,6.5\n", null)]
    [InlineData("name,frameTime,F0,loudness\nu,0.00,1.5,2.5\nu,0.01,3.5,4.5\nu,0.02,5.5,6.5\n", "u")]
    [InlineData("name,frameTime,F0,loudness\n'u, v',0.00,1.5,2.5\n'u, v' , 0.01, 3.5, 4.5\n'u, v',0.02,5.5,6.5\n", "u, v")]
    [InlineData("name ; frameTime ; F0 ; loudness\n'u' ; 0.00 ; 1.5 ; 2.5\n'u' ; 0.01 ; 3.5 ; 4.5\n'u';0.02;5.5;6.5\n", "u")]
    [InlineData("\"name\",\"frameTime\",\"F0\",\"loudness\"\n\"u\",0.00,1.5,2.5\n\"u\",0.01,3.5,4.5\n\"u\",0.02,5.5,6.5\n", "u")]
    public void Tables_that_scripts_rewrote_with_commas_are_read(string content, string? name)
    {
        FeatureTable table = ReadAll(content);
        table.Columns.Should().Equal("F0", "loudness");
        table.Values().Should().Equal(1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f);
        table.Rows.Select(row => (row.Name, row.Time)).Should().Equal((name, 0.0), (name, 0.01), (name, 0.02));
        FeatureFiles.Read(folder.File("made.csv"), FeatureKind.Sequence)!.Values.ToArray().Should().Equal(table.Values());
    }

    [Theory]
    [InlineData("'u1';0.000000;1.5;2.5'u2';0.000000;3.5;4.5")]
    [InlineData("'u1';0.000000;1.5'u2';0.000000;3.5;4.5")] // the first was cut short
    [InlineData("'u1';0.0'u2';0.000000;3.5;4.5")]
    [InlineData("'u1';0.000000;1.5e+'u2';0.000000;3.5;4.5")]
    [InlineData("'u1';-'u2';0.000000;3.5;4.5")]
    [InlineData("'u1';0.0;1.5;2.5'it's; me';0.0;1.5;2.5'u2';0.000000;3.5;4.5")]
    public void Rows_that_ran_together_are_refused(string line) =>
        FluentActions.Invoking(() => ReadAll($"name;frameTime;F0;loudness\n{line}\n\n")).Should().Throw<FileFormatException>()
            .WithMessage("*made.csv', row 2: has two rows in one line*");

    [Theory]
    [InlineData("'u1';0.000000;1.5;2.5'u2';0.000000;3.5", "*row 2: has two rows in one line*")] // the second was cut short
    [InlineData("'u1';0.000000;1.5;2.5;3.5", "*row 2: has a row of another length*run together*Expected 4 fields, found 5.")]
    [InlineData("'u1';0.000000;1.52.5;3.5", "*row 2, column 'F0': has a field that is no number*found '1.52.5'.")]
    public void Rows_that_ran_together_otherwise_are_refused_too(string line, string message) =>
        FluentActions.Invoking(() => ReadAll($"name;frameTime;F0;loudness\n{line}\n")).Should().Throw<FileFormatException>()
            .WithMessage(message);

    [Theory]
    [InlineData("x';1")]
    [InlineData("a';b';c")]
    [InlineData("5';6\"")]
    public void Names_may_hold_quotes_and_semicolons(string name) => ReadAll($"name;a\n'{name}';1\n").Rows[0].Name.Should().Be(name);

    [Theory]
    [InlineData("", "*is empty*")]
    [InlineData("name;frameTime\n", "*row 1: has no column of features*Expected name;frameTime;...*")]
    [InlineData("name;a;a\n", "*row 1, column 'a': has two columns of one name*")]
    [InlineData("name;a;\n", "*row 1: has a column without a name*")]
    [InlineData("name;a;b\n'x';1;2\n'x';1\n", "*row 3: has a row of another length*Expected 3 fields, found 2.")]
    [InlineData("name;a;b\n'x';1;two\n", "*row 2, column 'b': has a field that is no number*found 'two'.")]
    [InlineData("name;a;b\n'x';1;\n", "*row 2, column 'b': has a field that is no number*found ''.")]
    [InlineData("name;a\n'x';1e39\n", "*row 2, column 'a': has a number that is too large*found '1e39'.")]
    [InlineData("name;a\n'x;1\n", "*row 2, column 'name': has a name that does not end*")]
    [InlineData("name;frameTime;a\n'x';nan;1\n", "*row 2, column 'frameTime': has a field that is no finite number*")]
    [InlineData("file,start,end,a\nx,0.5,1.5,1\n", "*row 2, column 'start': has a start that is no duration*found '0.5'.")]
    [InlineData("file,start,end,a\nx,0 days,soon,1\n", "*row 2, column 'end': has an end that is no duration*found 'soon'.")]
    [InlineData("file,start,end,a\n\"x,0 days 00:00:00,1,1\n", "*row 2: has a quotation mark*")]
    public void Damage_is_named_with_line_and_column(string content, string message) =>
        FluentActions.Invoking(() => ReadAll(content)).Should().Throw<FileFormatException>().WithMessage("*made.csv'" + message);

    [Fact]
    public void Numbers_that_are_none_stay_visible() =>
        ReadAll("a;b;c;d\nnan;-nan;inf;-inf\n").Rows[0].Values.Should()
            .Equal(float.NaN, float.NaN, float.PositiveInfinity, float.NegativeInfinity);

    [Fact]
    public void Rows_are_read_one_after_another_and_memory_stays_flat()
    {
        string path = folder.File("long.csv");
        using (StreamWriter writer = new(path))
        {
            writer.Write("name;frameTime;a;b\n");
            for (int i = 0; i < 200_000; i++)
                writer.Write("'t.wav';0.010000;1.518977e+00;-1.265588e+01\n");
        }
        using OpenSmileCsvReader reader = OpenSmileCsvReader.Open(path);
        int rows = 0;
        long most = 0, before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (FeatureRow row in reader.ReadRows())
        {
            if (++rows % 50_000 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        rows.Should().Be(200_000);
        most.Should().BeLessThan(32 << 20, "other tests run beside this one; all rows would take more");
    }

    [Fact]
    public void Line_without_an_end_is_refused()
    {
        string path = folder.File("made.csv");
        File.WriteAllText(path, "name;" + new string('a', 5_000_000));
        FluentActions.Invoking(() => OpenSmileCsvReader.Open(path)).Should().Throw<FileFormatException>().WithMessage("*too long*");
    }

    private FeatureTable ReadAll(string content)
    {
        string path = folder.File("made.csv");
        File.WriteAllText(path, content);
        using OpenSmileCsvReader reader = OpenSmileCsvReader.Open(path);
        return reader.ReadAll();
    }
}
