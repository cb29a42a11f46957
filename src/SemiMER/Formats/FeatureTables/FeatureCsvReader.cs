namespace SemiMER.Formats;

/// <summary>
/// Reads a plain CSV file of features (RFC 4180, UTF-8); an empty field is a missing number, NaN. A first column without a name that
/// numbers the rows, as pandas and R write it, is left out.
/// </summary>
public sealed class FeatureCsvReader : FeatureRowReader
{
    private readonly FeatureCsvOptions options;
    private int[] features = [];
    private int name, time, label;

    private FeatureCsvReader(string path, FeatureCsvOptions options)
        : base(path)
    {
        this.options = options;
    }

    /// <summary>Opens a file and reads its heading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What its columns are; by default all are features.</param>
    /// <exception cref="FileFormatException">
    /// The file is missing, is empty, has no such columns, or it cannot be told whether its first line names them.
    /// </exception>
    /// <exception cref="OptionsException">The options contradict each other.</exception>
    public static FeatureCsvReader Open(string path, FeatureCsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new FeatureCsvOptions();
        options.Check();
        return Open(new FeatureCsvReader(path, options), reader => reader.Start());
    }

    private protected override FeatureRow? ReadRow()
    {
        if (!NextRow(isNamed: name >= 0))
            return null;
        var values = new float[features.Length];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<char> field = Fields[features[i]];
            values[i] = field.IsEmpty ? float.NaN : Number(field, Columns[i]);
        }
        return new FeatureRow(values, Lines.Number)
        {
            Name = name < 0 ? null : Fields[name].ToString(),
            Time = time < 0 ? null : FiniteNumber(Fields[time], Names[time]),
            Label = label < 0 || Fields[label].IsEmpty ? null : Fields[label].ToString(),
        };
    }

    private void Start()
    {
        ColumnMeanings told = options.Meanings;
        StartTable(ReadFirstLine(), new TableFields(options.Separator, quotes: true), options.HasHeading, told.Has);
        if (told.Missing(Names) is { } missing)
        {
            throw new FileFormatException(
                FilePath, "lacks a column.", Lines.Number, expected: $"the column '{missing}'", actual: FaultText.List(Names));
        }
        name = Array.IndexOf(Names, options.NameColumn);
        time = Array.IndexOf(Names, options.TimeColumn);
        label = Array.IndexOf(Names, options.LabelColumn);
        FrameTimeColumn = options.TimeColumn;
        features = [.. Enumerable.Range(HasIndex ? 1 : 0, Names.Length - (HasIndex ? 1 : 0)).Where(i => !told.Has(Names[i]))];
        Columns = [.. features.Select(i => Names[i])];
        if (features.Length == 0)
            throw new FileFormatException(FilePath, "has no column of numbers.", Lines.Number);
        NoteDoubtfulColumns();
    }
}
