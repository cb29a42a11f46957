using System.Globalization;
using System.Text.RegularExpressions;

namespace SemiMER.Formats;

/// <summary>
/// Reads the CSV files of openSMILE: columns separated by semicolons, of which <c>name</c> (in single quotes, not escaped),
/// <c>frameIndex</c> and <c>frameTime</c> may stand first. The tables that its Python package writes (columns <c>file,start,end</c>,
/// separated by commas) are read too.
/// </summary>
public sealed partial class OpenSmileCsvReader : FeatureRowReader
{
    private const string NameColumn = "name";
    private const string IndexColumn = "frameIndex";
    private const string TimeColumn = "frameTime";
    private static readonly string[] PythonColumns = ["file", "start", "end"];

    private string[] names = [];
    private int leading; // columns that are no features
    private bool fromPython;

    private OpenSmileCsvReader(string path)
        : base(path)
    {
    }

    /// <summary>Opens a file and reads its heading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The file is missing, is empty, or is not of openSMILE.</exception>
    public static OpenSmileCsvReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Open(new OpenSmileCsvReader(path), reader => reader.Start());
    }

    /// <inheritdoc/>
    public override FeatureRow? Read()
    {
        if (Lines.ReadContent() is not { } line)
            return null;
        string[] fields = fromPython ? SplitCommas(line) : SplitSemicolons(line);
        CheckCount(names.Length, fields.Length);
        var values = new float[names.Length - leading];
        for (int i = 0; i < values.Length; i++)
            values[i] = Number(fields[leading + i], names[leading + i]);
        return new FeatureRow(values, Lines.Number)
        {
            Name = Field(fields, fromPython ? PythonColumns[0] : NameColumn),
            Time = fromPython ? Duration(fields[1])
                : Field(fields, TimeColumn) is { } time ? FiniteNumber(time, TimeColumn)
                : null,
        };
    }

    private void Start()
    {
        string heading = ReadHeading();
        fromPython = heading.StartsWith(string.Join(',', PythonColumns) + ",", StringComparison.Ordinal);
        names = [.. (fromPython ? SplitCommas(heading) : heading.Split(';')).Select(name => name.Trim())];
        CheckNames(names);
        leading = fromPython
            ? PythonColumns.Length
            : names.TakeWhile(name => name is NameColumn or IndexColumn or TimeColumn).Count();
        Columns = [.. names.Skip(leading)];
        if (Columns.Count == 0)
        {
            throw new FileFormatException(
                FilePath, "has no column of features; openSMILE separates columns by semicolons.", Lines.Number,
                expected: "name;frameTime;...", actual: Quote(heading));
        }
    }

    private string? Field(string[] fields, string column) =>
        Array.IndexOf(names, column, 0, leading) is >= 0 and var at ? fields[at] : null;

    // The name is not escaped, so it may hold semicolons and quotes: it ends with the last quote that a field can end with.
    private string[] SplitSemicolons(string line)
    {
        if (!line.StartsWith('\'') || leading == 0 || names[0] != NameColumn)
            return line.Split(';');
        int end = line.LastIndexOf("';", StringComparison.Ordinal);
        if (end < 1)
        {
            throw new FileFormatException(
                FilePath, "has a name that does not end.", Lines.Number, NameColumn, "a name in single quotes", Quote(line));
        }
        return [line[1..end], .. line[(end + 2)..].Split(';')];
    }

    private string[] SplitCommas(string line) => CsvFields.Split(line, ',') ??
        throw new FileFormatException(FilePath, "has a quotation mark that is misplaced or does not end on its line.", Lines.Number);

    /// <summary>A duration as pandas writes it, such as <c>0 days 00:00:01.250000</c>, in seconds.</summary>
    private double Duration(string text)
    {
        Match match = DurationPattern().Match(text);
        if (!match.Success)
        {
            throw new FileFormatException(
                FilePath, "has a start that is no duration.", Lines.Number, "start", "such as 0 days 00:00:01.250000", Quote(text));
        }
        double Part(int group) => double.Parse(match.Groups[group].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
        return ((Part(1) * 24 + Part(2)) * 60 + Part(3)) * 60 + Part(4);
    }

    [GeneratedRegex(@"^([0-9]{1,5}) days ([0-9]{2}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?)$")]
    private static partial Regex DurationPattern();
}
