using SemiMER.Formats;

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
