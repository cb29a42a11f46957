namespace SemiMER.Formats;

/// <summary>
/// Reads the CSV files of openSMILE: columns separated by semicolons, of which <c>name</c> (in single quotes, not escaped),
/// <c>frameIndex</c> and <c>frameTime</c> may stand first. The same with commas is read, too, and so are the tables that its Python
/// package writes (columns <c>file,start,end</c>, separated by commas). A file whose heading was switched off is read if it holds numbers
/// only, and then all of them are features, a time among them.
/// </summary>
public sealed class OpenSmileCsvReader : FeatureRowReader
{
    private const string NameColumn = "name", IndexColumn = "frameIndex", TimeColumn = "frameTime";
    private const string FileColumn = "file", StartColumn = "start", EndColumn = "end";

    private int leading; // columns that are no features
    private int name = -1, time = -1, start = -1, end = -1;

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

    /// <summary>Whether the columns of a table with commas are those of openSMILE.</summary>
    internal static bool Recognizes(IEnumerable<string> columns) => columns.FirstOrDefault() is { } first && IsLeading(first);

    private protected override FeatureRow? ReadRow()
    {
        if (!NextRow(isNamed: name >= 0))
            return null;
        var values = new float[Columns.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = Number(Fields[leading + i], Columns[i]);
        var row = new FeatureRow(values, Lines.Number)
        {
            Name = name < 0 ? null : OpenSmileText.Unquote(Fields[name]).ToString(),
            Time = start >= 0 ? Duration(start) : time >= 0 ? FiniteNumber(Fields[time], TimeColumn) : null,
        };
        if (end >= 0)
            Duration(end, mayBeUnknown: true);
        return row;
    }

    // The name is not escaped, so it may hold separators and quotes: it ends with the last quote, since the others are numbers.
    private protected override void Split(string line)
    {
        line = line.Trim();
        if (name != 0 || !line.StartsWith('\''))
        {
            base.Split(line);
            return;
        }
        int quote = line.LastIndexOf('\'');
        int next = line.IndexOf(Fields.Separator, quote);
        if (quote < 1 || next < 0 || !line.AsSpan(quote + 1, next - quote - 1).IsWhiteSpace())
        {
            throw new FileFormatException(
                FilePath, "has a name that does not end.", Lines.Number, NameColumn, "a name in single quotes", Quote(line));
        }
        if (OpenSmileText.HoldsRow(line.AsSpan(1, quote - 1), Fields.Separator))
        {
            throw new FileFormatException(
                FilePath, "has two rows in one line: two runs wrote to the file at once, or one was cut short. Write one file each, or run "
                + "them in turn.", Lines.Number, expected: "a name and its numbers", actual: Quote(line));
        }
        Fields.Split(line, 0..(quote + 1), next + 1);
    }

    private void Start()
    {
        string heading = ReadFirstLine().Trim();
        if (heading.StartsWith('\''))
        {
            throw new FileFormatException(
                FilePath, "has no heading, only rows: let openSMILE write one (printHeader of its csvSink).", Lines.Number,
                expected: "name;frameTime;...", actual: Quote(heading));
        }
        bool commas = !heading.Contains(';') && heading.Contains(',');
        StartTable(heading, new TableFields(commas ? ',' : ';', quotes: commas));
        int index = HasIndex ? 1 : 0;
        leading = index + Names.Skip(index).TakeWhile(IsLeading).Count();
        Columns = [.. Names.Skip(leading)];
        if (Columns.Count == 0)
        {
            throw new FileFormatException(
                FilePath, "has no column of features; openSMILE separates columns by semicolons.", Lines.Number,
                expected: "name;frameTime;...", actual: Quote(heading));
        }
        start = Find(StartColumn);
        end = Find(EndColumn);
        time = Find(TimeColumn);
        name = Math.Max(Find(NameColumn), Find(FileColumn));
        FrameTimeColumn = time >= 0 ? TimeColumn : null;
        NoteDoubtfulColumns();
    }

    private static bool IsLeading(string column) =>
        column is NameColumn or IndexColumn or TimeColumn or FileColumn or StartColumn or EndColumn;

    private int Find(string column) => Array.IndexOf(Names, column, 0, leading);

    private double? Duration(int column, bool mayBeUnknown = false)
    {
        ReadOnlySpan<char> text = Fields[column];
        if (OpenSmileText.TryParseDuration(text, out double seconds))
            return seconds;
        return mayBeUnknown && (text.IsEmpty || text is "NaT")
            ? null
            : throw new FileFormatException(
                FilePath, $"has {(column == start ? "a start" : "an end")} that is no duration.", Lines.Number, Names[column],
                "such as 0 days 00:00:01.250000", Quote(text));
    }
}
