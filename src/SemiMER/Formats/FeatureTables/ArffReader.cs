namespace SemiMER.Formats;

/// <summary>
/// Reads ARFF files, as openSMILE and Weka write them. Numeric attributes are the columns, <c>?</c> is NaN. The attribute <c>frameTime</c>
/// is the time; the first text attribute is the name; the attribute <c>class</c>, of any type, or else the last nominal one is the
/// label. Other texts and nominal attributes are left out.
/// </summary>
public sealed class ArffReader : FeatureRowReader
{
    private readonly List<ArffAttribute> attributes = [];
    private int[] features = [];
    private int name = -1, time = -1, label = -1;

    private ArffReader(string path)
        : base(path)
    {
    }

    /// <summary>Opens a file and reads its attributes.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileFormatException">The file is missing or is no ARFF file.</exception>
    public static ArffReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Open(new ArffReader(path), reader => reader.Start());
    }

    /// <summary>The values that the label can take, in the order of the file; none if its attribute is not nominal.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <inheritdoc/>
    public override FeatureRow? Read()
    {
        string? line;
        do
            line = Lines.ReadContent();
        while (line is not null && line.TrimStart().StartsWith('%'));
        if (line is null)
            return null;
        if (line.TrimStart().StartsWith('{'))
            throw new FileFormatException(FilePath, "has a sparse row, which is not read: write every value.", Lines.Number);
        List<string?> fields = ArffText.Fields(line) ??
            throw new FileFormatException(FilePath, "has a row with a quotation that does not end.", Lines.Number);
        CheckCount(attributes.Count, fields.Count);
        var values = new float[features.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = fields[features[i]] is { } field ? Number(field, Columns[i]) : float.NaN;
        return new FeatureRow(values, Lines.Number)
        {
            Name = name < 0 ? null : fields[name],
            Time = time >= 0 && fields[time] is { } seconds ? FiniteNumber(seconds, attributes[time].Name) : null,
            Label = label < 0 || fields[label] is not { } kind ? null : CheckLabel(kind),
        };
    }

    private void Start()
    {
        bool related = false;
        while (true)
        {
            if (Lines.ReadContent() is not { } line)
                throw new FileFormatException(FilePath, "is no ARFF file, or is cut short: it has no @data.");
            line = line.Trim();
            if (line.StartsWith('%'))
                continue;
            if (ArffText.Keyword(line, "@data") is not null)
                break;
            if (ArffText.Keyword(line, "@relation") is not null && !related)
                related = true;
            else if (related && ArffText.Keyword(line, "@attribute") is { } text)
                attributes.Add(ArffText.Attribute(text) ?? throw Misplaced(line));
            else
                throw Misplaced(line);
        }
        CheckNames(attributes.Select(attribute => attribute.Name));
        time = attributes.FindIndex(attribute => attribute is { Name: "frameTime", Type: ArffType.Number });
        label = attributes.FindIndex(attribute => string.Equals(attribute.Name, "class", StringComparison.OrdinalIgnoreCase));
        if (label < 0)
            label = attributes.FindLastIndex(attribute => attribute.Type == ArffType.Nominal);
        name = Enumerable.Range(0, attributes.Count).FirstOrDefault(i => attributes[i].Type == ArffType.Text && i != label, -1);
        Classes = label < 0 ? [] : attributes[label].Values;
        features = [.. Enumerable.Range(0, attributes.Count)
            .Where(i => attributes[i].Type == ArffType.Number && i != time && i != label)];
        Columns = [.. features.Select(i => attributes[i].Name)];
        if (features.Length == 0)
            throw new FileFormatException(FilePath, "has no numeric attribute.", Lines.Number);
    }

    private FileFormatException Misplaced(string line) => new(
        FilePath, "has a line that is no ARFF.", Lines.Number, expected: "@relation, then @attribute NAME TYPE, then @data",
        actual: Quote(line));

    private string CheckLabel(string value) => Classes.Count == 0 || Classes.Contains(value)
        ? value
        : throw new FileFormatException(
            FilePath, "has a value that its attribute does not list.", Lines.Number, attributes[label].Name,
            $"one of {FaultText.List([.. Classes])}", Quote(value));
}
