using System.Text;
using SemiMER.Features;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>Where one reader takes letters of Windows-1252 all do, and remark it. Corpora: FieldTests, CsvTableTests.</summary>
public sealed class Windows1252Tests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public static TheoryData<string, string> Tables => new()
    {
        { "csv", "name,caf\u00E9\nu\u0092s,1.5\n" },
        { "openSMILE", "name;caf\u00E9\n'u\u0092s';1.5\n" },
        { "arff", "@relation r\n@attribute name string\n@attribute caf\u00E9 real\n@data\n'u\u0092s',1.5\n" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Tables))]
    public void Feature_tables_have_the_letters_that_are_meant(string kind, string text)
    {
        string path = Write(text);
        using FeatureRowReader reader = kind switch
        {
            "csv" => FeatureCsvReader.Open(path, new FeatureCsvOptions { NameColumn = "name" }),
            "openSMILE" => OpenSmileCsvReader.Open(path),
            _ => ArffReader.Open(path),
        };
        FeatureTable table = reader.ReadAll();
        table.Columns.Should().Equal("café");
        table.Rows.Should().ContainSingle().Which.Name.Should().Be("u’s");
        table.Remarks.Should().ContainSingle().Which.Text.Should().StartWith("2 line(s) with letters of Windows-1252");
        table.Remarks[0].Row.Should().Be(text.Split('\n').ToList().FindIndex(line => line.Contains('é')) + 1);
    }

    [Fact]
    public void Faces_are_read_whatever_else_stands_in_the_table()
    {
        using OpenFaceReader reader = OpenFaceReader.Open(
            Write("frame, face_id, timestamp, confidence, success, AU01_r, AU01_c, caf\u00E9\n1, 0, 0.0, 0.98, 1, 1.5, 1, 7\n"));
        reader.ReadAll().Rows.Should().ContainSingle().Which.Values.ToArray().Should().Equal(1.5f, 1);
    }

    [Fact]
    public void Words_have_the_letters_that_are_meant()
    {
        WordEmbeddings words = WordEmbeddings.Read(Write("caf\u00E9 1 2\nisn\u0092t 3 4\n\u009D 5 6\n"));
        words.Lookup("Café").Should().Equal(1, 2);
        words.Lookup("isn’t").Should().Equal(3, 4);
        words.Vocabulary.Size.Should().Be(2 + 2, "what is no text is no word");
    }

    private string Write(string text)
    {
        string path = folder.File("a.txt");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text));
        return path;
    }
}
