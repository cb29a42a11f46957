using System.Globalization;

namespace SemiMER.Formats;

/// <summary>Reads a plain CSV file of features (RFC 4180, UTF-8); an empty field is a missing number, NaN.</summary>
public sealed class FeatureCsvReader : FeatureRowReader
{
    private readonly FeatureCsvOptions options;
    private string[] names = [];
    private int[] features = [];
    private int? name, time, label;
    private string[]? first; // the first row, where there is no heading

    private FeatureCsvReader(string path, FeatureCsvOptions options)
        : base(path)
    {
        this.options = options;
    }

    /// <summary>Opens a file and reads its heading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What its columns are; by default all are numbers.</param>
    /// <exception cref="FileFormatException">The file is missing, is empty, or has no such columns.</exception>
    /// <exception cref="OptionsException">The options contradict each other.</exception>
    public static FeatureCsvReader Open(string path, FeatureCsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new FeatureCsvOptions();
        options.Check();
        return Open(new FeatureCsvReader(path, options), reader => reader.Start());
    }

    /// <inheritdoc/>
    public override FeatureRow? Read()
    {
        string[]? fields = first;
        first = null;
        if (fields is null)
        {
            if (Lines.ReadContent() is not { } line)
                return null;
            fields = Split(line);
            CheckCount(names.Length, fields.Length);
        }
        var values = new float[features.Length];
        for (int i = 0; i < values.Length; i++)
        {
            string field = fields[features[i]];
            values[i] = string.IsNullOrWhiteSpace(field) ? float.NaN : Number(field, names[features[i]]);
        }
        return new FeatureRow(values, Lines.Number)
        {
            Name = name is { } at ? fields[at] : null,
            Time = time is { } seconds ? FiniteNumber(fields[seconds], names[seconds]) : null,
            Label = label is { } kind && fields[kind].Length > 0 ? fields[kind] : null,
        };
    }

    private void Start()
    {
        string[] fields = Split(ReadHeading());
        if (options.HasHeading)
        {
            names = [.. fields.Select(field => field.Trim())];
        }
        else
        {
            names = [.. Enumerable.Range(0, fields.Length).Select(i => i.ToString(CultureInfo.InvariantCulture))];
            first = fields;
        }
        CheckNames(names);
        name = Find(options.NameColumn);
        time = Find(options.TimeColumn);
        label = Find(options.LabelColumn);
        HashSet<int?> others = [name, time, label, .. options.IgnoredColumns.Select(Find)];
        features = [.. Enumerable.Range(0, names.Length).Where(i => !others.Contains(i))];
        Columns = [.. features.Select(i => names[i])];
        if (features.Length == 0)
            throw new FileFormatException(FilePath, "has no column of numbers.", Lines.Number);
    }

    private int? Find(string? column)
    {
        if (column is null)
            return null;
        int index = Array.IndexOf(names, column);
        return index >= 0
            ? index
            : throw new FileFormatException(
                FilePath, "lacks a column.", Lines.Number, expected: $"the column '{column}'", actual: FaultText.List(names));
    }

    private string[] Split(string line) => CsvFields.Split(line, options.Separator) ??
        throw new FileFormatException(FilePath, "has a quotation mark that is misplaced or does not end on its line.", Lines.Number);
}
