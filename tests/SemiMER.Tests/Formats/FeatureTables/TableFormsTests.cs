using System.Globalization;
using CsCheck;
using SemiMER.Formats;

namespace SemiMER.Tests.Formats;

/// <summary>
/// Tables made at random, written in every form that people's files have: each reader gives the numbers that were made, whatever ends
/// lines, stands around fields or at the end, and however NaN is spelled.
/// </summary>
public sealed class TableFormsTests : IDisposable
{
    private const int Cases = 400;

    private static readonly string[] NotNumbers =
        ["nan", "NaN", "-nan", "-nan(ind)", "nan(snan)", "1.#QNAN", "-1.#IND", "1.#QNAN0e+000", "-1.#IND00", "NaNQ"];

    private static readonly string[] Infinities = ["inf", "Infinity", "1.#INF", "1.#INF00", "INF", "1.#INF00e+000"];

    private static readonly string[] Blanks = ["", " ", "\t", " \t "];

    private static readonly Gen<Form> Forms = Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 99],
        (returns, mark, blanks, ends, spelling) => new Form(returns, mark, Blanks[blanks], ends, spelling));

    private static readonly Gen<(int Width, float[][] Rows, Form Form)> Tables =
        from width in Gen.Int[1, 4]
        from rows in Gen.Float.Array[width].Array[0, 6]
        from form in Forms
        select (width, rows, form);

    private static readonly Kind[] Kinds =
    [
        new("plain", ',', width => Names(width, "f"), _ => [], path => FeatureCsvReader.Open(path)),
        new("plain with quotes", ',', width => [.. Names(width, "f").Select(name => $"\"{name}\"")], _ => [],
            path => FeatureCsvReader.Open(path)),
        new("plain with tabs", '\t', width => Names(width, "f"), _ => [],
            path => FeatureCsvReader.Open(path, new FeatureCsvOptions { Separator = '\t' })),
        new("pandas", ',', width => ["", .. Names(width, "f")], row => [$"{row}"], path => FeatureCsvReader.Open(path)),
        new("openSMILE", ';', width => ["name", "frameTime", .. Names(width, "f")], row => ["'it's; me'", Time(row)],
            OpenSmileCsvReader.Open),
        new("openSMILE with commas", ',', width => ["frameIndex", "frameTime", .. Names(width, "f")], row => [$"{row}", Time(row)],
            OpenSmileCsvReader.Open),
        new("openSMILE of Python", ',', width => ["file", "start", "end", .. Names(width, "f")], _ => ["\"a,b.wav\"", "0 days", "NaT"],
            OpenSmileCsvReader.Open),
        new("OpenFace", ',', width => ["frame", "timestamp", "confidence", "success", .. Names(width, "AU0", "_r")],
            row => [$"{row + 1}", Time(row), "0.98", "1"],
            path => OpenFaceReader.Open(path, new OpenFaceOptions { Groups = OpenFaceGroups.ActionUnitIntensity })),
    ];

    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> KindNames() => [.. Kinds.Select(kind => kind.Name)];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Every_form_of_a_table_gives_its_numbers(string name)
    {
        Kind kind = Kinds.Single(kind => kind.Name == name);
        Tables.Sample(
            table => Check(kind.Open, Text(kind, table.Width, table.Rows, table.Form), table.Rows, ".csv"), iter: Cases, threads: 1);
    }

    [Fact]
    public void Every_form_of_an_ARFF_file_gives_its_numbers() => Tables.Sample(table =>
    {
        IEnumerable<string> attributes = Names(table.Width, "f").Select(name => $"@attribute {name}{table.Form.Blanks} real");
        IEnumerable<string> rows = table.Rows.Select(row => Line(',', ["'it\\'s, me'", .. row.Select(table.Form.Spell)], table.Form));
        Check(path => ArffReader.Open(path), table.Form.Join(["@relation r", "@attribute name string", .. attributes, "@data", .. rows]),
            table.Rows, ".arff");
    }, iter: Cases, threads: 1);

    [Fact]
    public void Every_form_of_a_file_without_a_heading_gives_its_numbers() =>
        Tables.Where(table => table.Rows.Length > 0 && !table.Rows[0].All(value => value is >= 0 and <= 4)).Sample(
            table => Check(path => FeatureCsvReader.Open(path),
                table.Form.Join(table.Rows.Select(row => Line(',', row.Select(table.Form.Spell), table.Form))), table.Rows, ".csv"),
            iter: Cases, threads: 1);

    [Fact]
    public void Every_form_of_word_vectors_gives_their_numbers() =>
        (from width in Gen.Int[2, 4]
         from rows in Gen.Float[-1e6f, 1e6f].Array[width].Array[1, 6]
         from form in Forms
         select (rows, form)).Sample(table =>
        {
            string path = folder.File("made.txt");
            IEnumerable<string> lines = table.rows.Select(row => $"new york {string.Join(' ', row.Select(table.form.Spell))}");
            File.WriteAllText(path, table.form.Join(lines));
            WordVectorFile.Read(path, new WordVectorOptions { Width = table.rows[0].Length }).SelectMany(vector => vector.Values)
                .Should().Equal(table.rows.SelectMany(row => row));
        }, iter: Cases, threads: 1);

    private void Check(Func<string, FeatureRowReader> open, string text, float[][] rows, string extension)
    {
        string path = folder.File("made" + extension);
        File.WriteAllText(path, text);
        using (FeatureRowReader reader = open(path))
        {
            FeatureTable table = reader.ReadAll();
            table.Rows.Should().HaveCount(rows.Length);
            table.Values().SequenceEqual(rows.SelectMany(row => row)).Should().BeTrue(); // FluentAssertions would take most of the time
        }
    }

    private static string Text(Kind kind, int width, float[][] rows, Form form) => form.Join(
        rows.Select((row, i) => Line(kind.Separator, [.. kind.Leading(i), .. row.Select(form.Spell)], form))
            .Prepend(Line(kind.Separator, kind.Heading(width), form)));

    private static string Line(char separator, IEnumerable<string> fields, Form form) =>
        string.Join(separator, separator == '\t' ? fields : fields.Select(field => form.Blanks + field + form.Blanks));

    private static string[] Names(int width, string prefix, string suffix = "") =>
        [.. Enumerable.Range(1, width).Select(i => $"{prefix}{i}{suffix}")];

    private static string Time(int row) => string.Create(CultureInfo.InvariantCulture, $"{row * 0.01:f6}");

    /// <summary>A kind of table: what heads it, what stands in a row before its numbers, how it is read.</summary>
    private sealed record Kind(
        string Name, char Separator, Func<int, string[]> Heading, Func<int, string[]> Leading, Func<string, FeatureRowReader> Open);

    /// <summary>A form of text: line ends, a byte order mark, blanks around fields, what ends the last line, spellings.</summary>
    private sealed record Form(bool CarriageReturns, bool Mark, string Blanks, int Ends, int Spelling)
    {
        public string Join(IEnumerable<string> lines)
        {
            string end = CarriageReturns ? "\r\n" : "\n";
            return (Mark ? "\uFEFF" : "") + string.Join(end, lines) + string.Concat(Enumerable.Repeat(end, Ends));
        }

        public string Spell(float value) =>
            float.IsNaN(value) ? NotNumbers[Spelling % NotNumbers.Length]
            : float.IsInfinity(value) ? (value < 0 ? "-" : "") + Infinities[Spelling % Infinities.Length]
            : value.ToString(Spelling % 2 == 0 ? "R" : "E8", CultureInfo.InvariantCulture);
    }
}
