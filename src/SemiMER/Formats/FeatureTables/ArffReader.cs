namespace SemiMER.Formats;

/// <summary>
/// Reads ARFF files, as openSMILE and Weka write them. Numeric attributes are the columns, <c>?</c> is NaN; <see cref="ArffOptions"/> say
/// which of them are labels or to be left out: those that are not told are features. Never features are <c>frameTime</c>, which is the
/// time, <c>frameIndex</c> and <c>class</c>, in any case and of any type, which is the label. Without it, the last nominal attribute is the
/// label. The first text attribute is the name. Other texts and nominal attributes are left out, with a remark.
/// </summary>
public sealed class ArffReader : FeatureRowReader
{
    private const string TimeAttribute = "frameTime", IndexAttribute = "frameIndex", ClassAttribute = "class";

    private readonly ArffOptions options;
    private readonly List<ArffAttribute> attributes = [];
    private int[] features = [];
    private int name = -1, time = -1, label = -1;

    private ArffReader(string path, ArffOptions options)
        : base(path)
    {
        this.options = options;
    }

    /// <summary>Opens a file and reads its attributes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What its attributes are; told by their names and types if left out.</param>
    /// <exception cref="FileFormatException">The file is missing, is no ARFF file, or has no such attributes.</exception>
    /// <exception cref="OptionsException">The options contradict each other.</exception>
    public static ArffReader Open(string path, ArffOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new ArffOptions();
        options.Check();
        return Open(new ArffReader(path, options), reader => reader.Start());
    }

    /// <summary>The values that the label can take, in the order of the file; none if its attribute is not nominal.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    private protected override FeatureRow? ReadRow()
    {
        if (ReadLine() is not { } line)
            return null;
        if (line.StartsWith('{'))
            throw new FileFormatException(FilePath, "has a sparse row, which is not read: write every value.", Lines.Number);
        if (ArffText.Keyword(line, "@relation") is not null || ArffText.Keyword(line, "@attribute") is not null)
        {
            throw new FileFormatException(
                FilePath, "has a second header: another run was appended. Keep one of them, or give each a file.", Lines.Number);
        }
        List<string?> fields = FieldsOf(line);
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

    // Weka takes tabs and blanks between fields as well.
    private List<string?> FieldsOf(string line)
    {
        List<string?>? fields = ArffText.Fields(line, ',');
        if (fields is null or { Count: 1 } && attributes.Count > 1)
        {
            foreach (char separator in "\t ")
            {
                if (ArffText.Fields(line, separator) is not { } found || found.Count != attributes.Count)
                    continue;
                Note($"Fields are separated by {(separator == '\t' ? "tabs" : "blanks")}, not by commas.", Lines.Number);
                return found;
            }
        }
        return fields ?? throw new FileFormatException(FilePath, "has a row with a quotation that does not end.", Lines.Number);
    }

    private string? ReadLine()
    {
        while (Lines.ReadContent() is { } line)
        {
            line = ArffText.WithoutComment(line).Trim();
            if (line.Length > 0)
                return line;
        }
        return null;
    }

    private void Start()
    {
        bool related = false;
        while (true)
        {
            string line = ReadLine() ??
                throw new FileFormatException(FilePath, "is no ARFF file, or is cut short: it has no @data.");
            if (ArffText.Keyword(line, "@data") is not null)
                break;
            if (ArffText.Keyword(line, "@relation") is not null && !related)
                related = true;
            else if (related && ArffText.Keyword(line, "@attribute") is { } text)
                Add(ArffText.Attribute(text) ?? throw Misplaced(line));
            else
                throw Misplaced(line);
        }
        CheckNames(attributes.Select(attribute => attribute.Name));
        GiveMeanings();
        if (features.Length == 0)
            throw new FileFormatException(FilePath, "has no numeric attribute.", Lines.Number);
        NoteDoubtfulColumns();
    }

    private void Add(ArffAttribute attribute)
    {
        if (attribute.Type == ArffType.Relational)
        {
            throw new FileFormatException(
                FilePath, "has a relational attribute, and such are not read: write a row for each frame.", Lines.Number, attribute.Name);
        }
        if (attribute.LacksBraces)
            Note($"The attribute '{attribute.Name}' lists its values without braces.", Lines.Number);
        attributes.Add(attribute);
    }

    private void GiveMeanings()
    {
        ColumnMeanings told = options.Meanings;
        if (told.Missing([.. attributes.Select(attribute => attribute.Name)]) is { } missing)
        {
            throw new FileFormatException(
                FilePath, "lacks an attribute.", Lines.Number, expected: $"the attribute '{missing}'",
                actual: FaultText.List([.. attributes.Select(attribute => attribute.Name)]));
        }
        time = Find(options.TimeColumn, last: false, attribute => attribute is { Name: TimeAttribute, Type: ArffType.Number });
        label = Find(options.LabelColumn, last: false, IsClass);
        if (label < 0)
            label = Find(null, last: true, attribute => attribute.Type == ArffType.Nominal);
        if (label < 0)
            label = Find(null, last: true, attribute => attribute.Type == ArffType.Unknown);
        name = Find(options.NameColumn, last: false, attribute => attribute.Type == ArffType.Text && attribute != Of(label));
        FrameTimeColumn = Of(time)?.Name;
        Classes = Of(label)?.Values ?? [];
        int[] others = [.. Enumerable.Range(0, attributes.Count)
            .Where(i => i != time && i != label && i != name && !told.Has(attributes[i].Name)
                && !IsClass(attributes[i]) && attributes[i].Name != IndexAttribute)];
        features = [.. others.Where(i => attributes[i].Type == ArffType.Number)];
        Columns = [.. features.Select(i => attributes[i].Name)];
        string[] leftOut = [.. others.Except(features).Select(i => attributes[i].Name)];
        if (leftOut.Length > 0)
            Note($"What holds no numbers is left out: {FaultText.List(leftOut)}.");
    }

    private static bool IsClass(ArffAttribute attribute) =>
        string.Equals(attribute.Name, ClassAttribute, StringComparison.OrdinalIgnoreCase);

    private ArffAttribute? Of(int index) => index < 0 ? null : attributes[index];

    /// <summary>The attribute that is told, or else the first or last of a kind that is not told to be something else.</summary>
    private int Find(string? told, bool last, Predicate<ArffAttribute> isMeant)
    {
        Predicate<ArffAttribute> isFree = attribute => isMeant(attribute) && !options.Meanings.Has(attribute.Name);
        return told is not null ? attributes.FindIndex(attribute => attribute.Name == told)
            : last ? attributes.FindLastIndex(isFree)
            : attributes.FindIndex(isFree);
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
